"""What is published beside the pages: copies, an archive, pictures, a machine, and the search.

Copies of pages are Markdown and `llms.txt`; linked data is inside of the pages. The machine of the
live lab is files that `make live-lab` made, if they exist.

An offline build is one with the theme's offline plugin enabled. The plugin makes flat URLs and a
search index that a page can load from disk. The rest is done here: instant navigation needs a
server, the plugin's stand-in for a worker comes from the network, and a copy on disk has no URL of
its own. A normal build can offer an archive of such a build, named in `extra.offline_copy`.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from generated_pages import GeneratedPages, title_of
from sitekit.markdown_copies import Link, Section, llms_text, to_markdown
from sitekit.pages.page_metadata import (
    generated_page_node,
    json_ld_element,
    license_address,
    node,
    website_node,
)
from sitekit.pages.urls import LIVE_FILES, dimension_page, figures_page
from sitekit.pictures import PictureError, in_dark_colors, page_card, picture
from sitekit.search import SearchPage, SearchWords, search_entries, search_words
from sitekit.search_index import build_index

OFFLINE_PLUGIN = "material/offline"
OFFLINE_WORKER = "assets/js/iframe-worker.js"
LLMS_TXT = "llms.txt"
# The text of every page in the list.
LLMS_FULL_TXT = "llms-full.txt"
# In the copy of a generated page, the named template's text replaces this comment.
MORE_IN_COPY = re.compile(r"<!-- copy: (\S+) -->")
# What marks a page that cites sources.
SOURCES_MARK = 'class="sources"'


def is_offline(config: MkDocsConfig) -> bool:
    """Return whether the site is built to be read from disk."""
    plugin = config.plugins.get(OFFLINE_PLUGIN)
    return plugin is not None and bool(plugin.config["enabled"])


class Exports:
    """The exports of one build."""

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated
        self._sections: list[tuple[str, list[Page]]] = []
        # Every page, also for other parts.
        self.pages: list[Page] = []

    def prepare_offline_build(self, config: MkDocsConfig, **_: Any) -> None:
        """Adapt the configuration of an offline build before the plugin reads it."""
        if is_offline(config):
            config.site_url = ""
            # The plugin adds no script of its own if one with this name is there.
            config.extra["polyfills"] = [OFFLINE_WORKER, *config.extra.get("polyfills", [])]
            features = config.theme["features"]
            features[:] = [name for name in features if not name.startswith("navigation.instant")]

    def announce(self, _config: MkDocsConfig, **_: Any) -> None:
        """Let the data page offer the Markdown copies."""
        self._generated.downloads["text"] = LLMS_TXT
        self._generated.downloads["full_text"] = LLMS_FULL_TXT

    def add_offline_archive(self, files: Files, config: MkDocsConfig) -> None:
        """Publish the archive of an offline build, and let the data page offer it."""
        if archive := config.extra.get("offline_copy"):
            path = Path(archive).absolute()
            if not path.is_file():
                raise PluginError(f"extra.offline_copy: no file {path}; `make offline` writes it")
            uri = f"downloads/{path.name}"
            files.append(File.generated(config, uri, abs_src_path=str(path)))
            self._generated.downloads["offline"] = uri

    def collect_sections(self, nav: Navigation, **_: Any) -> None:
        """Remember the top-level sections of the navigation with all pages below each."""
        self._sections.clear()
        for item in nav:
            below = list(_pages_below(item))
            if item.is_page and self._sections and not self._sections[-1][0]:
                self._sections[-1][1].extend(below)
            else:
                self._sections.append(("" if item.is_page else item.title or "", below))

    def collect_pages(self, _env: Any, files: Files, **_: Any) -> None:
        """Remember every page, for its copy."""
        self.pages = [file.page for file in files.documentation_pages() if file.page]

    def add_context(self, context: Any, page: Page, config: MkDocsConfig, **_: Any) -> None:
        """Give `partials/publish.html` the URL of the page's copy and its linked data."""
        context["markdown_copy"] = posixpath.basename(_copy_path(page))
        context["generated_feed"] = self._generated.templates is not None
        described = self._describe(page, config)
        context["linked_data"] = json_ld_element(described) if described else ""

    def _describe(self, page: Page, config: MkDocsConfig) -> dict[str, Any] | None:
        """Return what a page is to a search engine, in the vocabulary of schema.org."""
        templates = self._generated.templates
        if page.is_homepage:
            website = website_node(config.site_name, page.canonical_url or "")
            return website | {"description": config.site_description or ""}
        if page.file.generated_by:
            return generated_page_node(templates, page.file.src_uri) if templates else None
        if SOURCES_MARK not in (page.content or ""):
            return None
        return node(
            "TechArticle",
            headline=title_of(page),
            description=_description(page),
            url=page.canonical_url,
            inLanguage=config.theme.locale.language if config.theme.locale else "",
            isPartOf=website_node(config.site_name, config.site_url or ""),
            license=license_address(templates.view.data.head.license) if templates else "",
        )

    def write(self, config: MkDocsConfig, **_: Any) -> None:
        """Write the Markdown copies and `llms.txt`."""
        site = Path(config.site_dir)
        for page in self.pages:
            copy = f"{_front_matter(page)}\n{to_markdown(self._content(page))}"
            (site / _copy_path(page)).write_text(copy, "utf-8")
        root = config.site_url or ""
        sections = []
        listed: list[Page] = []
        for title, pages in self._sections:
            described = list(self._with_figures(pages))
            listed += described
            links = [
                Link(title_of(page), root + _copy_path(page), _description(page))
                for page in described
            ]
            sections.append(Section(title or "Start", links))
        text = llms_text(config.site_name, config.site_description or "", sections)
        (site / LLMS_TXT).write_text(text, "utf-8")
        copies = [(site / _copy_path(page)).read_text("utf-8") for page in listed]
        (site / LLMS_FULL_TXT).write_text("\n".join(copies), "utf-8")

    def _content(self, page: Page) -> str:
        """Return the HTML from which a page's copy is made, which may have more than the page."""
        templates, uri = self._generated.templates, page.file.src_uri
        if not page.file.generated_by or templates is None:
            return page.content or ""
        return MORE_IN_COPY.sub(lambda m: templates.render(m[1], uri), page.content or "")

    def _with_figures(self, pages: list[Page]) -> Iterator[Page]:
        """Yield pages of the navigation, and after that of a dimension the one with its figures."""
        outside = {page.file.src_uri: page for page in self.pages if page not in pages}
        for page in pages:
            yield page
            path = page.file.src_uri
            name = posixpath.basename(path).removesuffix(".md")
            if path == dimension_page(name) and figures_page(name) in outside:
                yield outside[figures_page(name)]


