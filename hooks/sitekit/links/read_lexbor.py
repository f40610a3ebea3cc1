"""Read a page with selectolax (lexbor), the HTML parser of the WHATWG standard in C.

What takes the time is the parse; so few Python objects are made after it. Anchors and ids, nearly
all of a page's links, are gathered by two queries; elements that can hold nothing are never seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from sitekit.links.collect import Collector
from sitekit.links.kinds import ARIA_ATTRIBUTES, PLAIN_TAGS

if TYPE_CHECKING:
    from sitekit.links.model import Record

_UNCOMMON: Final = f":not({','.join([*PLAIN_TAGS, 'a'])})"
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
        collector = Collector()
        for node in tree.css(_UNCOMMON):
            tag = (node.tag or "").lower()
            text = node.text() if tag in ("script", "style") else ""
            noscript = tag == "meta" and node.parent is not None and node.parent.tag == "noscript"
            collector.element(tag, node.attributes, text, noscript=noscript)
        for node in tree.css("a[name],a:not([href])"):
            collector.element("a", {k: v for k, v in node.attributes.items() if k != "href"})
        ids = [name for node in tree.css("[id]") if (name := node.id)]
        if _FUNCTION_IN_BYTES.search(data):
            for node in tree.css("*"):
                collector.styled(node.tag or "", node.attributes)
        if _may_miss_aria(data, ids):
            for node in tree.css(_ARIA):
                collector.aria(node.tag or "", node.attributes)
        anchors = tree.css("a[href]")
        hrefs = [node.attrs.get("href", "") or "" for node in anchors]
        if "" in hrefs:
            # Lexbor's [href] also matches xlink:href.
            linked = [node.attrs.get("xlink:href") for node in anchors if "href" not in node.attrs]
            hrefs = [href for href in [*hrefs, *linked] if href]
        return collector.record(hrefs, ids)


def _may_miss_aria(data: bytes, ids: list[str]) -> bool:
    """Say whether some `aria-` reference in the bytes is not among the ids.

    Looking in the bytes also sees comments and templates, so it can only err by asking for the
    exact look at the tree, which costs more and is nearly never needed.
    """
    known = {name.encode() for name in ids}
    lowered = data.lower()
    for found in _ARIA_IN_BYTES.finditer(lowered):
        group = found.lastindex
        if group and not known.issuperset(data[found.start(group) : found.end(group)].split()):
            return True
    return False
