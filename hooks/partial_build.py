"""One build in part of the preview: what changed, and which pages are rendered again.

It keeps the configuration, the files, the navigation, and the theme's templates of the last build.
It renders the pages whose source, data, or templates changed, and then runs the steps for the
finished site, which remember what they did for pages that are the same. The result equals that of a
build in full, byte for byte; `tests/site/test_incremental.py` compares them.
"""

from __future__ import annotations

import json
import logging
import os
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from diagrams import Diagrams
from finished_site import PageHtml
from generated_pages import GeneratedPages, Generation
from sitekit.dataset.raw_dataset import DATA_DIRECTORY
from sitekit.pages.templates import TEMPLATE_DIRECTORY
from sitekit.pages.whats_new import CHANGELOG

log = logging.getLogger("mkdocs.incremental")

# Files that change pages only through the hash in their URL.
PLAIN_ASSETS = (".css", ".js")
SNIPPET = re.compile(r"^[ \t;>]*-+8<-+(.*(?:\n(?!.*-+8<-+).+)*)", re.MULTILINE)
# The stages of a build, for the messages of each.
SETUP, PAGES, SITE = "setup", "pages", "site"


class FullBuildNeededError(Exception):
    """A build in part can't tell what has to be rendered again."""


class ProblemLog(logging.Handler):
    """The warnings and errors of the last build of each page.

    They are kept by the stage of the build that they come from, so that a page that isn't rendered
    again keeps its own.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.config: MkDocsConfig | None = None
        self.stage = SETUP
        # The messages of the last build.
        self.fresh: set[str] = set()
        self._messages: dict[tuple[str, str], list[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Remember a message."""
        self.add(record.getMessage())

    def add(self, message: str) -> None:
        """Remember a message of the page that is being built, or else of the whole site."""
        page = self.config._current_page if self.config else None
        self.fresh.add(message)
        messages = self._messages.setdefault((self.stage, page.file.src_uri if page else ""), [])
        if message not in messages:
            messages.append(message)

    def clear(self) -> None:
        """Forget all messages, before a build in full."""
        self._messages.clear()
        self.stage = SETUP

    def begin(self, stage: str, page: str = "") -> None:
        """Start a stage, for one page or the whole site, and forget its last messages."""
        self.stage = stage
        self._messages.pop((stage, page), None)

    @property
    def messages(self) -> list[str]:
        """Every message, without repetitions."""
        return list(dict.fromkeys(text for texts in self._messages.values() for text in texts))


class PageContexts:
    """What the templates of each page get from data and other pages.

    Each of `steps` adds something to the context of a page.
    """

    def __init__(self, steps: Sequence[Callable[..., None]]) -> None:
        self._steps = steps
        # By source path.
        self._last: dict[str, str] = {}

    def add(self, context: Any, page: Page, config: MkDocsConfig, **_: Any) -> None:
        """Add to a page's context what depends on data and other pages, and remember it."""
        added = self._added(page, config)
        self._last[page.file.src_uri] = repr(added)
        context.update(added)

    def differs(self, page: Page, config: MkDocsConfig) -> bool:
        """Return whether the context of a page has changed since the page was rendered."""
        return repr(self._added(page, config)) != self._last.get(page.file.src_uri)

    def _added(self, page: Page, config: MkDocsConfig) -> dict[str, Any]:
        added: dict[str, Any] = {}
        for step in self._steps:
            step(added, page=page, config=config)
        return added


@dataclass
class BuiltSite:
    """What MkDocs made of the configuration, for the site in `config.site_dir`.

    `summaries` has for each page what other pages may show of it.
    """

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Environment
    summaries: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.summaries = {page.file.src_uri: _summary(page) for page in self.pages}

    @property
    def pages(self) -> list[Page]:
        """All pages of the preview, in the order in which MkDocs builds them."""
        files = self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
        return [file.page for file in files if file.page]

    def read(self, path: str) -> bytes:
        """Return the content of a file of the site."""
        return (Path(self.config.site_dir) / path).read_bytes()


@dataclass(frozen=True)
class Changes:
    """Which inputs of a build changed."""

    pages: tuple[str, ...]
    """The source paths of written pages."""
    assets: tuple[File, ...]
    """Style sheets and scripts."""
    is_data: bool
    """Whether the data, the changelog, or a template of generated pages changed."""
    is_theme: bool
    """Whether a template of the theme changed, which every page uses."""


