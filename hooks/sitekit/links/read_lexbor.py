"""Read a page with selectolax (lexbor), the HTML parser of the WHATWG standard in C.

What takes the time is the parse; so few Python objects are made after it. Anchors and ids, nearly
all of a page's links, are gathered by two queries; elements that can hold nothing are never seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from sitekit.links.depth import takes_long
from sitekit.links.elements import SPECS, take
from sitekit.links.encodings import decoded_html
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
_FUNCTION_IN_BYTES: Final = re.compile(
    rb"\((?<=[uU][rR][lL]\()|\((?<=[sS][rR][cC]\()|\((?<=-[sS][eE][tT]\()"
)
_SHADOW_ROOT: Final = re.compile(rb"<template(?=[^<>]*\sshadowrootmode\s*=)", re.IGNORECASE)


class Reader:
    """Reads pages one after another.

    It keeps the last tree until the next one exists: freeing a tree and allocating the next from
    scratch costs as much system time as the parse.
    """

    def __init__(self) -> None:
        self._tree: LexborHTMLParser | None = None

    def read(self, data: bytes) -> Record:
        """Return the record of one HTML page."""
        if takes_long(data):
            from sitekit.links.read_stdlib import read  # Nearly no page needs it.

            return read(data)
        tree = self._parsed(data)
        if tree.raw_html is not data:
            # Another encoding; the parser's own decoder differs from browsers' in a few old ones.
            data = decoded_html(data).encode("utf-8", "replace")
            tree = self._parsed(data, declared=False)
        page, foreign = Page(), _Foreign(tree)
        for node in tree.css(_UNCOMMON):
            tag = (node.tag or "").lower()
            if tag in SPECS:
                take(page, tag, _Element(node, foreign))
            elif tag == "template" and "shadowrootmode" in node.attributes:
                return self.read(_SHADOW_ROOT.sub(b"<div", data))
        hrefs: list[str] = []
        for node in tree.css("a"):
            attributes = node.attributes
            href = attributes.get("href")
            if href:
                hrefs.append(href)
            elif "href" not in attributes and "xlink:href" in attributes and node in foreign:
                hrefs += [attributes["xlink:href"]] if attributes["xlink:href"] else []
            name = attributes.get("name")
            if name:
                page.names.append(name)
            if "ping" in attributes:
                page.add_pings("a ping", attributes)
        ids = [name for node in tree.css("[id]") if (name := node.id)]
        if _FUNCTION_IN_BYTES.search(data):
            for node in tree.css("*"):
                page.add_styled(node.tag or "", node.attributes)
        if _may_miss_aria(data, ids):
            for node in tree.css(_ARIA):
                page.add_aria(node.tag or "", node.attributes)
        return page.record(hrefs, ids)

    def _parsed(self, data: bytes, *, declared: bool = True) -> LexborHTMLParser:
        """Return the tree of a page whose encoding is what it declares, or UTF-8."""
        tree = LexborHTMLParser(data, options=LexborDocumentOptions.WO_EVENTS, encoding=declared)
        self._tree = tree
        return tree


class _Foreign:
    """Which elements lie in SVG, asked for once and only for a page with elements that differ."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._known: set[int] | None = None

    def __contains__(self, node: LexborNode) -> bool:
        if self._known is None:
            self._known = {found.mem_id for found in self._tree.css("svg :is(a,base,script)")}
        return node.mem_id in self._known


class _Element:
    """An element of the tree; few are asked for more than their attributes."""

    __slots__ = ("_foreign", "_node", "attributes")

    def __init__(self, node: LexborNode, foreign: _Foreign) -> None:
        self.attributes = node.attributes
        self._node = node
        self._foreign = foreign

    @property
    def text(self) -> str:
        return self._node.text()

    @property
    def within(self) -> str:
        parent = self._node.parent
        if parent is not None and parent.tag == "noscript":
            return "noscript"
        return "svg" if self._node in self._foreign else ""


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
