"""MkDocs adapter: what is published beside the pages for those who read otherwise.

on_config        let the page of the data offer the copies
on_nav           learn the order of the pages, for `llms.txt`
on_env           learn every page, for its copy in Markdown
on_page_context  give the theme's `partials/publish.html` the copy's address and the linked data
on_post_build    write the copies and `llms.txt`
"""

from __future__ import annotations

import html
import json
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from sitekit.exports.html_to_markdown import to_markdown
from sitekit.exports.llms_txt import Link, Section, llms_text
from sitekit.pages import json_ld

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation

LIST = "llms.txt"
SOURCES = 'class="sources"'
_sections: list[tuple[str, list[Page]]] = []
_pages: list[Page] = []


def on_config(config: MkDocsConfig) -> None:
    """Say that there will be copies."""
    config.extra.setdefault("offers", {})["text"] = LIST


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001
    """Learn the top-level sections of the navigation with all pages below each."""
    _sections.clear()
    for item in nav:
        below = list(_below(item))
        if item.is_page and _sections and not _sections[-1][0]:
            _sections[-1][1].extend(below)
        else:
            _sections.append(("" if item.is_page else item.title or "", below))


def _below(item: StructureItem) -> list[Page]:
    if isinstance(item, Page):
        return [item]
    return [page for child in getattr(item, "children", None) or () for page in _below(child)]


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001
    """Learn every page."""
    _pages[:] = [file.page for file in files.documentation_pages() if file.page]


def on_page_context(
    context: dict[str, Any],
    page: Page,
    config: MkDocsConfig,
    nav: Navigation,  # noqa: ARG001
) -> dict[str, Any]:
    """Say where the copy of a page is, and what the page is to a search engine."""
    context["markdown_copy"] = posixpath.basename(_copy(page))
    node = _node(page, config)
    context["linked_data"] = json_ld.script_element(node) if node else ""
    return context


def _node(page: Page, config: MkDocsConfig) -> dict[str, Any] | None:
    templates = config.extra.get("templates")
    if page.is_homepage:
        return json_ld.website(config.site_name, page.canonical_url or "") | {
            "description": config.site_description or ""
        }
    if page.file.generated_by:
        return json_ld.of_page(templates, page.file.src_uri) if templates else None
    if SOURCES not in (page.content or ""):
        return None
    return json_ld.article(
        title=_title(page),
        description=_description(page),
        url=page.canonical_url or "",
        site=json_ld.website(config.site_name, config.site_url or ""),
        language=config.theme.locale.language if config.theme.locale else "",
        license_=json_ld.license_address(templates.view.data.head.license) if templates else "",
    )


@event_priority(80)
def on_post_build(config: MkDocsConfig) -> None:
    """Write the copies, before anything reads the finished site."""
    site = Path(config.site_dir)
    for page in _pages:
        copy = f"{_front_matter(page)}\n{to_markdown(page.content or '')}"
        (site / _copy(page)).write_text(copy, "utf-8")
    text = llms_text(config.site_name, config.site_description or "", _listed(config))
    (site / LIST).write_text(text, "utf-8")


def _front_matter(page: Page) -> str:
    fields = {"title": _title(page), "description": _description(page), "url": page.canonical_url}
    lines = [
        f"{key}: {json.dumps(text, ensure_ascii=False)}\n" for key, text in fields.items() if text
    ]
    return f"---\n{''.join(lines)}---\n"


def _listed(config: MkDocsConfig) -> list[Section]:
    root = config.site_url or ""
    return [
        Section(
            title or "Start",
            [Link(_title(page), root + _copy(page), _description(page)) for page in pages],
        )
        for title, pages in _sections
    ]


def _copy(page: Page) -> str:
    """Return the path of a page's copy below the root of the site."""
    return f"{posixpath.splitext(page.file.dest_uri)[0]}.md"


def _title(page: Page) -> str:
    return html.unescape(str(page.meta.get("title") or page.title or page.file.src_uri))


def _description(page: Page) -> str:
    return html.unescape(str(page.meta.get("description", "")))
