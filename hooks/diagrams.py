"""Mermaid fences become static SVG; what cannot be drawn here, mermaid2 draws in the browser.

on_config      add the `mermaid` fence to the Markdown extensions
on_page_content draw the fences of a page, collect problems
on_env         end the build with every problem of every page; prepare what browsers will draw
on_post_page   keep mermaid2 away from pages that leave nothing for it to draw
"""

from __future__ import annotations

import os
from collections import ChainMap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File

from sitekit.diagrams import figure
from sitekit.diagrams.fences import Fences
from sitekit.diagrams.figure import BROWSER_CLASS
from sitekit.diagrams.merman import SITE_CONFIG
from sitekit.problems import Problem, nearest, report

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

SUPERFENCES = "pymdownx.superfences"
fences = Fences()
problems: list[Problem] = []


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the fence, and forget the build before this one."""
    wish = os.environ.get("DIAGRAMS", "")
    if wish not in {"", "browser"}:
        raise PluginError(f"DIAGRAMS={wish} is unknown; {nearest(wish, ['browser'])}".rstrip("; "))
    fences.found.clear()
    problems.clear()
    hidden.clear()
    if SUPERFENCES not in config.markdown_extensions:
        config.markdown_extensions.append(SUPERFENCES)
    options = config.mdx_configs.setdefault(SUPERFENCES, {})
    options.setdefault("custom_fences", []).append(
        {"name": "mermaid", "class": "mermaid", "format": remember, "validator": accept}
    )
    return config


def accept(
    language: str, inputs: dict[str, str], options: dict[str, str], attrs: Any, md: Any
) -> bool:
    """Accept every option of a fence: a wrong one is reported with its place, not ignored."""
    del language, attrs, md
    options.update(inputs)
    return True


def remember(
    source: str, language: str, css_class: str, options: dict[str, str], md: Any, **rest: Any
) -> str:
    """Return the token of a fence."""
    del language, css_class, md, rest
    return fences.token(source, options)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return the page with its diagrams drawn."""
    del files
    path, text = written_in(page, config)
    html, found = fences.draw(html, path, text)
    problems.extend(found)
    return html


def written_in(page: Page, config: MkDocsConfig) -> tuple[str, str]:
    """Return path and text of the file in which a page was written, data for a generated page."""
    docs = Path(config.docs_dir)
    uri = page.file.src_uri
    if page.file.generated_by and page.file.edit_uri:
        uri = page.file.edit_uri
    path = docs / uri
    text = path.read_text(encoding="utf-8") if path.is_file() else page.file.content_string
    return f"{docs.name}/{uri}", text


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Stop at problems; otherwise bring Mermaid to the pages that need it."""
    if problems:
        raise PluginError(report(problems))
    marker = f'class="{BROWSER_CLASS}"'
    if any(
        marker in (file.page.content or "") for file in files.documentation_pages() if file.page
    ):
        serve_library(config, files)
    return env


def serve_library(config: MkDocsConfig, files: Files) -> None:
    """Publish Mermaid's library and let mermaid2 load it from there.

    mermaid2 looks for the library in the documentation folder, where nothing may be written in a
    build; it is shown the folder of the package instead. Its scripts do not run when Material
    exchanges a page in place, so instant navigation is off for a site with such a page.
    """
    folder = figure.library_folder()
    plugin = config.plugins.get("mermaid2")
    if folder is None:
        raise PluginError(
            "some diagrams must be drawn by readers' browsers; `pip install --no-deps "
            "--require-hashes -r requirements-browser.txt` installs what they need"
        )
    if plugin is None or plugin.config["javascript"] != figure.LIBRARY_FILE:
        raise PluginError(
            "some diagrams must be drawn by readers' browsers; configure the mermaid2 plugin with "
            f"`javascript: {figure.LIBRARY_FILE}`"
        )
    plugin.config["arguments"] = {**SITE_CONFIG, **plugin.config["arguments"]}
    plugin.on_config(ChainMap({"docs_dir": str(folder)}, config))
    files.append(
        File.generated(config, figure.LIBRARY_FILE, abs_src_path=str(folder / figure.LIBRARY_FILE))
    )
    features = config.theme["features"]
    features[:] = [name for name in features if not name.startswith("navigation.instant")]


# mermaid2 takes apart every page that has its word anywhere, also in prose, and puts it together
# otherwise: without the quotes that scripts and their hashes rely on. A character of the private
# use area stands for the word while plugins see the page.
WORD, STAND_IN = "mermaid", "\uf8ff"
hidden: set[str] = set()


@event_priority(50)
def _hide(output: str, page: Page, config: MkDocsConfig) -> str:
    del config
    if f'class="{BROWSER_CLASS}"' in output or STAND_IN in output:
        return output
    hidden.add(page.file.src_uri)
    return output.replace(WORD, STAND_IN)


@event_priority(-50)
def _show(output: str, page: Page, config: MkDocsConfig) -> str:
    del config
    return output.replace(STAND_IN, WORD) if page.file.src_uri in hidden else output


on_post_page = CombinedEvent(_hide, _show)
