"""Figures and cards become PNG files where the renderer is installed, and else an error says so."""

from __future__ import annotations

import re
from importlib import metadata, util
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from tests.conftest import ROOT, SITES

from exports import Exports, Pictures
from generated_pages import GeneratedPages
from sitekit import pictures
from sitekit.pages.queries import DatasetView
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import PageTemplates
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def templates() -> PageTemplates:
    dataset = load_site(SITES / "editors" / "docs", UrlBuilder()).data
    return PageTemplates(ROOT / "overrides", DatasetView(dataset), UrlBuilder())


def card(templates: PageTemplates, title: str) -> str:
    return pictures.page_card(title, "index.md", "A & B", templates)


def test_a_card_has_the_title_and_both_stacks(templates: PageTemplates) -> None:
    title = "What is <this> & that, in a title of many words?"
    svg = ElementTree.fromstring(card(templates, title))  # noqa: S314 - our own file
    texts = [node.text or "" for node in svg.iter("{http://www.w3.org/2000/svg}text")]
    lines = texts[1:4]
    assert " ".join(lines) == title
    assert max(map(len, lines)) <= 19
    names = [templates.view.data.technologies[key].short for key in ("modal", "modeless")]
    assert texts[-2:] == names


def test_a_figure_for_slides_has_its_dark_colors_in_the_dark(templates: PageTemplates) -> None:
    svg = templates.render("figure.svg.html", "figures/modal.svg", name="modal")
    dark = pictures.in_dark_colors(svg)
    assert "@media" in svg
    assert "@media" not in dark
    # The colors for the dark come last, so they win.
    assert dark.index(".paper{fill:#fff}") < dark.index(".paper{fill:#0f1716}")
    ElementTree.fromstring(dark)  # noqa: S314 - our own file


@pytest.mark.parametrize("wanted", [True, False])
def test_a_shared_link_names_the_picture_of_its_page(
    templates: PageTemplates, *, wanted: bool
) -> None:
    generated = GeneratedPages()
    generated.templates = templates
    config = MkDocsConfig()
    config.load_dict(
        {
            "site_name": "A & B",
            "site_url": "https://host.example/repo/",
            "site_description": "What it is.",
            "extra": {"pictures": wanted},
        }
    )
    config.validate()
    pages = Pictures(generated, Exports(generated))
    pages.announce(config)
    file = File("learn/kernel.md", config.docs_dir, config.site_dir, use_directory_urls=True)
    page = Page("The kernel", file, config)
    context = {"page": page, "config": config}
    pages.add_context(context, page=page, config=config)
    environment = Environment(loader=FileSystemLoader(ROOT / "overrides"), autoescape=True)
    html = environment.get_template("partials/social.html").render(context)
    tags = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', html))
    assert tags["og:title"] == "The kernel"
    assert tags["og:site_name"] == "A &amp; B"
    assert tags["og:url"] == "https://host.example/repo/learn/kernel/"
    image = "https://host.example/repo/social/learn/kernel.png" if wanted else None
    assert tags.get("og:image") == image
    assert tags["twitter:card"] == ("summary_large_image" if wanted else "summary")
    assert generated.downloads == ({"pictures": "figures"} if wanted else {})


def test_a_missing_renderer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(_: str) -> Any:
        raise metadata.PackageNotFoundError

    pictures._renderer.cache_clear()
    monkeypatch.setattr(metadata, "version", version)
    with pytest.raises(pictures.PictureError, match="requirements-pictures"):
        pictures.picture("<svg/>", 10, tmp_path)
    pictures._renderer.cache_clear()
    assert (ROOT / pictures.REQUIREMENTS).read_text("utf-8").count("resvg-py==") == 1


@pytest.mark.skipif(not util.find_spec("resvg_py"), reason="requirements-pictures.txt")
def test_a_picture_is_drawn_once(tmp_path: Path, templates: PageTemplates) -> None:
    drawn = pictures.picture(card(templates, "A title"), 1200, tmp_path)
    assert drawn.startswith(PNG)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(PNG)
    assert pictures.picture(card(templates, "A title"), 1200, tmp_path) == PNG
