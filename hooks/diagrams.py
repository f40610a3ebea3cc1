"""Mermaid fences become static SVG; what cannot be drawn here, mermaid2 draws in the browser."""

from __future__ import annotations

import os
import posixpath
from collections import ChainMap
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from generated_pages import GeneratedPages
from sitekit.diagrams.fences import Fences
from sitekit.diagrams.merman import SITE_CONFIG
from sitekit.diagrams.render import BROWSER_CLASS, LIBRARY_FILE, library_folder
from sitekit.pages import urls
from sitekit.pictures import Drawing, offer_files, picture_file
from sitekit.problems import Problem, did_you_mean, format_problems

SUPERFENCES = "pymdownx.superfences"
# What marks a diagram for the browser in HTML.
BROWSER_MARK = f'class="{BROWSER_CLASS}"'
# The mermaid2 plugin re-serializes every page that contains the word "mermaid", even in prose, with
# BeautifulSoup. That drops attribute quotes and so breaks the hashes of our
# Content-Security-Policy. On pages that leave nothing for mermaid2 to draw, we therefore replace
# the word by a private-use character before plugins run, and put it back afterwards.
WORD, STAND_IN = "mermaid", "\uf8ff"


class Diagrams:
    """The diagrams of one build."""

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated
        self._reset()

    def _reset(self) -> None:
        self.drawn_in_browser = False
        self._offers_files = False
        # By the source path of each written page.
        self._drawings: dict[str, list[Drawing]] = {}
        self._written: set[Path] = set()
        self._fences = Fences()
        self._problems: list[Problem] = []
        self._hidden: set[str] = set()

    def add_fence(self, config: MkDocsConfig, **_: Any) -> None:
        """Add the `mermaid` fence to the Markdown extensions, and forget the last build."""
        setting = os.environ.get("DIAGRAMS", "")
        if setting not in {"", "browser"}:
            hint = did_you_mean(setting, ["browser"])
            raise PluginError(f"DIAGRAMS={setting} is unknown; {hint}".rstrip("; "))
        self._reset()
        if SUPERFENCES not in config.markdown_extensions:
            config.markdown_extensions.append(SUPERFENCES)
        options = config.mdx_configs.setdefault(SUPERFENCES, {})
        functions = {"format": self._store_fence, "validator": self._accept_options}
        fence = {"name": "mermaid", "class": "mermaid", **functions}
        options.setdefault("custom_fences", []).append(fence)
        self._offers_files = bool(_style_sheet(config))
        if self._offers_files:
            self._generated.downloads["diagrams"] = "figures"

    def _accept_options(
        self, _language: str, inputs: dict[str, str], options: dict[str, str], *_: Any
    ) -> bool:
        """Accept every option: a wrong one is reported with its position instead of ignored."""
        options.update(inputs)
        return True

    def _store_fence(
        self, source: str, _language: str, _class: str, options: dict[str, str], *_: Any, **__: Any
    ) -> str:
        return self._fences.token(source, options)

    def draw(self, html: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
        """Return the page with its diagrams drawn; collect problems."""
        html, problems = self._fences.draw(html, *_written_in(page, config))
        self._problems += problems
        # A generated page shows stacks, which have files of their own.
        if page.file.generated_by or not self._offers_files:
            return html

        def links(number: int) -> str:
            name = _file_name(page.file.src_uri, number)
            files = {"SVG": urls.figure_file(name, "svg")}
            if config.extra.get("pictures"):
                files["PNG"] = urls.figure_file(name, "png")
                files["PNG, dark"] = urls.figure_file(f"{name}-dark", "png")
            return "".join(
                f' <a class="dg-file" href="{get_relative_url(address, page.url)}" download>'
                f"Download {label}</a>"
                for label, address in files.items()
            )

        html, self._drawings[page.file.src_uri] = offer_files(html, links)
        return html

    def write_files(self, config: MkDocsConfig, **_: Any) -> None:
        """Write each drawing of a written page as an SVG file; remove what is no longer there."""
        drawings = {
            Path(config.site_dir) / urls.figure_file(_file_name(uri, number), "svg"): drawing
            for uri, drawn in self._drawings.items()
            for number, drawing in enumerate(drawn, 1)
        }
        for file in self._written - drawings.keys():
            file.unlink(missing_ok=True)
        self._written = set(drawings)
        style_sheet = _style_sheet(config)
        templates = self._generated.templates
        license_ = f", {templates.view.data.head.license}" if templates else ""
        for file, drawing in drawings.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            text = picture_file(drawing, style_sheet, f"{config.site_name}{license_}")
            file.write_text(text, "utf-8")

    def finish(self, _env: Any, config: MkDocsConfig, files: Files) -> None:
        """Stop with all problems of all pages, or else prepare what browsers will draw."""
        problems, self._problems = self._problems, []
        if problems:
            raise PluginError(format_problems(problems))
        self.drawn_in_browser = any(
            BROWSER_MARK in (file.page.content or "")
            for file in files.documentation_pages()
            if file.page
        )
        if self.drawn_in_browser:
            _add_library(config, files)

    def hide_from_mermaid2(self, output: str, page: Page, **_: Any) -> str:
        """Return a page without the word that mermaid2 looks for, unless mermaid2 must draw."""
        if BROWSER_MARK in output or STAND_IN in output:
            return output
        self._hidden.add(page.file.src_uri)
        return output.replace(WORD, STAND_IN)

    def show_again(self, output: str, page: Page, **_: Any) -> str:
        """Put the word back."""
        return output.replace(STAND_IN, WORD) if page.file.src_uri in self._hidden else output


def _style_sheet(config: MkDocsConfig) -> str:
    """Return the text of the style sheet of diagrams.

    It is empty if `extra.diagram_css` names none. Then drawings have no look, and so no files.
    """
    file = Path(config.docs_dir) / str(config.extra.get("diagram_css") or "")
    return file.read_text("utf-8") if file.is_file() else ""


def _file_name(uri: str, number: int) -> str:
    """Return the name of the file of a page's drawing."""
    return f"{posixpath.splitext(uri)[0].replace('/', '-')}-{number}"


def _written_in(page: Page, config: MkDocsConfig) -> tuple[str, str]:
    """Return path and text of the file that an author edits to change a page."""
    docs, file = Path(config.docs_dir), page.file
    uri = file.edit_uri if file.generated_by and file.edit_uri else file.src_uri
    path = docs / uri
    text = path.read_text(encoding="utf-8") if path.is_file() else page.file.content_string
    return f"{docs.name}/{uri}", text


def _add_library(config: MkDocsConfig, files: Files) -> None:
    """Publish Mermaid's library and make mermaid2 load it from there.

    mermaid2 looks for the library in the documentation directory, where a build must not write, so
    it is given the directory of the package instead. Its scripts don't run when Material loads a
    page in place, so a site with such a page has no instant navigation.
    """
    folder = library_folder()
    plugin = config.plugins.get("mermaid2")
    if folder is None:
        raise PluginError(
            "some diagrams must be drawn by readers' browsers; `pip install --no-deps "
            "--require-hashes -r requirements-browser.txt` installs what they need"
        )
    if plugin is None or plugin.config["javascript"] != LIBRARY_FILE:
        raise PluginError(
            "some diagrams must be drawn by readers' browsers; configure the mermaid2 plugin with "
            f"`javascript: {LIBRARY_FILE}`"
        )
    plugin.config["arguments"] = {**SITE_CONFIG, **plugin.config["arguments"]}
    plugin.on_config(ChainMap({"docs_dir": str(folder)}, config))
    library = str(folder / LIBRARY_FILE)
    files.append(File.generated(config, LIBRARY_FILE, abs_src_path=library))
    features = config.theme["features"]
    features[:] = [name for name in features if not name.startswith("navigation.instant")]
