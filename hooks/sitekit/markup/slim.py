"""Make pages and style sheets smaller without changing what they show.

Templates leave white space between tags, and data is written with a character reference for every
sign that Markdown might read as its own (`sitekit.pages.escape`). Neither is needed once the page
is HTML.
"""

from __future__ import annotations

import re

# Their text is kept to the letter; `mermaid` is source text for the browser.
_VERBATIM = re.compile(
    r"<(?P<tag>pre|script|style|textarea)\b.*?</(?P=tag)\s*>"
    r'|<div class="mermaid".*?</div>|<!--.*?-->',
    re.DOTALL | re.IGNORECASE,
)
_BETWEEN_TAGS = re.compile(r">[ \t\r\n]{2,}<")
# Signs that mean nothing in HTML text or in a quoted attribute. Quotes, `&`, `<` and `>` stay.
_REFERENCE = re.compile(r"&#(3[3567]|4[0-357]|58|61|64|9[1-6]|12[3-6]);")
_CSS = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/|\s*(?P<sign>[{};,])\s*|\s+""",
    re.DOTALL,
)


def slim_css(css: str) -> str:
    """Return a style sheet without comments and needless white space."""

    def kept(found: re.Match[str]) -> str:
        return found["string"] or found["sign"] or ("" if found[0].startswith("/*") else " ")

    return _CSS.sub(kept, css).replace(";}", "}").strip()


def slim(html: str) -> str:
    """Return `html` with one line break for white space that has some, and plain signs in text."""
    made, last = [], 0
    for found in _VERBATIM.finditer(html):
        made += [_slim(html[last : found.start()]), found[0]]
        last = found.end()
    return "".join([*made, _slim(html[last:])])


def _slim(html: str) -> str:
    html = _BETWEEN_TAGS.sub(">\n<", _line_breaks(html))
    return _REFERENCE.sub(lambda found: chr(int(found[1])), html)


def _line_breaks(html: str) -> str:
    """Return `html` with one line break for each white space that has some.

    A pattern would be tried at every space of every page; splitting takes a third of its time.
    """
    first, *others = html.split("\n")
    if not others:
        return html
    *between, last = (line.lstrip() for line in others)
    lines = [line.rstrip(" \t\r") for line in (first, *between)]
    return "\n".join([lines[0], *filter(None, lines[1:]), last])
