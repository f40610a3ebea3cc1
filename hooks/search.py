"""The index of the search, in the place of the theme's.

The theme's plugin provides the dialog and writes an index of its own, which leaves out what a page
excludes from it. So each page is taken first and then excluded. The search itself is
`assets/js/search-worker.js`, which the pages load instead of the theme's.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

from generated_pages import GeneratedPages
from sitekit.pages.search_words import SearchWords, search_words
from sitekit.search import SearchPage, search_entries

INDEX = "search/search_index.json"
PLUGIN = "material/search"


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
        index = json.loads(path.read_text("utf-8"))
        index["config"]["search"] = words.settings
        index["docs"] = search_entries(
            self._pages.values(), _by_address(words.words.items(), addresses)
        )
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, "utf-8")

    def _words(self, addresses: dict[str, str]) -> SearchWords:
        templates = self._generated.templates
        return search_words(templates.view.data, addresses.get) if templates else SearchWords()


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
