"""Read what a published file says about links: a page, or another file that holds some.

Pages are read with the lexbor parser of selectolax.

Parsing takes most of the time, so few Python objects are made after it. Anchors and IDs, nearly all
of a page's links, are collected with two queries; elements that have no URL are never visited.
"""

from __future__ import annotations

import codecs
import gzip
import html
import json
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import blake2b
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from sitekit.linkcheck.findings import Issue, Link, LinkType, PageRecord, issue
from sitekit.linkcheck.html_elements import (
    ARIA_ATTRIBUTES,
    ELEMENTS,
    KNOWN_ATTRIBUTES,
    STYLE_ATTRIBUTES,
    LinkCollector,
)
from sitekit.linkcheck.urls import css_urls

# The most frequent elements have no URL or, like `a`, are selected separately.
_INFREQUENT: Final = ":not(span,a,li,p,div,code,pre,nav,ul,h2,h3,path)"
_ARIA: Final = f":is({','.join(f'[{name}]' for name in ARIA_ATTRIBUTES)})"
_STYLED: Final = f":is({','.join(f'[{name}]' for name in sorted(STYLE_ATTRIBUTES))})"
_ARIA_IN_BYTES: Final = re.compile(
    rb"aria-(?:%s)\s*=\s*(?:\"([^\"]*)|'([^']*)|([^\s>]*))"
    % b"|".join(name.removeprefix("aria-").encode() for name in ARIA_ATTRIBUTES)
)
_CSS_FUNCTION_IN_BYTES: Final = re.compile(
    rb"\((?<=[uU][rR][lL]\()|\((?<=[sS][rR][cC]\()|\((?<=-[sS][eE][tT]\()"
)
_BASE_IN_NOSCRIPT: Final = re.compile(
    rb"(<noscript\b[^>]*>(?:(?!</noscript).)*?)<base\b[^>]*>", re.IGNORECASE | re.DOTALL
)
_BYTE_ORDER_MARK: Final = re.compile(rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff")
_DECLARATION: Final = re.compile(
    rb"""<meta[^>]+charset\s*=|\A\s*<\?xml[^>]+encoding\s*=""", re.IGNORECASE
)
_NOT_SENT: Final = re.compile(r"\s*(?:mailto|tel|data|javascript):", re.IGNORECASE)
_MAX_RECORDS: Final = 2000
_META_CHARSET: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


class PageReader:
    """Reads pages one after another.

    It keeps the last tree until the next one exists: freeing a tree and allocating the next from
    scratch costs as much system time as the parse.
    """

    def __init__(self) -> None:
        self._tree: LexborHTMLParser | None = None

    def read(self, data: bytes) -> PageRecord:
        """Return the record of one HTML page."""
        record = self._collect(data).record()
        if data.isascii() or record.has_bad_encoding:
            return record
        if _BYTE_ORDER_MARK.match(data) or _DECLARATION.search(data):
            return record
        urls = (*record.anchors, *(link.url for link in record.links))
        undeclared = (url for url in urls if _depends_on_encoding(url, data))
        return record._replace(undeclared=next(undeclared, ""))

    def _collect(self, data: bytes) -> LinkCollector:
        data = _simplified(data)
        tree = LexborHTMLParser(data, options=LexborDocumentOptions.WO_EVENTS, encoding=True)
        self._tree = tree
        collector = LinkCollector(tree)
        if tree.raw_html is not data:
            data = tree.raw_html  # The page declares another encoding; this is its text in UTF-8.
        elif not _is_utf8(data):
            # The parser looks for a declaration in the first 1,024 bytes only; browsers read on.
            text = _decoded_as_declared(data)
            if text is not None:
                return self._collect(text.encode())
            collector.has_bad_encoding = True
        shadow_hosts: set[int] = set()
        nested: list[tuple[str, str]] = []
        for node in tree.css(_INFREQUENT):
            tag = (node.tag or "").lower()
            spec = ELEMENTS.get(tag)
            if spec is not None:
                collector.add_element(tag, spec, node)
            if tag == "template" and _is_shadow_root(node, shadow_hosts):
                # The serialized template is read as a `div`: its end tag is then ignored.
                nested.append(("", f"<div{(node.html or '')[len('<template') :]}"))
            elif tag == "iframe" and node.attributes.get("srcdoc"):
                nested.append(("iframe srcdoc", node.attributes["srcdoc"] or ""))
            elif tag == "math":
                collector.has_math = True
        if collector.base is not None and _BASE_IN_NOSCRIPT.search(data):
            # The parser works as for readers without scripts. Other readers have no such base.
            return self._collect(_BASE_IN_NOSCRIPT.sub(rb"\1", data))
        collector.add_anchors(tree.css("a"))
        collector.ids = [name for node in tree.css("[id]") if (name := node.id)]
        if _CSS_FUNCTION_IN_BYTES.search(data):
            for node in tree.css(_STYLED):
                collector.add_style_attributes(node.tag or "", node.attributes)
        if _may_miss_aria(data, collector.ids):
            for node in tree.css(_ARIA):
                for attribute, severity in ARIA_ATTRIBUTES.items():
                    ids = (node.attributes.get(attribute) or "").split()
                    collector.add_references(f"{node.tag} {attribute}", ids, severity)
        for where, inner_html in nested:
            inner = self._collect(inner_html.encode("utf-8", "replace"))
            if where:
                collector.add_document(where, inner)
            else:
                collector.add_shadow_root(inner)
        return collector


class CachedPageReader(PageReader):
    """Also keeps what pages said, for a server that checks most of them again after each save."""

    def __init__(self) -> None:
        super().__init__()
        self._records: dict[bytes, PageRecord] = {}

    def read(self, data: bytes) -> PageRecord:
        """Return the record of one HTML page."""
        key = blake2b(data, digest_size=16).digest()
        record = self._records.get(key)
        if record is None:
            if len(self._records) >= _MAX_RECORDS:
                self._records.clear()
            record = self._records[key] = super().read(data)
        return record


def _depends_on_encoding(url: str, data: bytes) -> bool:
    """Return whether the encoding of a page changes where one of its URLs leads.

    A fragment is compared, not sent, and a character reference means the same in any encoding.
    """
    if url.partition("#")[0].isascii() or _NOT_SENT.match(url):
        return False
    return any(form.encode("utf-8", "replace") in data for form in (url, html.escape(url)))


def _is_shadow_root(node: LexborNode, hosts: set[int]) -> bool:
    """Return whether a template is a declarative shadow root: the first of its host."""
    mode = (node.attributes.get("shadowrootmode") or "").lower()
    if mode not in ("open", "closed") or node.parent is None or node.parent.mem_id in hosts:
        return False
    hosts.add(node.parent.mem_id)
    return True


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decoded_as_declared(data: bytes) -> str | None:
    """Return the text of a page that declares an encoding other than UTF-8 in a late `meta`."""
    match = _META_CHARSET.search(data)
    try:
        encoding = codecs.lookup(match[1].decode("ascii")).name if match else "utf-8"
        return None if encoding == "utf-8" else data.decode(encoding, "replace")
    except (LookupError, ValueError):
        return None


def _may_miss_aria(data: bytes, ids: list[str]) -> bool:
    """Return whether some `aria-` reference in the bytes is not among the IDs.

    Looking in the bytes also sees comments and templates, so it can only err by asking for the
    exact look at the tree, which costs more and is nearly never needed.
    """
    lowered = data.lower()
    references: set[bytes] = set()
    for match in _ARIA_IN_BYTES.finditer(lowered):
        group = match.lastindex or 0
        references.update(data[match.start(group) : match.end(group)].split())
    return bool(references) and not {name.decode("utf-8", "replace") for name in references} <= set(
        ids
    )


# A tree builder looks through the open elements at each block, and through the attributes of an
# element at each new one. So a page that nests very deeply, or has an element with very many
# attributes, would take minutes. Browsers truncate such pages too.
_MAX_DEPTH: Final = 512
_MAX_STEPS: Final = 200_000_000
_LARGE_PAGE: Final = 40_000
_LONG_TAG: Final = re.compile(rb"<[A-Za-z][^<>]{50000,}>")
_ATTRIBUTE: Final = re.compile(rb"""\s([\w:-]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
_WRAPPER: Final = re.compile(
    rb"<(/?)(?:div|span|ul|ol|dl|b|i|em|strong|font|small|blockquote|section|center)"
    rb"((?:\s+class=(?:\"[^\"]*\"|[\w-]+))?\s*>)?",
    re.IGNORECASE,
)
_KNOWN_IN_BYTES: Final = frozenset(name.encode() for name in KNOWN_ATTRIBUTES)


def _simplified(data: bytes) -> bytes:
    """Return a page without what would make its parse quadratic and says nothing about links."""
    if len(data) < _LARGE_PAGE:
        return data
    tags = data.count(b"<")
    if tags * tags >= _MAX_STEPS:
        data = _without_deep_wrappers(data)
    return _LONG_TAG.sub(_with_known_attributes, data) if _LONG_TAG.search(data) else data


def _without_deep_wrappers(data: bytes) -> bytes:
    """Return a page without elements that only group others, where they are nested too deeply."""
    parts: list[bytes] = []
    removed: list[bool] = []
    done = 0
    for match in _WRAPPER.finditer(data):
        if not match[1]:
            removed.append(match[2] is not None and len(removed) >= _MAX_DEPTH)
            remove = removed[-1]
        else:
            remove = removed.pop() if removed else False
        if remove:
            parts.append(data[done : match.start()])
            done = match.end()
    return b"".join([*parts, data[done:]]) if parts else data


def _with_known_attributes(match: re.Match[bytes]) -> bytes:
    name = match[0].split(maxsplit=1)[0]
    known = [a[0] for a in _ATTRIBUTE.finditer(match[0]) if a[1].lower() in _KNOWN_IN_BYTES]
    return name + b"".join(known) + b">"


SEARCH_INDEX: Final = "search_index.json"
"""MkDocs' index of its pages; its locations are relative to the site that it was built with."""

_COMPRESSED_SITEMAP: Final = ".xml.gz"
_JSON_FEED: Final = "https://jsonfeed.org/version/"

Reader = Callable[[bytes], Iterator[Link | Issue]]


def reader_for(path: str) -> Reader | None:
    """Return the reader for a published file by its name, or None for a file without links."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(".css"):
        return read_css
    if name.endswith((".xml", ".rss", ".atom")):
        return read_xml
    if name.startswith("sitemap") and name.endswith(_COMPRESSED_SITEMAP):
        return read_compressed_sitemap
    if name == "robots.txt":
        return read_robots
    if name.endswith(".webmanifest") or name == "manifest.json":
        return partial(_read_json, "manifest")
    if name == SEARCH_INDEX:
        return partial(_read_json, "search index")
    return partial(_read_json, "feed") if name.endswith(".json") and "feed" in name else None


def read_css(data: bytes) -> Iterator[Link | Issue]:
    """Yield the URLs of a style sheet; those of the form `#id` belong to the styled page."""
    for url in css_urls(_text(data)):
        if not url.startswith("#"):
            yield Link("asset", "style sheet", url)


def read_robots(data: bytes) -> Iterator[Link | Issue]:
    """Yield the sitemaps that `robots.txt` names."""
    for line in _text(data).splitlines():
        match = re.match(r"\s*sitemap\s*:\s*([^\s#]+)", line, re.IGNORECASE)
        if match:
            yield Link("asset", "sitemap", match[1])


def read_compressed_sitemap(data: bytes) -> Iterator[Link | Issue]:
    """Yield the addresses of a compressed sitemap."""
    try:
        text = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        yield issue("unreadable-file", f"the sitemap cannot be decompressed: {error}")
    else:
        yield from read_xml(text)


# Where the JSON files of a site have links: the objects ("" is the whole file, and items of a list
# count), their key, and what the link is.
_JSON_LINKS: Final[dict[str, tuple[tuple[str, str, LinkType, str], ...]]] = {
    "manifest": (
        ("", "start_url", "page", "manifest start_url"),
        ("icons", "src", "asset", "manifest icons"),
        ("screenshots", "src", "asset", "manifest screenshots"),
        ("shortcuts", "url", "page", "manifest shortcut"),
        ("shortcuts icons", "src", "asset", "manifest icons"),
        ("shortcuts screenshots", "src", "asset", "manifest screenshots"),
    ),
    "feed": (
        *(("", key, "page", f"feed {key}") for key in ("home_page_url", "feed_url")),
        *(("", key, "asset", f"feed {key}") for key in ("icon", "favicon")),
        ("items", "url", "page", "feed url"),
        *(("items", key, "asset", f"feed {key}") for key in ("image", "banner_image")),
        ("items attachments", "url", "asset", "feed attachment"),
    ),
    "search index": (("docs", "location", "page", "search result"),),
}


def _read_json(name: str, data: bytes) -> Iterator[Link | Issue]:
    """Yield the links of a web app manifest, a feed as jsonfeed.org has it, or a search index."""
    try:
        content: object = json.loads(data)
        reason = " object"
    except (ValueError, RecursionError) as error:
        content, reason = None, f": {error}"
    if not isinstance(content, dict):
        yield issue("unreadable-file", f"the {name} is not a JSON{reason}")
        return
    if name == "feed" and not str(content.get("version")).startswith(_JSON_FEED):
        return
    for path, key, type_, where in _JSON_LINKS[name]:
        owners = [content]
        for step in path.split():
            lists = (owner.get(step) for owner in owners)
            items = (item for found in lists if isinstance(found, list) for item in found)
            owners = [item for item in items if isinstance(item, dict)]
        for owner in owners:
            if isinstance(owner.get(key), str):
                yield Link(type_, where, owner[key])


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")


_XML_TYPES: Final = {
    **dict.fromkeys(("urlset", "sitemapindex"), "sitemap"),
    **dict.fromkeys(("rss", "feed", "rdf"), "feed"),
}
"""Types of XML files that hold links, by the name of the root element in lower case."""

_XML_ATTRIBUTES: Final[dict[tuple[str, str], tuple[str, LinkType]]] = {
    ("sitemap", "link"): ("href", "page"),
    ("feed", "link"): ("href", "page"),
    ("feed", "enclosure"): ("url", "asset"),
    ("feed", "thumbnail"): ("url", "asset"),
    ("feed", "image"): ("href", "asset"),
}
_XML_TEXTS: Final[dict[tuple[str, str], LinkType]] = {
    ("sitemap", "loc"): "page",
    **{("feed", name): "page" for name in ("link", "comments", "docs")},
    **{("feed", name): "asset" for name in ("url", "icon", "logo")},
}
_FEED_HTML: Final = frozenset({"description", "encoded", "summary", "content"})
"""Elements of a feed whose text is, or may be, a piece of a page."""


def read_xml(data: bytes) -> Iterator[Link | Issue]:
    """Yield the addresses of a sitemap or feed; other XML has no links for readers."""
    type_ = ""
    if b"<!ENTITY" in data:  # No sitemap or feed needs entities, and they can grow without end.
        yield issue("unreadable-file", "the XML declares entities")
        return
    try:
        for event, element in iterparse(BytesIO(data), ("start", "end")):  # noqa: S314
            if event == "end":
                yield from _xml_links(type_, element)
            elif not type_:
                type_ = _XML_TYPES.get(_local_name(element), "")
                if not type_:
                    return
    except ParseError as error:
        if type_:
            yield issue("unreadable-file", f"the XML is not well formed: {error}")


def _local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2].lower()


def _xml_links(type_: str, element: Element) -> Iterator[Link]:
    name = _local_name(element)
    where = "sitemap alternate" if (type_, name) == ("sitemap", "link") else f"{type_} {name}"
    attribute, attribute_type = _XML_ATTRIBUTES.get((type_, name), ("", "page"))
    if attribute in element.attrib:
        yield Link(attribute_type, where, element.attrib[attribute])
    text = (element.text or "").strip()
    if not text:
        return
    if (type_, name) in _XML_TEXTS:
        is_image = name == "loc" and "image" in element.tag.partition("}")[0]
        yield Link("asset" if is_image else _XML_TEXTS[type_, name], where, text)
    elif (type_, name) == ("feed", "guid"):
        is_permanent = element.attrib.get("isPermaLink", "true").lower() != "false"
        if is_permanent and text.startswith(("http://", "https://")):
            yield Link("page", where, text)
    elif type_ == "feed" and name in _FEED_HTML and "<" in text:
        record = PageReader().read(text.encode("utf-8", "replace"))
        for link in (*(Link("page", "a href", href) for href in record.anchors), *record.links):
            # A feed does not say what relative links are relative to.
            if re.match(r"(?:https?:)?//", link.url, re.IGNORECASE):
                yield Link(link.type, f"feed {link.where}", link.url)
