"""Builds for `mkdocs serve`: the first one and doubtful ones in full, the others in part.

A build in part keeps the configuration, the files, the navigation, and the theme's templates of the
last build. It renders the pages whose source, data, or templates changed, and then runs the steps
for the finished site, which remember what they did for pages that are the same. The result equals
that of a build in full, byte for byte; `tests/site/test_incremental.py` compares them.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import posixpath
import re
import shutil
import traceback
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError
from mkdocs.commands import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException, PluginError
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

# Files whose content reaches no page but through the hash in their URL.
PLAIN_ASSETS = (".css", ".js")
SNIPPET = re.compile(r"^[ \t;>]*-+8<-+(.*(?:\n(?!.*-+8<-+).+)*)", re.MULTILINE)
SETUP, PAGES, SITE = "setup", "pages", "site"


class FullBuildNeededError(Exception):
    """A build in part can't tell what has to be rendered again."""


class ProblemLog(logging.Handler):
    """The warnings and errors of the last build of each page.

    They are kept by the part of the build that they come from, so that a page that isn't rendered
    again keeps its own.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.config: MkDocsConfig | None = None
        self.part = SETUP
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
        messages = self._messages.setdefault((self.part, page.file.src_uri if page else ""), [])
        if message not in messages:
            messages.append(message)

    def clear(self) -> None:
        """Forget all messages, before a build in full."""
        self._messages.clear()
        self.part = SETUP

    def forget(self, part: str, page: str = "") -> None:
        """Forget what a part of the build said about a page."""
        self._messages.pop((part, page), None)

    @property
    def messages(self) -> list[str]:
        """Every message, without repetitions."""
        return list(dict.fromkeys(text for texts in self._messages.values() for text in texts))


@dataclass
class Built:
    """What MkDocs made of the configuration, for the site in `config.site_dir`."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: Environment
    shapes: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> list[Page]:
        """All pages of the preview, in the order in which MkDocs builds them."""
        files = self.files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
        return [file.page for file in files if file.page]


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


class SiteBuilder:
    """Builds the preview, in part where that is certain to give the same site.

    `viewed` returns the pages (as paths in the site) that readers look at, and `ready` is called
    with each of them that has been built before the others.
    """

    def __init__(
        self,
        pages: GeneratedPages,
        diagrams: Diagrams,
        page_html: PageHtml,
        context_steps: Sequence[Callable[..., dict[str, Any]]],
    ) -> None:
        self.generated = pages
        self.diagrams = diagrams
        self._context_steps = context_steps
        # What these steps gave the templates of each page, by its source path.
        self._contexts: dict[str, str] = {}
        self.page_html = page_html
        self._built: Built | None = None
        self._nav: Navigation | None = None
        self._last: Built | None = None
        self._number = 0
        self._failed: set[Path] = set()
        # Whether the parts no longer agree with the last site, because a build failed.
        self._stale = False
        self.problems = ProblemLog()
        self.was_full = False
        self.has_failed = False
        # Whether a page that was `ready` differs from the same page of the finished site.
        self.was_corrected = False
        self.viewed: Callable[[], list[str]] = list
        self.ready: Callable[[str], None] = lambda _: None

    # The steps of a build in full that this object takes part in.

    def remember_nav(self, nav: Navigation, **_: Any) -> None:
        """Remember the navigation; what follows are messages about pages."""
        self._nav = nav
        self.problems.part = PAGES

    def remember(self, env: Environment, config: MkDocsConfig, files: Files) -> Any:
        """Remember what the next build can keep; what follows are messages about the site."""
        if self._nav is not None:
            self._last = Built(config, files, self._nav, env)
            self._last.shapes = {page.file.src_uri: _shape(page) for page in self._last.pages}
        self.problems.part = SITE
        return env

    def add_context(self, context: Any, page: Page, config: MkDocsConfig, **_: Any) -> Any:
        """Add to a page's context what depends on data and other pages, and remember it."""
        added = self._context_of(page, config)
        self._contexts[page.file.src_uri] = repr(added)
        context.update(added)
        return context

    def _context_of(self, page: Page, config: MkDocsConfig) -> dict[str, Any]:
        added: dict[str, Any] = {}
        for step in self._context_steps:
            added = step(added, page=page, config=config)
        return added

    def has_new_context(self, page: Page, config: MkDocsConfig) -> bool:
        """Return whether a page would be rendered with another context than it was."""
        return repr(self._context_of(page, config)) != self._contexts.get(page.file.src_uri)

    # Building.

    @property
    def site(self) -> Path | None:
        """The directory of the last site that could be built."""
        return Path(self._built.config.site_dir) if self._built else None

    def build(
        self, load: Callable[[], MkDocsConfig], parent: Path, url: str, changed: Collection[Path]
    ) -> bool:
        """Build the site after a change of some files; return whether that succeeded.

        `load` returns the configuration, and `parent` is the directory for directories of sites. A
        build that fails leaves the last good site; its messages are in `problems`.
        """
        logger = logging.getLogger("mkdocs")
        logger.addHandler(self.problems)
        changed = {*changed, *self._failed}
        self.problems.fresh.clear()
        self.was_corrected = False
        try:
            if not self._build_in_part(changed):
                self._build_in_full(load, parent, url)
        except (Exception, SystemExit) as error:  # The server must stay up.
            self._explain(error)
            self._failed |= changed
            self.has_failed = True
            return False
        finally:
            logger.removeHandler(self.problems)
            self.problems.config = None
        self._failed.clear()
        self.has_failed = False
        return True

    def _explain(self, error: BaseException) -> None:
        """Remember an error that MkDocs hasn't logged."""
        if isinstance(error, MkDocsException):
            if str(error) and not self.problems.messages:
                self.problems.add(str(error))
            return
        message = f"{_place(error)}: {type(error).__name__}: {error}"
        log.error("%s", message)
        self.problems.add(message)

    def _build_in_full(self, load: Callable[[], MkDocsConfig], parent: Path, url: str) -> None:
        """Build into a new directory, which replaces that of the last site."""
        old, self._nav, self._last = self._built, None, None
        gc.unfreeze()
        self.problems.clear()
        self._number += 1
        directory = parent / str(self._number)
        try:
            config = load()
            config.site_dir = str(directory)
            # A strict build would end with its first warning. Here each is shown on the page.
            config.strict = False
            self.problems.config = config
            directory.mkdir(parents=True)
            mkdocs_build.build(config, serve_url=url)
            self._built, self.was_full = self._last, True
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            # The hooks have forgotten the old site, so it can't be built in part any more.
            self._stale = True
            raise
        self._stale = False
        if old is not None:
            shutil.rmtree(old.config.site_dir, ignore_errors=True)
        # What is kept need not be searched for garbage after each save, which takes 0.2 s.
        gc.collect()
        gc.freeze()

    def _build_in_part(self, changed: Collection[Path]) -> bool:
        """Build what the changes can have changed; return False if that is unknown."""
        built = self._built
        if built is None or self._stale or self.diagrams.drawn_in_browser:
            return False
        self.problems.config = built.config
        try:
            changes = _classify(changed, built)
            part = _PartialBuild(self, built, changes)
            is_look = not (changes.is_data or changes.pages)
            # An error in data or pages leaves a site that can be built in part.
            generation = None if is_look else part.read()
            self._stale = True
            part.run(generation)
            self._stale = False
            if is_look:
                part.read()
        except FullBuildNeededError as reason:
            log.info("Everything is built: %s", reason)
            return False
        self.was_full = False
        return True


