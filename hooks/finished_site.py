"""What happens to finished HTML and the finished site: patches, policy, links, publication."""

from __future__ import annotations

import logging
import os
import posixpath
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, TemplateError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from diagrams import Diagrams
from sitekit import atomic
from sitekit.html import theme_templates
from sitekit.html.csp import apply_csp
from sitekit.html.postprocess import (
    ThemePatches,
    copyable_code,
    fingerprint_assets,
    minify,
    minify_css,
    minify_js,
    scrollable_tables,
    sized_images,
    void_elements,
)
from sitekit.linkcheck.check import check
from sitekit.linkcheck.configuration import (
    MKDOCS_KEY,
    SNIPPETS,
    Configuration,
    ConfigurationError,
    snippet_base_path,
)
from sitekit.linkcheck.readers import CachedPageReader
from sitekit.linkcheck.report import as_problem
from sitekit.linkcheck.source_locator import Sources
from sitekit.pages.checks.files import image_size
from sitekit.pages.templates import TEMPLATE_DIRECTORY, explain_template_error, keep_compiled
from sitekit.problems import format_problems

log = get_plugin_logger("html")
link_log = get_plugin_logger("links")
_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "note": logging.DEBUG}


class PageHtml:
    """The HTML that every page goes through."""

    def __init__(self) -> None:
        self.reset()

    def reset(self, *_: Any, **__: Any) -> None:
        """Forget the last build."""
        self.reset_theme()
        # The names of all pages since the last full build; `page` is one of them.
        self._names: dict[str, Any] = {}
        # What was rendered since the last `finish`, and the style sheets and scripts at that time.
        self._rendered: list[str] = []
        self._assets: dict[str, int] | None = None
        self._minified: dict[Path, str] = {}

    def reset_theme(self) -> None:
        """Forget what the theme's templates and HTML had, before all pages are rendered again."""
        self._patches = ThemePatches()
        self._templates: theme_templates.TemplateCheck | None = None

    def prepare_templates(self, env: Environment, config: MkDocsConfig, **_: Any) -> None:
        """Give templates the filter `repair`, and refuse those of ours that can't be rendered.

        Compiled templates are kept, as those of generated pages are. A build in part checks ours
        again only if one changed.
        """

        def repair(html: str, old: str, new: str, where: str = "") -> str:
            try:
                return theme_templates.repair(html, old, new, where)
            except theme_templates.RepairError as error:
                raise PluginError(str(error)) from None

        env.filters["repair"] = repair
        keep_compiled(env)
        if self._templates is None:
            folder = Path(os.path.relpath(config.theme.custom_dir or os.devnull))
            names = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html")))
            ours = [name for name in names if not name.startswith(f"{TEMPLATE_DIRECTORY}/")]
            self._templates = theme_templates.TemplateCheck(env, folder, ours)
        if self._templates.problems:
            raise PluginError(format_problems(self._templates.problems))

    def explain(self, error: Exception, **_: Any) -> None:
        """Name the place in the template that made a build fail, instead of Jinja's traceback."""
        if isinstance(error, TemplateError):
            raise PluginError(explain_template_error(error)) from None

    def note_names(self, context: Any, **_: Any) -> None:
        """Note which names pages have, for the check of our templates."""
        self._names.update(context)

    def postprocess(self, html: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
        """Return the content of a page with reachable tables and code, and with sized images."""
        html = copyable_code(scrollable_tables(void_elements(html)))
        folder = posixpath.dirname(page.file.dest_uri)

        def size_of(address: str) -> tuple[int, int] | None:
            if "://" in address or address.startswith(("/", "data:")):
                return None
            path = unquote(address.partition("#")[0].partition("?")[0])
            file = Path(config.docs_dir) / posixpath.normpath(posixpath.join(folder, path))
            return image_size(file) if file.is_file() else None

        return sized_images(html, size_of) if "<img" in html else html

    def escape_description(self, _context: Any, page: Page, **_: Any) -> None:
        """Escape the description, which the theme puts into HTML as it is."""
        if isinstance(description := page.meta.get("description"), str):
            # A generated page has escaped it already.
            page.meta["description"] = escape(unescape(description))

    def patch(self, output: str, page: Page, **_: Any) -> str:
        """Return a page without the theme's faults and unneeded characters."""
        self._rendered.append(page.file.dest_uri)
        return minify(self._patches.apply(output))

    def patch_template(self, output: str, template_name: str, **_: Any) -> str:
        """Do the same for a template that is a page, such as 404.html."""
        if not template_name.endswith(".html"):
            return output
        self._rendered.append(template_name)
        return minify(self._patches.apply(output))

    def finish(self, config: MkDocsConfig, **_: Any) -> None:
        """Minify our style sheets and scripts, and warn about patches that no page needs now."""
        for fault in self._patches.unused():
            log.warning(
                "no page has %s anymore; remove or rewrite the patch in %s",
                fault,
                "hooks/sitekit/html/postprocess.py",
            )
        if self._templates:
            for problem in self._templates.unknown_names(self._names):
                log.warning("%s", problem)
        self.name_assets(config)

    def name_assets(self, config: MkDocsConfig) -> None:
        """Minify our style sheets and scripts, and put their hashes into the pages that lack them.

        Pages that a build under `mkdocs serve` didn't render keep theirs while no asset changes.
        """
        site = Path(config.site_dir)
        for kind, minify_text in (("css", minify_css), ("js", minify_js)):
            for file in sorted((site / "assets" / kind).glob(f"*.{kind}")):
                text = file.read_text("utf-8")
                # Minifying twice would give something else than minifying once.
                if text != self._minified.get(file):
                    self._minified[file] = minify_text(text)
                    file.write_text(self._minified[file], "utf-8")
        assets = {
            path.as_posix(): hash(path.read_bytes())
            for folder in ("css", "js")
            for path in sorted((site / "assets" / folder).rglob("*"))
            if path.is_file()
        }
        if assets == self._assets:
            pages = [site / name for name in self._rendered if (site / name).is_file()]
        else:
            pages = sorted(site.rglob("*.html"))
        fingerprint_assets(site, pages)
        self._assets = assets
        self._rendered.clear()


class ContentSecurity:
    """The Content-Security-Policy of a built site.

    `mkdocs serve` adds a script of its own to each page, so there the site has no policy.
    """

    def __init__(self, diagrams: Diagrams) -> None:
        self._diagrams = diagrams
        self._serving = False

    def start(self, command: str, **_: Any) -> None:
        """Remember whether the site is only previewed."""
        self._serving = command == "serve"

    def apply(self, config: MkDocsConfig, **_: Any) -> None:
        """Write the policy into every page and into `_headers`."""
        if not self._serving:
            inline_styles = self._diagrams.drawn_in_browser
            apply_csp(Path(config.site_dir), inline_styles=inline_styles)


class LinkCheck:
    """The link check of one build, which names the line of the source of each broken link.

    In a build, errors end it with one list, and warnings are MkDocs warnings, so that strict mode
    fails. Under `mkdocs serve` both are shown and the server stays up.
    """

    def __init__(self) -> None:
        self._serving = False
        self._reader: CachedPageReader | None = None
        self._sources: dict[str, list[Path]] = {}
        self._data: set[Path] = set()

    def start(self, command: str, **_: Any) -> None:
        """Remember whether a problem may end the command, and whether pages are checked again."""
        self._serving = command == "serve"
        self._reader = CachedPageReader() if self._serving else None

    def collect_sources(self, _env: Any, config: MkDocsConfig, files: Files) -> None:
        """Remember which source each published file was made from."""
        self._sources.clear()
        self._data.clear()
        docs = Path(config.docs_dir)
        for file in files:
            if source := _source(file, docs):
                self._sources[file.dest_uri] = [source]
                if file.generated_by:
                    self._data.add(source)

    def check(self, config: MkDocsConfig, **_: Any) -> None:
        """Check the built files and report."""
        docs = Path(config.docs_dir)
        # A configuration that is read from the standard input has no path.
        file = Path(config.config_file_path or docs.parent / "mkdocs.yml")
        templates = [Path(path) for path in (config.theme.custom_dir, file) if path]
        snippets = [
            file.parent / path for path in snippet_base_path(config.mdx_configs.get(SNIPPETS))
        ]
        sources = Sources(
            docs,
            self._sources,
            site_dir=Path(config.site_dir),
            data=sorted(self._data),
            templates=templates,
            snippets=snippets,
        )
        try:
            configuration = Configuration.parse(config.extra.get(MKDOCS_KEY) or {}, file)
        except ConfigurationError as error:
            raise PluginError(str(error)) from error
        result = check(
            Path(config.site_dir),
            config.site_url or "",
            sources,
            configuration=configuration,
            reader=self._reader,
        )
        problems = [as_problem(finding, docs.name) for finding in result.findings]
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors and not self._serving:
            shown = [problem for problem in problems if problem.severity != "note"]
            raise PluginError(f"the site has broken links:\n{format_problems(shown)}")
        for problem in problems:
            # A strict server would stop at its first warning, so there warnings are information.
            quiet = self._serving and config.strict and problem.severity != "note"
            link_log.log(logging.INFO if quiet else _LEVELS[problem.severity], "%s", problem)


def _source(file: File, docs: Path) -> Path | None:
    """Return the file to edit to change a published file, or None for files of the theme."""
    if file.generated_by:
        return docs / file.edit_uri.partition("#")[0] if file.edit_uri else None
    path = Path(file.abs_src_path) if file.abs_src_path else None
    return path if path and docs in path.parents else None


class AtomicOutput:
    """The directory of the site: a build that fails leaves the last good site unchanged.

    MkDocs empties the directory before it reads the first page. So it gets another directory to
    write into, which replaces the site when everything else is done and no warning will make a
    strict build fail. `mkdocs serve` has a temporary directory of its own.
    """

    def __init__(self) -> None:
        self._active = False
        self._site: Path | None = None
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)

    def start(self, command: str, *, dirty: bool, **_: Any) -> None:
        """Refuse half a build, and remember whether the site is built into its own directory."""
        if dirty and command != "serve":
            raise PluginError(
                "--dirty would publish half a search index; build without it, or use `mkdocs serve`"
            )
        if not os.environ.get("SOURCE_DATE_EPOCH", "set").strip():
            # MkDocs reads an empty variable as a number. Empty means unset.
            del os.environ["SOURCE_DATE_EPOCH"]
        self._active = command != "serve"

    def redirect(self, config: MkDocsConfig, **_: Any) -> None:
        """Make the build write beside the directory of the site."""
        if self._active:
            self._site = Path(config.site_dir)
            try:
                if not atomic.lock(self._site, wait=False):
                    log.info("another build writes %s; waiting until it is done", self._site)
                    atomic.lock(self._site)
                config.site_dir = str(atomic.prepare(self._site))
            except OSError as error:
                raise PluginError(
                    f"{error.filename}: {error.strerror}; choose a directory with --site-dir "
                    "whose parent can be written, because a new site is built beside the old one"
                ) from None
            logging.getLogger("mkdocs").addHandler(self._warnings)

    def commit(self, config: MkDocsConfig, **_: Any) -> None:
        """Put the new site in place, unless a strict build is about to fail."""
        if self._site is None:
            return
        logging.getLogger("mkdocs").removeHandler(self._warnings)
        config.site_dir = str(self._site)
        if config.strict and any(count for _, count in self._warnings.get_counts()):
            atomic.rollback(self._site)
        else:
            atomic.commit(self._site)
        atomic.unlock(self._site)

    def rollback(self, **_: Any) -> None:
        """Discard what was written."""
        if self._site is not None:
            atomic.rollback(self._site)
            atomic.unlock(self._site)
