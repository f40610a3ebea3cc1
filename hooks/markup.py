"""MkDocs adapter: what the HTML of every page goes through.

on_page_content  tables of Markdown become regions that scroll, and code can be copied
on_post_page     white space that nobody sees is left out
on_post_build    comments and white space of our style sheets are left out
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from sitekit.markup.code import copyable_code
from sitekit.markup.slim import slim, slim_css
from sitekit.markup.tables import scrollable_tables

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return the content of a page with its tables and code within reach of the keyboard."""
    return copyable_code(scrollable_tables(html))


@event_priority(-50)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Return the page without needless characters."""
    return slim(output)


@event_priority(75)
def on_post_build(config: MkDocsConfig) -> None:
    """Shorten the style sheets that are not the theme's."""
    for file in sorted((Path(config.site_dir) / "assets" / "css").glob("*.css")):
        file.write_text(slim_css(file.read_text("utf-8")), "utf-8")
