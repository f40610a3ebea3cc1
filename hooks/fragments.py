"""MkDocs adapter: put data, stacks and citations into written pages.

What they ask for has been checked by the time the first page is read (`hooks/dataset.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.pages.fragments import expand

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:  # noqa: ARG001
    """Replace the markers and citations of a written page."""
    if page.file.generated_by:
        return None
    return expand(markdown, page.file.src_uri, config.extra["templates"])
