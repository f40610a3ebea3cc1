"""PNG files of the figures, and an image of each page for where a link to it is shared.

They are drawn if `extra.pictures` is true, which publishing sets (`make pictures`): they take long,
need a further package, and aren't needed to read or to test the site.
"""

from __future__ import annotations

import html
import posixpath
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from generated_pages import GeneratedPages
from sitekit.pages import urls
from sitekit.pages.templates import PageTemplates
from sitekit.pictures import PictureError, in_dark_colors, lines_of, picture

CACHE = Path(".cache/pictures")
FIGURE_WIDTH, CARD_WIDTH = 1120, 1200
# Characters in a line of a card's title, and lines.
LINE, LINES = 19, 5


class Pictures:
    """The pictures of one build."""

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated
        self._wanted = False
        self._pages: list[Page] = []

    def announce(self, config: MkDocsConfig, **_: Any) -> MkDocsConfig:
        """Let the page of the figures offer PNG files."""
        self._wanted = bool(config.extra.get("pictures"))
        if self._wanted:
            self._generated.downloads["pictures"] = "figures"
        return config

    def collect_pages(self, env: Any, files: Files, **_: Any) -> Any:
        """Remember every page."""
        self._pages = [file.page for file in files.documentation_pages() if file.page]
        return env

    def add_context(self, context: Any, page: Page, config: MkDocsConfig, **_: Any) -> Any:
        """Give `partials/social.html` the address of the page's image."""
        wanted = self._wanted and self._generated.templates and config.site_url
        context["social_image"] = f"{config.site_url}{_card_path(page)}" if wanted else ""
        return context

    def write(self, config: MkDocsConfig, **_: Any) -> None:
        """Draw all pictures into the site."""
        templates = self._generated.templates
        if not self._wanted or templates is None:
            return
        site, folder = Path(config.site_dir), Path(config.config_file_path).parent / CACHE
        try:
            for file in sorted((site / "figures").glob("*.svg")):
                svg = file.read_text("utf-8")
                file.with_suffix(".png").write_bytes(picture(svg, FIGURE_WIDTH, folder))
                dark = picture(in_dark_colors(svg), FIGURE_WIDTH, folder)
                file.with_name(f"{file.stem}-dark.png").write_bytes(dark)
            for page in self._pages if config.site_url else ():
                card = site / _card_path(page)
                card.parent.mkdir(parents=True, exist_ok=True)
                card.write_bytes(picture(_card(page, config, templates), CARD_WIDTH, folder))
        except PictureError as error:
            raise PluginError(f"extra.pictures: {error}") from None


def _card(page: Page, config: MkDocsConfig, templates: PageTemplates) -> str:
    """Return the image of a page as SVG, with the stacks of the technologies that it is about."""
    data = templates.view.data
    uri, stem = page.file.src_uri, posixpath.basename(page.file.src_uri).removesuffix(".md")
    shown = data.head.key_differences.technologies[:2]
    if uri == urls.technology_page(stem) and stem in data.technologies:
        shown = (stem,)
    elif found := [pair for pair in templates.view.all_pairs if uri == urls.pair_page(pair.id)]:
        shown = found[0].both
    title = html.unescape(str(page.meta.get("title") or page.title))
    lines = lines_of(title, LINE)[:LINES]
    name = config.site_name
    return templates.render("social.svg.html", uri, lines=lines, site_name=name, shown=shown)


def _card_path(page: Page) -> str:
    return f"social/{page.file.src_uri.removesuffix('.md')}.png"
