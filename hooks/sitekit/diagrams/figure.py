"""Put a diagram into a page: a figure with a caption, drawn at build or else by the reader."""

from __future__ import annotations

import re
from html import escape

from sitekit.diagrams.errors import RendererError
from sitekit.diagrams.render import available, render
from sitekit.diagrams.words import label_words

BROWSER_CLASS = "mermaid"
# Pixels that a phone of 360 pixels has beside the page's margins and our own.
PHONE_WIDTH = 320


def diagram_figure(
    source: str,
    *,
    prefix: str,
    title: str,
    description: str,
    text_html: str = "",
    classes: str = "",
) -> str:
    """Return a `<figure>` with the diagram, `title` as its caption and `text_html` below.

    `prefix` makes ids unique on the page. `text_html` is trusted HTML that says the same in words,
    such as an ordered list of the layers; `classes` are added to the figure. A diagram keeps the
    size of its text, so one that is wider than a phone lies in a region that scrolls and can be
    reached by keyboard. Raises DiagramError for a mistake in `source`.
    """
    drawing = _drawing(source, prefix, title, description)
    scrolls = "" if _fits(drawing) else ' tabindex="0" role="group" aria-label="Scrollable diagram"'
    names = f"diagram {classes}".strip()
    # HTML wants a caption first or last; the stylesheet shows it between the diagram and the words.
    words = f'<div class="diagram-text">{text_html}</div>\n' if text_html else ""
    return (
        f'<figure class="{names}">\n<div class="diagram-scroll"{scrolls}>\n{drawing}\n</div>\n'
        f"{words}<figcaption>{escape(title, quote=False)}</figcaption>\n</figure>\n"
    )


def stack_key(own: str = "own", shared: str = "shared") -> str:
    """Return the key of a stack: what the plain and the hatched boxes mean."""
    return (
        '<p class="diagram-key" data-search-exclude>'
        f'<span class="own">{escape(own)}</span> <span class="shared">{escape(shared)}</span></p>'
    )


def _fits(drawing: str) -> bool:
    """Return whether a drawing is so narrow that a phone shows it without scrolling."""
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
    """Return escaped source for Mermaid in the reader's browser, named and described.

    The source stays out of the search index; the words of its labels are there, unseen and unsaid.
    """
    return (
        f'<div class="{BROWSER_CLASS}" data-search-exclude role="img"'
        f' aria-label="{escape(title)}" aria-describedby="{prefix}-d">{escape(source)}</div>\n'
        f'<p id="{prefix}-d" hidden>{escape(description, quote=False)}</p>\n'
        f"<p hidden>{escape(label_words(source), quote=False)}</p>"
    )