def _pages_below(item: StructureItem) -> Iterator[Page]:
    if isinstance(item, Page):
        yield item
    for child in getattr(item, "children", None) or ():
        yield from _pages_below(child)


def _front_matter(page: Page) -> str:
    fields = {"title": title_of(page), "description": _description(page), "url": page.canonical_url}
    lines = [
        f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in fields.items() if text
    ]
    return "\n".join(["---", *lines, "---", ""])


def _copy_path(page: Page) -> str:
    """Return the path of a page's copy, relative to the root of the site."""
    return f"{posixpath.splitext(page.file.dest_uri)[0]}.md"


def _description(page: Page) -> str:
    return html.unescape(str(page.meta.get("description", "")))


LIVE_MANIFEST = "manifest.json"
LIVE_LICENSES = "licenses.txt"


class LiveLab:
    """The machine of one build. Without it, the page of the live lab shows recorded runs."""

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated

    def add_files(self, files: Files, config: MkDocsConfig) -> None:
        """Publish the files in the directory `extra.live_lab`, and tell the page about them."""
        folder = Path(config.config_file_path or ".").parent / (config.extra.get("live_lab") or "")
        if not config.extra.get("live_lab") or not (folder / LIVE_MANIFEST).is_file():
            return
        manifest = json.loads((folder / LIVE_MANIFEST).read_text("utf-8"))
        names = [entry["file"] for entry in manifest["files"].values()]
        for name in (*names, LIVE_LICENSES):
            path = str((folder / name).absolute())
            files.append(File.generated(config, f"{LIVE_FILES}{name}", abs_src_path=path))
        self._generated.downloads["live_lab"] = json.dumps(manifest, separators=(",", ":"))


PICTURES_CACHE = Path(".cache/pictures")
FIGURE_WIDTH, CARD_WIDTH = 1120, 1200


