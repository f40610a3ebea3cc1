"""Pages and pictures written as XML: what the reader of HTML would take otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sitekit.links.model import Link

if TYPE_CHECKING:
    from collections.abc import Iterator

_STYLE: Final = re.compile(rb"<\?xml-stylesheet\s([^>]*)\?>")
_ROOT: Final = re.compile(rb"<[A-Za-z]")
_HREF: Final = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_EMPTY: Final = re.compile(
    rb"<(a|script|style|title|textarea|iframe|noscript|template|object|video|audio|canvas|div|span"
    rb"|p|button|select|label|form|map)((?:\s[^<>]*)?)/>"
)


def as_html(data: bytes) -> bytes:
    """Return XHTML whose empty elements are closed in the way of HTML: `<a/>` as `<a></a>`."""
    return _EMPTY.sub(rb"<\1\2></\1>", data)


def style_sheets(data: bytes) -> Iterator[Link]:
    """Yield the style sheets that a file names before its first element."""
    root = _ROOT.search(data)
    for found in _STYLE.finditer(data, 0, root.start() if root else len(data)):
        yield from style_sheet(found[1].decode("utf-8", "replace"))


def style_sheet(text: str) -> Iterator[Link]:
    """Yield the style sheet that an instruction's text names."""
    found = _HREF.search(text)
    if found:
        yield Link("asset", "xml-stylesheet", found[1] or found[2] or "")
