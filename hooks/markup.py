"""MkDocs adapter: what the HTML of every page goes through.

on_page_content  tables of Markdown become regions that scroll
on_post_page     white space that nobody sees is left out
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from sitekit.markup.slim import slim
from sitekit.markup.tables import scrollable_tables

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return the content of a page with its tables within reach of the keyboard."""
    return scrollable_tables(html)


@event_priority(-50)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:  # noqa: ARG001
    """Return the page without needless characters."""
    return slim(output)