def classify(changed: Iterable[Path], site: BuiltSite) -> Changes:
    """Sort the changed files by what they are to the site.

    Raises FullBuildNeededError for a file whose effect is unknown. The order of the checks
    matters: a file that pages include may also be data or a page itself.
    """
    config = site.config
    docs = Path(config.docs_dir)
    theme = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    by_source = {
        Path(file.abs_src_path).resolve(): file for file in site.files if file.abs_src_path
    }
    included = _included_files(site.pages)
    pages, assets = [], []
    is_data = is_theme = False
    for path in sorted(changed):
        file = by_source.get(path.resolve())
        if not path.is_file():
            raise FullBuildNeededError(f"{path.name} was removed")
        if path.name in included:
            raise FullBuildNeededError(f"{path.name} is included in pages")
        if path.is_relative_to(docs / DATA_DIRECTORY) or path == docs.parent / CHANGELOG:
            is_data = True
        elif file is not None and file.page and not file.generated_by:
            pages.append(file.src_uri)
        elif file is not None and path.suffix in PLAIN_ASSETS:
            assets.append(file)
        elif theme is not None and path.is_relative_to(theme / TEMPLATE_DIRECTORY):
            is_data = True
        elif theme is not None and path.suffix == ".html" and path.is_relative_to(theme):
            is_theme = True
        else:
            raise FullBuildNeededError(f"{os.path.relpath(path)} may be part of any page")
    return Changes(tuple(pages), tuple(assets), is_data, is_theme)


def _included_files(pages: Iterable[Page]) -> set[str]:
    """Return the names of files that pages include with the Snippets extension."""
    lines = (found for page in pages for found in SNIPPET.findall(page.markdown or ""))
    return {posixpath.basename(name) for line in lines for name in re.findall(r"[\w./-]+", line)}


@dataclass(frozen=True)
class BuildSteps:
    """The objects whose steps a build in part runs again."""

    generated: GeneratedPages
    diagrams: Diagrams
    page_html: PageHtml
    contexts: PageContexts
    problems: ProblemLog


