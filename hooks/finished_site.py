"""What happens to finished HTML and to the finished site: patches, policy, and its publication."""

from __future__ import annotations

import logging
from html import escape, unescape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

from diagrams import Diagrams
from sitekit import atomic
from sitekit.html.csp import apply_csp
from sitekit.html.postprocess import copyable_code, minify, minify_css, scrollable_tables
from sitekit.html.theme_patches import ThemePatches

log = get_plugin_logger("html")


class PageHtml:
    """The HTML that every page goes through."""

    def __init__(self) -> None:
        self._patches = ThemePatches()

    def reset(self, config: MkDocsConfig, **_: Any) -> MkDocsConfig:
        """Forget the last build."""
        self._patches = ThemePatches()
        return config

    def postprocess(self, html: str, **_: Any) -> str:
        """Return the content of a page with tables and code that a keyboard can reach."""
        return copyable_code(scrollable_tables(html))

    def escape_description(self, context: Any, page: Page, **_: Any) -> Any:
        """Escape the description, which the theme puts into HTML as it is."""
        if isinstance(description := page.meta.get("description"), str):
            # A generated page has escaped it already.
            page.meta["description"] = escape(unescape(description))
        return context

    def patch(self, output: str, **_: Any) -> str:
        """Return a page without the theme's faults and unneeded characters."""
        return minify(self._patches.apply(output))

    def patch_template(self, output: str, template_name: str, **_: Any) -> str:
        """Do the same for a template that is a page, such as 404.html."""
        return self.patch(output) if template_name.endswith(".html") else output

    def finish(self, config: MkDocsConfig, **_: Any) -> None:
        """Minify our style sheets, and warn about patches that no page needs any more."""
        for fault in self._patches.unused():
            log.warning(
                "no page has %s any more; remove or rewrite the patch in %s",
                fault,
                "hooks/sitekit/html/theme_patches.py",
            )
        for file in sorted((Path(config.site_dir) / "assets" / "css").glob("*.css")):
            file.write_text(minify_css(file.read_text("utf-8")), "utf-8")


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
        """Remember whether the whole site will be built into its own directory."""
        self._active = command != "serve" and not dirty

    def redirect(self, config: MkDocsConfig, **_: Any) -> MkDocsConfig:
        """Make the build write beside the directory of the site."""
        if self._active:
            self._site = Path(config.site_dir)
            config.site_dir = str(atomic.prepare(self._site))
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

    def rollback(self, **_: Any) -> None:
        """Discard what was written."""
        if self._site is not None:
            atomic.rollback(self._site)
