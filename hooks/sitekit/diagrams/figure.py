"""The figure of a diagram: drawn during the build, or else by the reader's browser.

What browsers need for that is Mermaid's own library. It is neither committed nor fetched from
another host: the PyPI package `mermaidx` contains the file that Mermaid's npm package calls
`mermaid.min.js`, byte for byte. Only that file is used; the package is never imported and needs
none of its dependencies.
"""

from __future__ import annotations

import re
from html import escape
from importlib.util import find_spec
from pathlib import Path

from sitekit.diagrams.labels import label_words
from sitekit.diagrams.merman import RendererError
from sitekit.diagrams.render import available, render

BROWSER_CLASS = "mermaid"
# The width in pixels that our margins leave on a phone that is 360 pixels wide.
PHONE_WIDTH = 320
LIBRARY_PACKAGE = "mermaidx"
LIBRARY_FILE = "assets/mermaid.js"


def diagram_figure(
    source: str,
    *,
    prefix: str,
    title: str,
    description: str,
    text_html: str = "",
    classes: str = "",
) -> str:
    """Return a `<figure>` with the diagram, `title` as its caption, and `text_html` below.

    `prefix` makes ids unique on the page. `text_html` is trusted HTML that says the same in words,
    such as an ordered list of the layers; `classes` are added to the figure. Text in a diagram
    keeps its size, so a diagram that is wider than a phone scrolls, also by keyboard. Raises
    DiagramError for a mistake in `source`.
    """
    drawing = _drawing(source, prefix, title, description)
    scrolls = "" if _fits(drawing) else ' tabindex="0" role="group" aria-label="Scrollable diagram"'
    names = f"diagram {classes}".strip()
    # HTML requires a caption to be first or last; the style sheet puts it between diagram and
    # words.
    words = f'<div class="diagram-text">{text_html}</div>\n' if text_html else ""
    return (
        f'<figure class="{names}">\n<div class="diagram-scroll"{scrolls}>\n{drawing}\n</div>\n'
        f"{words}<figcaption>{escape(title, quote=False)}</figcaption>\n</figure>\n"
    )


def stack_key(own: str = "own", shared: str = "shared") -> str:
    """Return the legend of a stack: the meaning of plain and hatched boxes."""
    return (
        '<p class="diagram-key" data-search-exclude>'
        f'<span class="own">{escape(own)}</span> <span class="shared">{escape(shared)}</span></p>'
    )


def library_folder() -> Path | None:
    """Return the directory that contains `LIBRARY_FILE`, or None if it is not installed."""
    spec = find_spec(LIBRARY_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return folder if (folder / LIBRARY_FILE).is_file() else None


def _fits(drawing: str) -> bool:
    """Return whether a phone shows the whole width of a drawing."""
    width = re.match(r'<svg [^>]*\bwidth="([\d.]+)"', drawing)
    return width is not None and float(width[1]) <= PHONE_WIDTH


def _drawing(source: str, prefix: str, title: str, description: str) -> str:
    if available():
        try:
            return render(source, prefix=prefix, title=title, description=description)
        except RendererError:
            pass
    return _for_browser(source, prefix, title, description)


def _for_browser(source: str, prefix: str, title: str, description: str) -> str:
    """Return the escaped source, its name, and its description for Mermaid in the browser.

    The search index gets the words of the labels, hidden from readers, instead of the source.
    """
    return (
        f'<div class="{BROWSER_CLASS}" data-search-exclude role="img"'
        f' aria-label="{escape(title)}" aria-describedby="{prefix}-d">{escape(source)}</div>\n'
        f'<p id="{prefix}-d" hidden>{escape(description, quote=False)}</p>\n'
        f"<p hidden>{escape(label_words(source), quote=False)}</p>"
    )
