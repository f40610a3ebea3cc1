"""Find Mermaid's own library for diagrams that readers' browsers draw.

It is neither committed nor fetched by a page: the PyPI package `mermaidx` carries the file that
Mermaid's npm package calls `mermaid.min.js`, byte for byte. Only the file is used; the package is
never imported and needs none of its dependencies.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

PACKAGE = "mermaidx"
FILE = "assets/mermaid.js"
HOW = f"pip install --no-deps --require-hashes -r requirements-browser.txt brings {PACKAGE}"


def library_folder() -> Path | None:
    """Return the folder that holds `FILE`, or None where the package is not installed."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return folder if (folder / FILE).is_file() else None
