"""What the search knows of a page: its sections as plain text, each with its own address."""
