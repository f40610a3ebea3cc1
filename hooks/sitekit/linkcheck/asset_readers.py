"""Published files that hold links and are not pages.

They are style sheets, sitemaps, feeds, web app manifests, `robots.txt`, and the search index.
Each reader yields the links in a file's bytes; for a damaged file, the links before the damage and
then an issue.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from sitekit.linkcheck.findings import Issue, Link, LinkType, issue
from sitekit.linkcheck.html_reader import PageReader
from sitekit.linkcheck.urls import css_urls

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
    if name.endswith(".webmanifest") or name == "manifest.json":
        return read_manifest
    if name.endswith(".json") and "feed" in name:
        return read_json_feed
    return {"robots.txt": read_robots, SEARCH_INDEX: read_search_index}.get(name)


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


def read_manifest(data: bytes) -> Iterator[Link | Issue]:
    """Yield the pages and images of a web app manifest."""
    manifest = _json(data)
    if not isinstance(manifest, dict):
        yield _not_json("manifest", manifest)
        return
    yield from _strings([manifest], "start_url", "page", "manifest start_url")
    for owner in (manifest, *_objects(manifest, "shortcuts")):
        if owner is not manifest:
            yield from _strings([owner], "url", "page", "manifest shortcut")
        for key in ("icons", "screenshots"):
            yield from _strings(_objects(owner, key), "src", "asset", f"manifest {key}")


def read_json_feed(data: bytes) -> Iterator[Link | Issue]:
    """Yield the addresses of a feed of the form that jsonfeed.org describes."""
    feed = _json(data)
    if not isinstance(feed, dict):
        yield _not_json("feed", feed)
        return
    if not str(feed.get("version")).startswith(_JSON_FEED):
        return
    items = _objects(feed, "items")
    for key in ("home_page_url", "feed_url"):
        yield from _strings([feed], key, "page", f"feed {key}")
    for key in ("icon", "favicon"):
        yield from _strings([feed], key, "asset", f"feed {key}")
    yield from _strings(items, "url", "page", "feed url")
    for key in ("image", "banner_image"):
        yield from _strings(items, key, "asset", f"feed {key}")
    for item in items:
        yield from _strings(_objects(item, "attachments"), "url", "asset", "feed attachment")


def read_search_index(data: bytes) -> Iterator[Link | Issue]:
    """Yield the page and place of every entry of MkDocs' search index."""
    index = _json(data)
    if not isinstance(index, dict):
        yield _not_json("search index", index)
        return
    yield from _strings(_objects(index, "docs"), "location", "page", "search result")


def _text(data: bytes) -> str:
    return data.decode("utf-8-sig", "replace")


def _json(data: bytes) -> object:
    """Return what a JSON file says, or the error that its reader raises."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        return error


def _not_json(name: str, content: object) -> Issue:
    reason = f": {content}" if isinstance(content, Exception) else " object"
    return issue("unreadable-file", f"the {name} is not a JSON{reason}")


def _strings(owners: Iterable[object], key: str, type_: LinkType, where: str) -> Iterator[Link]:
    for owner in owners:
        value = owner.get(key) if isinstance(owner, dict) else None
        if isinstance(value, str):
            yield Link(type_, where, value)


def _objects(owner: dict[str, Any], key: str) -> list[dict[str, Any]]:
    items = owner.get(key)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


_XML_TYPES: Final = {
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
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
    ("feed", "link"): "page",
    ("feed", "comments"): "page",
    ("feed", "docs"): "page",
    ("feed", "url"): "asset",
    ("feed", "icon"): "asset",
    ("feed", "logo"): "asset",
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
