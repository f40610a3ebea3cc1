"""MkDocs adapter: put data, figures and citations into written pages.

`on_page_markdown` replaces the markers of one page and keeps what is wrong; `on_env`, which follows
the last page, refuses the build with every problem of every page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError

from sitekit.pages.fragments import Prose
from sitekit.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

_problems: list[Problem] = []


def on_pre_build(config: MkDocsConfig) -> None:  # noqa: ARG001 - the event's signature
    """Forget the problems of an earlier build of the same server."""
    _problems.clear()


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str | None:  # noqa: ARG001
    """Replace the markers and citations of a written page."""
    if page.file.generated_by or page.file.abs_src_path is None:
        return None
    shown = f"{Path(config.docs_dir).name}/{page.file.src_uri}"
    offset = page.file.content_string.count("\n") - markdown.count("\n")
    prose = Prose(config.extra["templates"], page.file.src_uri, shown, offset)
    expanded = prose.expand(markdown)
    _problems.extend(prose.problems)
    return expanded


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001
    """Refuse the build when a page has problems."""
    if _problems:
        raise PluginError(f"pages have problems:\n{ProblemsError(_problems)}")
