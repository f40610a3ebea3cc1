"""The index of the search, in the place of the theme's.

The theme's plugin provides the dialog and writes an index of its own, which leaves out what a page
excludes from it. So each page is taken first and then excluded. The search itself is
`assets/js/search-worker.js`, which the pages load instead of the theme's. The theme loads its index
with every page, so there it is only an address: the worker loads the rest when a reader searches.
A page from disk can load nothing, so in an offline build the theme's index has everything.
"""

from __future__ import annotations

import html
import json
import posixpath
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from exports import is_offline
from generated_pages import GeneratedPages
from sitekit.search import SearchPage, SearchWords, search_entries, search_words
from sitekit.search_index import build_index

INDEX = "search/search_index.json"
WORDS, TEXTS = "words.json", "text-{}.json"
PLUGIN = "material/search"
WORKER = "assets/js/search-worker.js"


class Search:
    """The search index of one build."""

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated
        self._pages: dict[str, SearchPage] = {}

    def reset(self, config: MkDocsConfig, **_: Any) -> MkDocsConfig:
        """Forget the last build."""
        self._pages.clear()
        return config

    def collect(self, context: Any, page: Page, **_: Any) -> Any:
        """Remember what a page says, unless it excludes itself, before the plugin reads it."""
        options = dict(page.meta.get("search") or {})
        if options.get("collected"):
            # `mkdocs serve` renders a page again whose content is the same.
            return context
        if not options.get("exclude"):
            title = html.unescape(str(page.meta.get("title") or page.title or page.url))
            boost = float(options.get("boost", 1))
            sections = float(options.get("sections", boost))
            searched = SearchPage(page.url, title, page.content or "", boost, sections)
            self._pages[page.file.src_uri] = searched
        page.meta["search"] = {**options, "exclude": True, "collected": True}
        return context

    def write(self, config: MkDocsConfig, **_: Any) -> None:
        """Write the index over the plugin's, before the offline plugin packs it."""
        path = Path(config.site_dir) / INDEX
        if PLUGIN not in config.plugins or not path.is_file():
            return
        addresses = {source: page.url for source, page in self._pages.items()}
        words = self._words(addresses)
        entries = search_entries(self._pages.values(), _by_address(words.words.items(), addresses))
        built = build_index(entries, words.settings)
        theirs = json.loads(path.read_text("utf-8"))
        theirs["docs"] = []
        for old in path.parent.glob(TEXTS.format("*")):
            old.unlink()
        if is_offline(config):
            theirs["config"]["search"] = {"index": built.index, "texts": built.texts}
        else:
            version = built.index["version"]
            folder = posixpath.relpath(posixpath.dirname(INDEX), posixpath.dirname(WORKER))
            theirs["config"]["search"] = {"folder": f"{folder}/", "version": version}
            _write_json(path.with_name(WORDS), built.index)
            for number, texts in enumerate(built.texts):
                part = {"version": version, "texts": texts}
                _write_json(path.with_name(TEXTS.format(number)), part)
        _write_json(path, theirs)

    def _words(self, addresses: dict[str, str]) -> SearchWords:
        templates = self._generated.templates
        return search_words(templates.view.data, addresses.get) if templates else SearchWords()


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), "utf-8")


def _by_address(
    words: Iterable[tuple[str, list[str]]], addresses: dict[str, str]
) -> dict[str, list[str]]:
    """Return words by URL instead of by source path; both may have a fragment."""
    found = {}
    for source, names in words:
        path, mark, fragment = source.partition("#")
        if path in addresses:
            found[f"{addresses[path]}{mark}{fragment}"] = names
    return found
