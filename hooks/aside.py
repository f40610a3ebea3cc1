"""MkDocs adapter: generated pages are mostly HTML, which the Markdown parser need not read.

on_config         forget the build before this one
on_page_markdown  (last) set the finished HTML of a generated page aside
on_page_content   (first) put it back, and let links to the ids in it be right
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from sitekit.html.stash import ids_in, restore_html, stash_html

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_blocks: dict[str, list[str]] = {}


def on_config(config: MkDocsConfig) -> None:  # noqa: ARG001
    """Forget the build before this one."""
    _blocks.clear()


@event_priority(-100)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:  # noqa: ARG001
    """Return a generated page without its finished HTML."""
    if not page.file.generated_by:
        return None
    text, _blocks[page.file.src_uri] = stash_html(markdown)
    return text


@event_priority(100)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:  # noqa: ARG001
    """Return the page as Markdown would have made it."""
    blocks = _blocks.pop(page.file.src_uri, None)
    if blocks is None:
        return None
    page.present_anchor_ids = (page.present_anchor_ids or set()) | ids_in(blocks)
    return restore_html(html, blocks)
