"""Published files that hold links and are no pages.

They are style sheets, sitemaps, feeds, manifests, `robots.txt` and the search index.

Each reader takes the file's text and yields its links. Text that is broken yields what was read
before the break, then a `Broken`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

from sitekit.links.css import css_urls
from sitekit.links.model import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SEARCH_INDEX: Final = "search_index.json"
_FEED_ROOTS: Final = frozenset({"rss", "feed", "rdf"})
_SITEMAP_ROOTS: Final = frozenset({"urlset", "sitemapindex"})


class Broken(NamedTuple):
    """Why a document cannot be read to its end."""

    reason: str


Found = Link | Broken


def reader_for(path: str) -> Callable[[bytes], Iterator[Found]] | None:
    """Return the reader for a published file by its name, or None for a file without links."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(".css"):
        return read_css
    if name.endswith((".xml", ".rss", ".atom")):
        return read_xml
    if name.endswith(".webmanifest") or name == "manifest.json":
        return read_manifest
    return {"robots.txt": read_robots, SEARCH_INDEX: read_search_index}.get(name)


def read_css(data: bytes) -> Iterator[Found]:
    """Yield the URLs of a style sheet; those of the form `#id` belong to the styled page."""
    for url in css_urls(data.decode("utf-8-sig", "replace")):
        if not url.startswith("#"):
            yield Link("asset", "style sheet", url)


def read_robots(data: bytes) -> Iterator[Found]:
    """Yield the sitemaps that `robots.txt` names."""
    for line in data.decode("utf-8-sig", "replace").splitlines():
        found = re.match(r"\s*sitemap\s*:\s*([^\s#]+)", line, re.IGNORECASE)
        if found:
            yield Link("asset", "sitemap", found[1])


def read_manifest(data: bytes) -> Iterator[Found]:
    """Yield the icons, screenshots, shortcuts and start page of a web app manifest."""
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError) as error:
        yield Broken(f"the manifest is not JSON: {error}")
        return
    if not isinstance(manifest, dict):
        yield Broken("the manifest is not a JSON object")
        return
    if isinstance(manifest.get("start_url"), str):
        yield Link("page", "manifest start_url", manifest["start_url"])
    yield from _manifest_images(manifest)
    for shortcut in _objects(manifest, "shortcuts"):
        if isinstance(shortcut.get("url"), str):
            yield Link("page", "manifest shortcut", shortcut["url"])
        yield from _manifest_images(shortcut)


def read_search_index(data: bytes) -> Iterator[Found]:
    """Yield the page and place of every entry of MkDocs' search index."""
    try:
        index = json.loads(data)
    except (ValueError, RecursionError) as error:
        yield Broken(f"the search index is not JSON: {error}")
        return
    for entry in _objects(index, "docs"):
        if isinstance(entry.get("location"), str):
            yield Link("page", "search result", entry["location"])


def read_xml(data: bytes) -> Iterator[Found]:
    """Yield the addresses of a sitemap or feed; other XML holds none that a reader follows."""
    collector = _XmlCollector()
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    parser.EntityDeclHandler = collector.entity
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


class _XmlCollector:
    """Gathers addresses while expat walks a sitemap or feed."""

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.kind = ""
        self._depth = 0
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if self._depth == 0:
            roots = {"sitemap": _SITEMAP_ROOTS, "feed": _FEED_ROOTS}
            self.kind = next((kind for kind, names in roots.items() if local in names), "")
        self._depth += 1
        self._text, self._attributes = [], attributes
        if self.kind == "sitemap" and local == "link" and "href" in attributes:
            self._add("page", "sitemap alternate", attributes["href"])
        elif self.kind == "feed" and local == "link" and "href" in attributes:
            self._add("page", "feed link", attributes["href"])
        elif self.kind == "feed" and local in ("enclosure", "content") and "url" in attributes:
            self._add("asset", f"feed {local}", attributes["url"])

    def end(self, name: str) -> None:
        namespace, _, local = name.rpartition(" ")
        text = "".join(self._text).strip()
        self._text = []
        self._depth -= 1
        if not text or not self.kind:
            return
        if self.kind == "sitemap" and local == "loc":
            self._add("asset" if "image" in namespace else "page", "sitemap loc", text)
        elif self.kind == "feed" and local in ("link", "comments", "docs"):
            self._add("page", f"feed {local}", text)
        elif self.kind == "feed" and local in ("url", "icon", "logo"):
            self._add("asset", f"feed {local}", text)
        elif self.kind == "feed" and local == "guid" and _is_address(text, self._attributes):
            self._add("page", "feed guid", text)

    def text(self, data: str) -> None:
        self._text.append(data)

    def entity(self, *_declaration: object) -> None:
        raise _EntityError

    def _add(self, want: Any, where: str, url: str) -> None:
        self.links.append(Link(want, where, url))


def _is_address(text: str, attributes: dict[str, str]) -> bool:
    permanent = attributes.get("isPermaLink", "true").lower() != "false"
    return permanent and text.startswith(("http://", "https://"))


def _manifest_images(owner: dict[str, Any]) -> Iterator[Link]:
    for key in ("icons", "screenshots"):
        for image in _objects(owner, key):
            if isinstance(image.get("src"), str):
                yield Link("asset", f"manifest {key}", image["src"])


def _objects(owner: object, key: str) -> list[dict[str, Any]]:
    items = owner.get(key) if isinstance(owner, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
