"""Sitemaps, feeds and the other XML of a site: what readers and robots follow in it.

Relative addresses count from `xml:base`, where a feed has one. They are joined here, since only
here it is known; the message then shows the address that is meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin
from xml.parsers.expat import ExpatError, ParserCreate

from sitekit.links.model import Broken, Link
from sitekit.links.xmlpages import style_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.links.model import Want

_KINDS: Final = {
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "browserconfig": "tiles",
    "opensearchdescription": "search",
}
"""Kinds of XML files that hold links, by the name of the outermost element in lower case."""

_ATTRIBUTES: Final[dict[tuple[str, str], tuple[str, Want]]] = {
    ("sitemap", "link"): ("href", "page"),
    ("feed", "link"): ("href", "page"),
    ("feed", "enclosure"): ("url", "asset"),
    ("feed", "thumbnail"): ("url", "asset"),
    ("feed", "image"): ("href", "asset"),
    **{
        ("tiles", f"{shape}logo"): ("src", "asset")
        for shape in ("square70x70", "square150x150", "wide310x150", "square310x310")
    },
    ("tiles", "tileimage"): ("src", "asset"),
}
_TEXTS: Final[dict[tuple[str, str], Want]] = {
    ("sitemap", "loc"): "page",
    ("sitemap", "thumbnail_loc"): "asset",
    ("sitemap", "content_loc"): "asset",
    ("sitemap", "player_loc"): "page",
    ("feed", "link"): "page",
    ("feed", "comments"): "page",
    ("feed", "docs"): "page",
    ("feed", "url"): "asset",
    ("feed", "icon"): "asset",
    ("feed", "logo"): "asset",
    ("search", "image"): "asset",
}
_HTML: Final = frozenset({"description", "encoded", "summary", "content"})
"""Elements of a feed whose text is, or may be, a piece of a page."""

_XML_BASE: Final = "http://www.w3.org/XML/1998/namespace base"


def read_xml(data: bytes) -> Iterator[Link | Broken]:
    """Yield the addresses of a sitemap or feed; other XML holds none that a reader follows."""
    collector = _Collector()
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    parser.EntityDeclHandler = collector.entity
    parser.ProcessingInstructionHandler = collector.instruction
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        if collector.kind:
            yield from collector.links
            yield Broken(f"the XML is not well formed: {error}")
        return
    except _EntityError:
        yield Broken("the XML declares entities")
        return
    yield from collector.links


class _EntityError(Exception):
    """An entity is declared: no sitemap or feed needs one, and it can grow without end."""


class _Collector:
    """Gathers addresses while expat walks a file."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.kind = ""
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}
        self._bases: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if not self._bases:
            self.kind = _KINDS.get(local, "")
        above = self._bases[-1] if self._bases else ""
        self._bases.append(_joined(above, attributes.get(_XML_BASE)) if self.kind else "")
        self._text, self._attributes = [], attributes
        attribute, want = _ATTRIBUTES.get((self.kind, local), ("", "page"))
        if attribute in attributes:
            self._add(want, self._where(name), attributes[attribute])
        elif self.kind == "feed" and local == "content":
            for attribute in {"src", "url"} & attributes.keys():  # Atom's, Media RSS's
                self._add("asset", "feed content", attributes[attribute])

    def end(self, name: str) -> None:
        namespace, _, local = name.rpartition(" ")
        text = "".join(self._text).strip()
        self._text = []
        if text and self.kind:
            local = local.lower()
            want = _TEXTS.get((self.kind, local))
            if want and (self.kind, local) == ("sitemap", "loc") and "image" in namespace:
                want = "asset"
            if want:
                self._add(want, self._where(name), text)
            elif self.kind == "feed" and local == "guid" and _is_address(text, self._attributes):
                self._add("page", "feed guid", text)
            elif self.kind == "feed" and local in _HTML and "<" in text:
                self.links += _links_of_html(text)
        self._bases.pop()

    def text(self, data: str) -> None:
        self._text.append(data)

    def entity(self, *_declaration: object) -> None:
        raise _EntityError

    def instruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet" and not self._bases:
            self.links += style_sheet(data)

    def _where(self, name: str) -> str:
        local = name.rpartition(" ")[2].lower()
        is_alternate = (self.kind, local) == ("sitemap", "link")
        return "sitemap alternate" if is_alternate else f"{self.kind} {local}"

    def _add(self, want: Want, where: str, url: str) -> None:
        self.links.append(Link(want, where, _joined(self._bases[-1], url)))


def _joined(base: str, url: str | None) -> str:
    """Return a URL read from another, as far as both are written that way."""
    if not base or url is None:
        return base if url is None else url
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _links_of_html(text: str) -> Iterator[Link]:
    """Yield the absolute links of a piece of a page; what others are relative to, readers guess."""
    from sitekit.links.read_stdlib import read  # Few sites have a feed.

    record = read(text.encode("utf-8", "replace"))
    for link in (*(Link("page", "a href", href) for href in record.anchors), *record.links):
        if re.match(r"(?:https?:)?//", link.url, re.IGNORECASE):
            yield Link(link.want, f"feed {link.where}", link.url)


def _is_address(text: str, attributes: dict[str, str]) -> bool:
    permanent = attributes.get("isPermaLink", "true").lower() != "false"
    return permanent and text.startswith(("http://", "https://"))
