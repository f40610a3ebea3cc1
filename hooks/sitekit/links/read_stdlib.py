"""Read a page with the standard library, where selectolax has no build for the platform.

Slower by an order of magnitude and less exact: `html.parser` tokenizes but builds no tree, so this
keeps the few states that decide what is an element: templates, foreign content, text-only elements.
"""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from sitekit.links.elements import TAGS, Element, take
from sitekit.links.page import Page

if TYPE_CHECKING:
    from sitekit.links.model import Record

_TEXT_ONLY: Final = ("textarea", "title", "iframe", "noembed", "noframes", "xmp")
_PRESCAN_BYTES: Final = 1024
_META_CHARSET: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def read(data: bytes) -> Record:
    """Return the record of one HTML page."""
    parser = _Parser()
    # Ends a comment that the page leaves open, over which the tokenizer would take quadratic time.
    parser.feed(f"{_decoded(data).replace('--!>', '-->')}-->")
    parser.close()
    parser.end()
    return parser.page.record(parser.hrefs, parser.ids)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.hrefs: list[str] = []
        self.ids: list[str] = []
        self._templates = 0
        self._noscript = False
        self._svg = 0
        self._text_only = ""
        self._pending: tuple[str, dict[str, str | None]] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._text_only:
            return
        self.end()
        if tag == "template":
            self._templates += 1
        if tag == "svg":
            self._svg += 1
        if tag == "noscript":
            self._noscript = True
        if self._templates:
            return
        attributes: dict[str, str | None] = {}
        for name, value in attrs:
            attributes.setdefault(name, value)
        if tag in _TEXT_ONLY and not self._svg:
            self._text_only = tag
        self._take("img" if tag == "image" and not self._svg else tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._svg:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._text_only:
            self._text_only = "" if tag == self._text_only else self._text_only
            return
        self.end()
        if tag == "template":
            self._templates = max(0, self._templates - 1)
        if tag == "svg":
            self._svg = max(0, self._svg - 1)
        if tag == "noscript":
            self._noscript = False

    def handle_data(self, data: str) -> None:
        if self._pending:
            self._text.append(data)

    def end(self) -> None:
        """Take the script or style whose text has just ended."""
        if self._pending:
            tag, attributes = self._pending
            take(self.page, tag, Element(attributes, "".join(self._text)))
            self._pending, self._text = None, []

    def _take(self, tag: str, attributes: dict[str, str | None]) -> None:
        if attributes.get("id"):
            self.ids.append(attributes["id"] or "")
        href = attributes.get("href") if "href" in attributes else attributes.get("xlink:href")
        if tag == "a" and href:
            self.hrefs.append(href)
        self.page.add_styled(tag, attributes)
        self.page.add_aria(tag, attributes)
        if tag in ("script", "style"):
            self._pending = (tag, attributes)
        elif tag == "a":
            self.page.names += [name] if (name := attributes.get("name")) else []
        elif tag in TAGS:
            take(self.page, tag, Element(attributes, noscript=self._noscript))


def _decoded(data: bytes) -> str:
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    declared = _META_CHARSET.search(data[:_PRESCAN_BYTES])
    try:
        return data.decode(declared[1].decode("ascii") if declared else "utf-8", "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