@dataclass
class PartialBuild:
    """One build after changes that need no full build: first `read`, then `run`.

    `viewed` returns the pages (as paths in the site) that readers look at, and `ready` is called
    with each of them that has been built before the others.
    """

    steps: BuildSteps
    site: BuiltSite
    changes: Changes
    viewed: Callable[[], Sequence[str]]
    ready: Callable[[str], None]
    _populated: set[str] = field(default_factory=set)
    # The navigation and other pages may show what changed in a title or other front matter.
    _has_new_summaries: bool = False
    # The pages that were served before the others were built.
    _early: dict[str, bytes] = field(default_factory=dict)

    @property
    def is_look(self) -> bool:
        """Whether only style sheets, scripts, or templates of the theme changed."""
        return not (self.changes.is_data or self.changes.pages)

    @property
    def was_corrected(self) -> bool:
        """Whether a page that was `ready` differs from the same page of the finished site."""
        return any(self.site.read(path) != early for path, early in self._early.items())

    def read(self) -> Generation | None:
        """Read and check data and pages; return the new generation if it differs."""
        if self.steps.generated.templates is None:
            if self.changes.is_data:
                raise FullBuildNeededError("the site has data now, or lost it")
            return None
        self.steps.problems.begin(PAGES)
        try:
            generation = self.steps.generated.read(self.site.config)
        except PluginError as error:
            log.error(str(error))
            raise
        return None if self.steps.generated.is_current(generation) else generation

    def run(self, generation: Generation | None) -> None:
        """Render again what the changes can have changed, and finish the site.

        `generation` is what `read` returned.
        """
        self.steps.problems.stage = PAGES
        self._replace_look()
        if generation is not None:
            self._replace_data(generation)
        self._build_viewed(generation)
        to_render = [*self.changes.pages]
        if generation is not None:
            to_render += self._generate(generation)
        for uri in to_render:
            self._populate(self._page(uri))
        self.steps.problems.begin(SITE)
        self._raise_problems()
        if self.changes.is_theme or self._has_new_summaries:
            to_render = [page.file.src_uri for page in self.site.pages]
            self._render_static_templates()
        self._render_pages(to_render)
        self._finish()

    def _replace_look(self) -> None:
        """Copy changed assets, and drop compiled templates of the theme if one changed."""
        if self.changes.is_theme:
            if self.site.env.cache is not None:
                self.site.env.cache.clear()
            self.steps.page_html.reset_theme()
        for asset in self.changes.assets:
            asset.copy_file()

    def _replace_data(self, generation: Generation) -> None:
        old = self.steps.generated.templates
        self.steps.generated.templates = generation.templates
        if old is None or generation.templates.terms != old.terms:
            raise FullBuildNeededError("the glossary changed")

    def _build_viewed(self, generation: Generation | None) -> None:
        """Build the pages that somebody looks at before all others.

        What this gets wrong, because a title that is shown on other pages changes, is corrected
        when the whole site is built.
        """
        by_path = {page.file.dest_uri: page for page in self.site.pages}
        for path in self.viewed():
            if page := by_path.get(path):
                if self._populate_changed(page, generation) or self.changes.is_theme:
                    self._raise_problems()
                    self._render(page)
                self.steps.page_html.name_assets(self.site.config)
                self._early[path] = self.site.read(path)
                self.ready(path)

    def _populate_changed(self, page: Page, generation: Generation | None) -> bool:
        """Read and convert a page again if it changed; return whether it did."""
        uri = page.file.src_uri
        if generation is not None and page.file.generated_by:
            content = self.steps.generated.generate_page(generation, uri)
            if content is None or content == page.file.content_string:
                return False
            page.file.content_string = content
        elif uri not in self.changes.pages and (
            generation is None or not any(self.steps.generated.pages_with_other_directives([uri]))
        ):
            return False
        self._populate(page)
        return True

    def _generate(self, generation: Generation) -> Iterable[str]:
        """Generate files; return the source paths of pages that have to be rendered."""
        files = self.steps.generated.generate_again(generation)
        if files is None:
            raise FullBuildNeededError("the generated files aren't the same")
        pages = []
        for generated in files:
            file = self.site.files.get_file_from_path(generated.uri)
            if file is None:
                raise FullBuildNeededError(f"{generated.uri} is not in the site")
            file.content_string = generated.content
            if file.page:
                pages.append(generated.uri)
            else:
                file.copy_file()
        written = [page.file.src_uri for page in self.site.pages if not page.file.generated_by]
        return [*pages, *self.steps.generated.pages_with_other_directives(written)]

    def _page(self, uri: str) -> Page:
        file = self.site.files.get_file_from_path(uri)
        if file is None or file.page is None:
            raise FullBuildNeededError(f"{uri} is not a page of the site")
        return file.page

    def _populate(self, page: Page) -> None:
        """Read and convert a page."""
        uri = page.file.src_uri
        if uri in self._populated:
            return
        self._populated.add(uri)
        self.steps.problems.begin(PAGES, uri)
        mkdocs_build._populate_page(page, self.site.config, self.site.files)
        summary = _summary(page)
        if summary != self.site.summaries.get(uri):
            self.site.summaries[uri] = summary
            self._has_new_summaries = True

    def _render_static_templates(self) -> None:
        site = self.site
        for template in site.config.theme.static_templates:
            mkdocs_build._build_theme_template(
                template, site.env, site.files, site.config, site.nav
            )

    def _render_pages(self, to_render: Collection[str]) -> None:
        """Render the pages with these source paths, and those with another context."""
        site, to_render = self.site, set(to_render)
        site.env = site.config.plugins.on_env(site.env, config=site.config, files=site.files)
        for page in site.pages:
            if page.file.src_uri in to_render or self.steps.contexts.differs(page, site.config):
                self._render(page)

    def _render(self, page: Page) -> None:
        """Put a page into the theme's template and write it."""
        self.steps.problems.begin(SITE, page.file.src_uri)
        mkdocs_build._build_page(
            page,
            self.site.config,
            self.site.files.documentation_pages(inclusion=InclusionLevel.is_in_serve),
            self.site.nav,
            self.site.env,
            excluded=page.file.inclusion.value <= InclusionLevel.DRAFT.value,
        )

    def _finish(self) -> None:
        config, files = self.site.config, self.site.files
        for page in self.site.pages:
            page.validate_anchor_links(files=files, log_level=config.validation.links.anchors)
        config.plugins.on_post_build(config=config)

    def _raise_problems(self) -> None:
        """Stop if a diagram can't be drawn, or if browsers must draw one now."""
        site, diagrams = self.site, self.steps.diagrams
        diagrams.finish(site.env, config=site.config, files=site.files)
        if diagrams.drawn_in_browser:
            raise FullBuildNeededError("a diagram is drawn in the browser")


def _summary(page: Page) -> str:
    """Return what the navigation and other pages may show of a page."""
    return json.dumps([page.title, dict(page.meta)], sort_keys=True, default=str)
