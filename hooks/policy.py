"""MkDocs adapter: give every built page a Content-Security-Policy.

`on_post_build`, before links are checked and the site is put in place. `mkdocs serve` adds a script
of its own to each page and goes without.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.plugins import event_priority

from sitekit.diagrams.figure import BROWSER_CLASS
from sitekit.html.csp import apply_csp

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_state = {"serving": False, "draws": False}


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether the site is only previewed."""
    del dirty
    _state["serving"] = command == "serve"


def on_env(env: object, config: MkDocsConfig, files: Files) -> None:
    """Remember whether some diagram is left for the browser, which needs inline styles."""
    del env, config
    marker = f'class="{BROWSER_CLASS}"'
    _state["draws"] = any(
        marker in (file.page.content or "") for file in files.documentation_pages() if file.page
    )


@event_priority(50)
def on_post_build(config: MkDocsConfig) -> None:
    """Write the policy into the pages and the headers file."""
    if not _state["serving"]:
        apply_csp(Path(config.site_dir), inline_styles=_state["draws"])
