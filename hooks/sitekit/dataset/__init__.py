"""The canonical dataset: files with positions, a typed model, and the rules that join them."""