class Pictures:
    """The pictures of one build: PNG files of the figures, and a card for each page.

    They are drawn if `extra.pictures` is true, which publishing sets (`make pictures`): they take
    long, need a further package, and aren't needed to read or to test the site.
    """

    def __init__(self, generated: GeneratedPages, exports: Exports) -> None:
        self._generated = generated
        self._exports = exports
        self._wanted = False

    def announce(self, config: MkDocsConfig, **_: Any) -> None:
        """Let the page of the figures offer PNG files."""
        self._wanted = bool(config.extra.get("pictures"))
        if self._wanted:
            self._generated.downloads["pictures"] = "figures"

    def add_context(self, context: Any, page: Page, config: MkDocsConfig, **_: Any) -> None:
        """Give `partials/social.html` the address of the page's image."""
        wanted = self._wanted and self._generated.templates and config.site_url
        context["social_image"] = f"{config.site_url}{_card_path(page)}" if wanted else ""

    def write(self, config: MkDocsConfig, **_: Any) -> None:
        """Draw all pictures into the site."""
        templates = self._generated.templates
        if not self._wanted or templates is None:
            return
        site, folder = Path(config.site_dir), Path(config.config_file_path).parent / PICTURES_CACHE
        try:
            for file in sorted((site / "figures").glob("*.svg")):
                svg = file.read_text("utf-8")
                file.with_suffix(".png").write_bytes(picture(svg, FIGURE_WIDTH, folder))
                dark = picture(in_dark_colors(svg), FIGURE_WIDTH, folder)
                file.with_name(f"{file.stem}-dark.png").write_bytes(dark)
            for page in self._exports.pages if config.site_url else ():
                card = site / _card_path(page)
                card.parent.mkdir(parents=True, exist_ok=True)
                svg = page_card(title_of(page), page.file.src_uri, config.site_name, templates)
                card.write_bytes(picture(svg, CARD_WIDTH, folder))
        except PictureError as error:
            raise PluginError(f"extra.pictures: {error}") from None


def _card_path(page: Page) -> str:
    return f"social/{page.file.src_uri.removesuffix('.md')}.png"


SEARCH_INDEX = "search/search_index.json"
WORDS, TEXTS = "words.json", "text-{}.json"
SEARCH_PLUGIN = "material/search"
# The index as seen from the worker, `assets/js/search-worker.js`.
SEARCH_FOLDER = "../../search/"


class Search:
    """The index of one build, in place of the theme's.

    The theme's plugin provides the dialog and writes an index of its own, which leaves out what a
    page excludes from it. So each page is taken first and then excluded. The search itself is
    `assets/js/search-worker.js`, which the pages load instead of the theme's. The theme loads its
    index with every page, so there it is only an address: the worker loads the rest when a reader
    searches. A page from disk can load nothing, so in an offline build the theme's index has
    everything.
    """

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated
        self._pages: dict[str, SearchPage] = {}

    def reset(self, _config: MkDocsConfig, **_: Any) -> None:
        """Forget the last build."""
        self._pages.clear()

    def collect(self, _context: Any, page: Page, **_: Any) -> None:
        """Remember what a page says, unless it excludes itself, before the plugin reads it."""
        options = dict(page.meta.get("search") or {})
        if options.get("collected"):
            # `mkdocs serve` renders a page again whose content is the same.
            return
        if not options.get("exclude"):
            boost = float(options.get("boost", 1))
            sections = float(options.get("sections", boost))
            searched = SearchPage(page.url, title_of(page), page.content or "", boost, sections)
            self._pages[page.file.src_uri] = searched
        page.meta["search"] = {**options, "exclude": True, "collected": True}

    def write(self, config: MkDocsConfig, **_: Any) -> None:
        """Write the index over the plugin's, before the offline plugin packs it."""
        path = Path(config.site_dir) / SEARCH_INDEX
        if SEARCH_PLUGIN not in config.plugins or not path.is_file():
            return
        addresses = {source: page.url for source, page in self._pages.items()}
        templates = self._generated.templates
        words = search_words(templates.view.data, addresses.get) if templates else SearchWords()
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
            theirs["config"]["search"] = {"folder": SEARCH_FOLDER, "version": version}
            _write_json(path.with_name(WORDS), built.index)
            for number, texts in enumerate(built.texts):
                part = {"version": version, "texts": texts}
                _write_json(path.with_name(TEXTS.format(number)), part)
        _write_json(path, theirs)


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
