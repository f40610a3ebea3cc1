"""MkDocs adapter: what the HTML of every page goes through.

on_config         forget the build before this one
on_page_context   a description is made safe for the attribute that the theme puts it into
on_page_content   tables of Markdown become regions that scroll, and code can be copied
on_post_page      faults of the theme are corrected, white space that nobody sees is left out
on_post_template  the same for pages that are no document, such as 404.html
on_post_build     comments and white space of our style sheets are left out; a correction that found
                  nothing to correct is a warning
"""

from __future__ import annotations

from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority, get_plugin_logger

from sitekit.html.postprocess import copyable_code, minify, minify_css, scrollable_tables
from sitekit.html.theme_patches import ThemePatches

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

log = get_plugin_logger("markup")
_repairs: list[ThemePatches] = []


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Forget the build before this one."""
    _repairs[:] = [ThemePatches()]
    return config


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return the content of a page with its tables and code within reach of the keyboard."""
    return copyable_code(scrollable_tables(html))


def on_page_context(
    context: TemplateContext,
    page: Page,
    config: MkDocsConfig,  # noqa: ARG001
    nav: Navigation,  # noqa: ARG001
) -> TemplateContext:
    """Escape the description, which the theme puts into HTML raw; generated pages have done so."""
    if isinstance(description := page.meta.get("description"), str):
        page.meta["description"] = escape(unescape(description))
    return context


@event_priority(-50)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Return the page without the theme's faults and without needless characters."""
    return minify(_repairs[0].apply(output))


@event_priority(-50)
def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Return a template that is a page, such as 404.html, in the same way."""
    if not template_name.endswith(".html"):
        return output
    return minify(_repairs[0].apply(output))


@event_priority(75)
def on_post_build(config: MkDocsConfig) -> None:
    """Shorten the style sheets that are not the theme's; say which correction is not needed."""
    for fault in _repairs[0].unused():
        log.warning(
            "no page has %s any more; remove or rewrite the correction in %s",
            fault,
            "hooks/sitekit/html/theme_patches.py",
        )
    for file in sorted((Path(config.site_dir) / "assets" / "css").glob("*.css")):
        file.write_text(minify_css(file.read_text("utf-8")), "utf-8")
