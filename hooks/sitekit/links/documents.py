"""Published files that hold links and are no pages.

They are style sheets, sitemaps, feeds, manifests, `robots.txt` and the search index.

Each reader takes the file's bytes and yields its links. What is broken yields what was read before
the break, then a `Broken`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from sitekit.links.css import css_urls
from sitekit.links.encodings import decoded, decoded_css
from sitekit.links.model import Broken, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sitekit.links.model import Want

    Reader = Callable[[bytes], Iterator["Found"]]

SEARCH_INDEX: Final = "search_index.json"
"""MkDocs' own index of its pages; its locations are relative to the site that it was made with."""

_MANIFESTS: Final = ("manifest.json",)
_JSON_FEED: Final = "https://jsonfeed.org/version/"

Found = Link | Broken


def reader_for(path: str) -> Reader | None:
    """Return the reader for a published file by its name, or None for a file without links."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(".css"):
        return read_css
    if name.endswith((".xml", ".rss", ".atom")):
        from sitekit.links.xmlfiles import read_xml  # Brings an XML parser.

        return read_xml
    if name.endswith(".webmanifest") or name in _MANIFESTS:
        return read_manifest
    if name.endswith(".json") and "feed" in name:
        return read_json_feed
    return _BY_NAME.get(name)


def read_css(data: bytes) -> Iterator[Found]:
    """Yield the URLs of a style sheet; those of the form `#id` belong to the styled page."""
    for url in css_urls(decoded_css(data)):
        if not url.startswith("#"):
            yield Link("asset", "style sheet", url)


def read_robots(data: bytes) -> Iterator[Found]:
    """Yield the sitemaps that `robots.txt` names."""
    for line in decoded(data).splitlines():
        found = re.match(r"\s*sitemap\s*:\s*([^\s#]+)", line, re.IGNORECASE)
        if found:
            yield Link("asset", "sitemap", found[1])


def read_text_sitemap(data: bytes) -> Iterator[Found]:
    """Yield the addresses of a sitemap that is a list, one on a line."""
    for line in decoded(data).splitlines():
        if re.match(r"\s*https?://\S+\s*$", line):
            yield Link("page", "sitemap line", line.strip())


def _manifest(manifest: object) -> Iterator[Found]:
    """Yield the pages and images of a web app manifest."""
    if not isinstance(manifest, dict):
        yield Broken("the manifest is not a JSON object")
        return
    yield from _texts([manifest], "start_url", "page", "manifest start_url")
    yield from _manifest_images(manifest)
    for shortcut in _objects(manifest, "shortcuts"):
        yield from _texts([shortcut], "url", "page", "manifest shortcut")
        yield from _manifest_images(shortcut)
    share = manifest.get("share_target")
    yield from _texts([share], "action", "page", "manifest share_target")
    yield from _texts(_objects(manifest, "file_handlers"), "action", "page", "manifest handler")
    yield from _texts(_objects(manifest, "protocol_handlers"), "url", "page", "manifest handler")


def _json_feed(feed: object) -> Iterator[Found]:
    """Yield the addresses of a feed of the form that jsonfeed.org describes."""
    if not isinstance(feed, dict) or not str(feed.get("version")).startswith(_JSON_FEED):
        return
    items = _objects(feed, "items")
    for key in ("home_page_url", "feed_url"):
        yield from _texts([feed], key, "page", f"feed {key}")
    for key in ("icon", "favicon"):
        yield from _texts([feed], key, "asset", f"feed {key}")
    yield from _texts(items, "url", "page", "feed url")
    for key in ("image", "banner_image"):
        yield from _texts(items, key, "asset", f"feed {key}")
    for item in items:
        yield from _texts(_objects(item, "attachments"), "url", "asset", "feed attachment")


def _search_index(index: object) -> Iterator[Found]:
    """Yield the page and place of every entry of MkDocs' search index."""
    yield from _texts(_objects(index, "docs"), "location", "page", "search result")


def _texts(owners: Iterable[object], key: str, want: Want, where: str) -> Iterator[Link]:
    for owner in owners:
        value = owner.get(key) if isinstance(owner, dict) else None
        if isinstance(value, str):
            yield Link(want, where, value)


def _manifest_images(owner: dict[str, Any]) -> Iterator[Link]:
    for key in ("icons", "screenshots"):
        yield from _texts(_objects(owner, key), "src", "asset", f"manifest {key}")


def _objects(owner: object, key: str) -> list[dict[str, Any]]:
    items = owner.get(key) if isinstance(owner, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _json(name: str, read: Callable[[object], Iterator[Found]]) -> Reader:
    """Return a reader of JSON files that gives `read` what the file says."""

    def reader(data: bytes) -> Iterator[Found]:
        try:
            said = json.loads(data)
        except (ValueError, RecursionError) as error:
            yield Broken(f"the {name} is not JSON: {error}")
        else:
            yield from read(said)

    return reader


read_manifest: Final = _json("manifest", _manifest)
read_json_feed: Final = _json("feed", _json_feed)
read_search_index: Final = _json("search index", _search_index)

_BY_NAME: Final = {
    "robots.txt": read_robots,
    "sitemap.txt": read_text_sitemap,
    SEARCH_INDEX: read_search_index,
}
