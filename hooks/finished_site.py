"""What happens to finished HTML and to the finished site: patches, policy, and its publication."""

from __future__ import annotations

import logging
import os
import posixpath
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from diagrams import Diagrams
from sitekit import atomic
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
from sitekit.pages.file_checks import image_size

log = get_plugin_logger("html")


class PageHtml:
    """The HTML that every page goes through."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._patches = ThemePatches()
        # What was rendered since the last `finish`, and the style sheets and scripts at that time.
        self._rendered: list[str] = []
        self._assets: dict[str, int] | None = None
        self._minified: dict[Path, str] = {}

    def reset(self, config: MkDocsConfig, **_: Any) -> MkDocsConfig:
        """Forget the last build."""
        self._forget()
        return config

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

    def escape_description(self, context: Any, page: Page, **_: Any) -> Any:
        """Escape the description, which the theme puts into HTML as it is."""
        if isinstance(description := page.meta.get("description"), str):
            # A generated page has escaped it already.
            page.meta["description"] = escape(unescape(description))
        return context

    def reset_patches(self) -> None:
        """Forget which patches found their fault, before all pages are rendered again."""
        self._patches = ThemePatches()

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
                "no page has %s any more; remove or rewrite the patch in %s",
                fault,
                "hooks/sitekit/html/postprocess.py",
            )
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

    def redirect(self, config: MkDocsConfig, **_: Any) -> MkDocsConfig:
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
        return config

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
