"""Read a page with the standard library, where selectolax has no build for the platform.

Slower by an order of magnitude and less exact: `html.parser` tokenizes but builds no tree, so this
keeps the few states that decide what is an element: templates, foreign content, text-only elements.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from sitekit.links.elements import SPECS, take
from sitekit.links.encodings import decoded_html
from sitekit.links.page import Page
from sitekit.links.special import PlainElement

if TYPE_CHECKING:
    from sitekit.links.model import Record

_TEXT_ONLY: Final = ("textarea", "title", "iframe", "noembed", "noframes", "xmp", "plaintext")


def read(data: bytes) -> Record:
    """Return the record of one HTML page."""
    parser = _Parser()
    text = decoded_html(data).replace("--!>", "-->").replace("\0", "\ufffd")
    # Ends a comment that the page leaves open, over which the tokenizer would take quadratic time.
    parser.feed(f"{text}-->")
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
        if tag == "template" and not self._svg and not _is_shadow_root(attrs):
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
            ended = tag == self._text_only != "plaintext"
            self._text_only = "" if ended else self._text_only
            return
        self.end()
        if tag == "template" and not self._svg:
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
            within = "svg" if self._svg else ""
            take(self.page, tag, PlainElement(attributes, "".join(self._text), within))
            self._pending, self._text = None, []

    def _take(self, tag: str, attributes: dict[str, str | None]) -> None:
        if attributes.get("id"):
            self.ids.append(attributes["id"] or "")
        href = attributes.get("href")
        if href is None and "href" not in attributes and self._svg:
            href = attributes.get("xlink:href")
        if tag == "a" and href:
            self.hrefs.append(href)
        self.page.add_styled(tag, attributes)
        self.page.add_aria(tag, attributes)
        if tag in ("script", "style"):
            self._pending = (tag, attributes)
        elif tag == "a":
            self.page.add_pings("a ping", attributes)
            self.page.names += [name] if (name := attributes.get("name")) else []
        elif tag in SPECS:
            within = "noscript" if self._noscript else "svg" if self._svg else ""
            take(self.page, tag, PlainElement(attributes, within=within))


def _is_shadow_root(attrs: list[tuple[str, str | None]]) -> bool:
    """Say whether a template's content is shown: the root of its parent's own tree."""
    return any(name == "shadowrootmode" for name, _value in attrs)
