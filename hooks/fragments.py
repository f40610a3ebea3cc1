"""MkDocs adapter: put data, stacks, citations and the meaning of terms into written pages.

What they ask for has been checked by the time the first page is read (`hooks/dataset.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from sitekit.pages import urls
from sitekit.pages.glossary_tooltips import add_tooltips
from sitekit.pages.templates import render_directives

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from sitekit.pages.templates import PageTemplates


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:  # noqa: ARG001
    """Replace the markers and citations of a written page."""
    if page.file.generated_by:
        return None
    return render_directives(markdown, page.file.src_uri, config.extra["templates"])


@event_priority(-25)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:  # noqa: ARG001
    """Explain the terms of a written page, when its diagrams have been drawn."""
    templates: PageTemplates = config.extra["templates"]
    source = page.file.src_uri
    if page.file.generated_by or templates.terms is None:
        return None

    def link(term: str) -> str:
        return templates.urls.link(f"{urls.GLOSSARY}#{term}", source)

    return add_tooltips(html, templates.terms, source, link)
