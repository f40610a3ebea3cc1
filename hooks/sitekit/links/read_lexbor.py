"""Read a page with selectolax (lexbor), the HTML parser of the WHATWG standard in C.

What takes the time is the parse; so few Python objects are made after it. Anchors and ids, nearly
all of a page's links, are gathered by two queries; elements that can hold nothing are never seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from sitekit.links.elements import TAGS, Element, take
from sitekit.links.kinds import ARIA_ATTRIBUTES, PLAIN_TAGS
from sitekit.links.page import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from sitekit.links.model import Record

_UNCOMMON: Final = f":not({','.join(PLAIN_TAGS)})"
_ARIA: Final = f":is({','.join(f'[{name}]' for name in ARIA_ATTRIBUTES)})"
_ARIA_IN_BYTES: Final = re.compile(
    rb"aria-(?:%s)\s*=\s*(?:\"([^\"]*)|'([^']*)|([^\s>]*))"
    % b"|".join(name.removeprefix("aria-").encode() for name in ARIA_ATTRIBUTES)
)
_FUNCTION_IN_BYTES: Final = re.compile(rb"\((?<=[uU][rR][lL]\()|\((?<=-[sS][eE][tT]\()")


class Reader:
    """Reads pages one after another.

    It keeps the last tree until the next one exists: freeing a tree and allocating the next from
    scratch costs as much system time as the parse.
    """

    def __init__(self) -> None:
        self._tree: LexborHTMLParser | None = None

    def read(self, data: bytes) -> Record:
        """Return the record of one HTML page."""
        tree = LexborHTMLParser(data, options=LexborDocumentOptions.WO_EVENTS, encoding=True)
        self._tree = tree
        page = Page()
        for node in tree.css(_UNCOMMON):
            tag = (node.tag or "").lower()
            if tag in TAGS:
                take(page, tag, _element(tag, node))
        ids = [name for node in tree.css("[id]") if (name := node.id)]
        page.names = [name for node in tree.css("a[name]") if (name := node.attrs["name"])]
        if _FUNCTION_IN_BYTES.search(data):
            for node in tree.css("*"):
                page.add_styled(node.tag or "", node.attributes)
        if _may_miss_aria(data, ids):
            for node in tree.css(_ARIA):
                page.add_aria(node.tag or "", node.attributes)
        hrefs = [node.attrs.get("href") or _xlink(node) for node in tree.css("a[href]")]
        return page.record(filter(None, hrefs), ids)


def _element(tag: str, node: LexborNode) -> Element:
    text = node.text() if tag in ("script", "style") else ""
    noscript = tag == "meta" and node.parent is not None and node.parent.tag == "noscript"
    return Element(node.attributes, text, noscript)


def _xlink(node: LexborNode) -> str | None:
    """Return the old form of an SVG link, which lexbor's `[href]` matches too."""
    return None if "href" in node.attrs else node.attrs.get("xlink:href")


def _may_miss_aria(data: bytes, ids: list[str]) -> bool:
    """Say whether some `aria-` reference in the bytes is not among the ids.

    Looking in the bytes also sees comments and templates, so it can only err by asking for the
    exact look at the tree, which costs more and is nearly never needed.
    """
    lowered = data.lower()
    written: set[bytes] = set()
    for found in _ARIA_IN_BYTES.finditer(lowered):
        group = found.lastindex or 0
        written.update(data[found.start(group) : found.end(group)].split())
    return bool(written) and not {name.decode("utf-8", "replace") for name in written} <= set(ids)