class _PartialBuild:
    """One build after changes that need no full build: first `read`, then `run`."""

    def __init__(self, builder: SiteBuilder, built: Built, changes: Changes) -> None:
        self._builder = builder
        self.generated = builder.generated
        self._problems = builder.problems
        self._built = built
        self._changes = changes
        self._populated: set[str] = set()
        self._has_new_shapes = False
        # The pages that were served before the others were built.
        self._early: dict[str, bytes] = {}

    def read(self) -> Generation | None:
        """Read and check data and pages; return the new generation if it differs."""
        if self.generated.templates is None:
            if self._changes.is_data:
                raise FullBuildNeededError("the site has data now, or lost it")
            return None
        self._problems.part = PAGES
        self._problems.forget(PAGES)
        try:
            generation = self.generated.read(self._built.config)
        except PluginError as error:
            log.error(str(error))
            raise
        return None if self.generated.is_current(generation) else generation

    def run(self, generation: Generation | None) -> None:
        """Render again what the changes can have changed, and finish the site.

        `generation` is what `read` returned.
        """
        config, files = self._built.config, self._built.files
        self._problems.part = PAGES
        if self._changes.is_theme:
            if self._built.env.cache is not None:
                self._built.env.cache.clear()
            self._builder.page_html.reset_patches()
        for asset in self._changes.assets:
            asset.copy_file()
        terms = self.generated.templates.terms if self.generated.templates else None
        if generation is not None:
            self.generated.templates = generation.templates
            if generation.templates.terms != terms:
                raise FullBuildNeededError("the glossary changed")
        self._build_viewed(generation)
        pages = [*self._changes.pages]
        if generation is not None:
            pages += self._generate(generation)
        to_render = {uri: self._page(uri) for uri in pages}
        for page in to_render.values():
            self._populate(page)
        self._problems.part = SITE
        self._problems.forget(SITE)
        self._raise_problems()
        if self._changes.is_theme or self._has_new_shapes:
            to_render = {page.file.src_uri: page for page in self._built.pages}
            for template in config.theme.static_templates:
                mkdocs_build._build_theme_template(
                    template, self._built.env, files, config, self._built.nav
                )
        self._built.env = config.plugins.on_env(self._built.env, config=config, files=files)
        self._problems.part = SITE
        for page in self._built.pages:
            if page.file.src_uri in to_render or self._builder.has_new_context(page, config):
                self._render(page)
        for page in self._built.pages:
            page.validate_anchor_links(files=files, log_level=config.validation.links.anchors)
        config.plugins.on_post_build(config=config)
        self._builder.was_corrected = any(
            self._written(path) != early for path, early in self._early.items()
        )

    def _written(self, path: str) -> bytes:
        return (Path(self._built.config.site_dir) / path).read_bytes()

    def _build_viewed(self, generation: Generation | None) -> None:
        """Build the pages that somebody looks at before all others.

        What this gets wrong, because a title that is shown on other pages changes, is corrected
        when the whole site is built.
        """
        by_path = {page.file.dest_uri: page for page in self._built.pages}
        changes = self._changes
        for path in self._builder.viewed():
            page = by_path.get(path)
            if page is None:
                continue
            uri, has_changed = page.file.src_uri, changes.is_theme
            if generation is not None and page.file.generated_by:
                content = self.generated.generate_page(generation, uri)
                if content is not None and content != page.file.content_string:
                    page.file.content_string = content
                    self._populate(page)
                    has_changed = True
            elif uri in changes.pages or (
                generation is not None and any(self.generated.pages_with_other_directives([uri]))
            ):
                self._populate(page)
                has_changed = True
            if has_changed:
                self._raise_problems()
                self._render(page)
            self._builder.page_html.name_assets(self._built.config)
            self._early[path] = self._written(path)
            self._builder.ready(path)

    def _generate(self, generation: Generation) -> Iterable[str]:
        """Generate files; return the source paths of pages that have to be rendered."""
        files = self.generated.generate_again(generation)
        if files is None:
            raise FullBuildNeededError("the generated files aren't the same")
        pages = []
        for generated in files:
            file = self._built.files.get_file_from_path(generated.uri)
            if file is None:
                raise FullBuildNeededError(f"{generated.uri} is not in the site")
            file.content_string = generated.content
            if file.page:
                pages.append(generated.uri)
            else:
                file.copy_file()
        written = [page.file.src_uri for page in self._built.pages if not page.file.generated_by]
        return [*pages, *self.generated.pages_with_other_directives(written)]

    def _page(self, uri: str) -> Page:
        file = self._built.files.get_file_from_path(uri)
        if file is None or file.page is None:
            raise FullBuildNeededError(f"{uri} is not a page of the site")
        return file.page

    def _populate(self, page: Page) -> None:
        """Read and convert a page."""
        if page.file.src_uri in self._populated:
            return
        self._populated.add(page.file.src_uri)
        self._problems.part = PAGES
        self._problems.forget(PAGES, page.file.src_uri)
        mkdocs_build._populate_page(page, self._built.config, self._built.files)
        shape = _shape(page)
        if shape != self._built.shapes.get(page.file.src_uri):
            self._built.shapes[page.file.src_uri] = shape
            self._has_new_shapes = True

    def _render(self, page: Page) -> None:
        """Put a page into the theme's template and write it."""
        self._problems.part = SITE
        self._problems.forget(SITE, page.file.src_uri)
        mkdocs_build._build_page(
            page,
            self._built.config,
            self._built.files.documentation_pages(inclusion=InclusionLevel.is_in_serve),
            self._built.nav,
            self._built.env,
            excluded=page.file.inclusion.value <= InclusionLevel.DRAFT.value,
        )

    def _raise_problems(self) -> None:
        """Stop if a diagram can't be drawn, or if browsers must draw one now."""
        built, diagrams = self._built, self._builder.diagrams
        diagrams.finish(built.env, config=built.config, files=built.files)
        if diagrams.drawn_in_browser:
            raise FullBuildNeededError("a diagram is drawn in the browser")


def _shape(page: Page) -> str:
    """Return what the navigation and other pages may show of a page."""
    return json.dumps([page.title, dict(page.meta)], sort_keys=True, default=str)


def _place(error: BaseException) -> str:
    """Return the file and line of an error: in a template if there is one, or else in the code."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    templates = [frame for frame in frames if frame.filename.endswith((".html", ".md"))]
    frame = (templates or frames)[-1]
    return f"{os.path.relpath(frame.filename)}:{frame.lineno}"


def _included_files(pages: Iterable[Page]) -> set[str]:
    """Return the names of files that pages include with the Snippets extension."""
    lines = (found for page in pages for found in SNIPPET.findall(page.markdown or ""))
    return {posixpath.basename(name) for line in lines for name in re.findall(r"[\w./-]+", line)}


def _classify(changed: Iterable[Path], built: Built) -> Changes:
    """Sort the changed files by what they are to the site.

    Raises FullBuildNeededError for a file whose effect is unknown. The order of the questions
    matters: a file that pages include may also be data or a page itself.
    """
    config = built.config
    docs = Path(config.docs_dir)
    theme = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    by_source = {
        Path(file.abs_src_path).resolve(): file for file in built.files if file.abs_src_path
    }
    included = _included_files(built.pages)
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
