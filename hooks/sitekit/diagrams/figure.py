"""Put a diagram into a page: a figure with a caption, drawn at build or else by the reader."""

from __future__ import annotations

from html import escape

from sitekit.diagrams.errors import RendererError
from sitekit.diagrams.render import available, render
from sitekit.diagrams.words import label_words


def diagram_figure(
    source: str,
    *,
    prefix: str,
    title: str,
    description: str,
    text_html: str = "",
    classes: str = "",
) -> str:
    """Return a `<figure>` with the diagram, `title` as its caption and `text_html` beside it.

    `prefix` makes ids unique on the page. `text_html` is trusted HTML that says the same in words,
    such as an ordered list of the layers; `classes` are added to the figure. The diagram lies in a
    region that scrolls and can be reached by keyboard, since a diagram keeps the size of its text.
    Raises DiagramError for a mistake in `source`.
    """
    drawing = _drawing(source, prefix, title, description)
    names = f"diagram {classes}".strip()
    scroller = (
        f'<div class="diagram-scroll" tabindex="0" role="group" aria-label="{escape(title)}">\n'
        f"{drawing}\n</div>"
    )
    words = f'\n<div class="diagram-text">{text_html}</div>' if text_html else ""
    caption = f"<figcaption>{escape(title, quote=False)}</figcaption>"
    return f'<figure class="{names}">\n{scroller}\n{caption}{words}\n</figure>\n'


def _drawing(source: str, prefix: str, title: str, description: str) -> str:
    if available():
        try:
            return render(source, prefix=prefix, title=title, description=description)
        except RendererError:
            pass
    return _for_browser(source, description)


def _for_browser(source: str, description: str) -> str:
    """Return escaped source for Mermaid in the reader's browser, kept out of the search index."""
    return (
        f'<div class="mermaid" data-search-exclude>{escape(source)}</div>\n'
        f"<p hidden>{escape(label_words(source))}</p>\n"
        f'<p class="diagram-described">{escape(description, quote=False)}</p>'
    )
