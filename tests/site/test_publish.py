"""What the built site offers beside its pages: copies as text, a list of them, linked data."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import ROOT

from sitekit.dataset.loader import load_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.site
SITE = "https://host.example/repo/"


def pages(site_dir: Path) -> Iterator[tuple[str, Path, LexborHTMLParser]]:
    """Every page with its address: what has content and is no stub that leads elsewhere."""
    for file in sorted(site_dir.rglob("*.html")):
        tree = LexborHTMLParser(file.read_bytes())
        refresh = tree.css_first('meta[http-equiv="refresh"]')
        if tree.css_first("article") is not None and file.name != "404.html" and not refresh:
            path = file.relative_to(site_dir).as_posix().removesuffix("index.html")
            yield f"{SITE}{path}", file, tree


def file_of(site_dir: Path, address: str) -> Path:
    file = site_dir / unquote(urlsplit(address.removeprefix(SITE)).path)
    return file / "index.html" if file.is_dir() else file


def test_every_page_has_a_copy(site_dir: Path) -> None:
    count = 0
    for address, file, tree in pages(site_dir):
        link = tree.css_first('link[rel~="alternate"][type="text/markdown"]')
        assert link is not None, file
        copy = file_of(site_dir, urljoin(address, link.attributes["href"] or ""))
        assert copy == file.with_suffix(".md")
        _, front, text = copy.read_text("utf-8").split("---\n", 2)
        head = yaml.safe_load(front)
        canonical = tree.css_first('link[rel="canonical"]')
        title = tree.css_first("title")
        assert canonical is not None
        assert title is not None
        assert head["url"] == canonical.attributes["href"]
        assert title.text().startswith(head["title"])
        assert len([line for line in text.splitlines() if line.startswith("# ")]) >= 1
        assert text.startswith("\n# ")
        count += 1
    assert count == len(list(site_dir.rglob("*.md")))


def test_copies_say_what_pages_say(site_dir: Path) -> None:
    """Every cell of a table, every item and paragraph of a page is in its copy."""

    def letters(text: str) -> str:
        return re.sub(r"[\W_]+", "", text)

    for _, file, tree in pages(site_dir):
        text = file.with_suffix(".md").read_text("utf-8")
        copy = letters(re.sub(r"\]\([^)]*\)", "", text))
        article = tree.css_first("article")
        assert article is not None
        for node in article.css(
            ".headerlink, .cell-links, .stack-key, .md-content__button, [hidden], "
            "[aria-hidden=true], form, script"
        ):
            node.decompose()
        for node in article.css("p, td, dd, li, h2, h3"):
            if node.css_first("svg, pre, ul, ol, p, dl, form, input") is None:
                assert letters(node.text()) in copy, (file, node.text())


def test_links_of_copies_lead_somewhere(site_dir: Path) -> None:
    for address, file, _ in pages(site_dir):
        prose = re.sub(
            r"^(`{3,}).*?^\1$",
            "",
            file.with_suffix(".md").read_text("utf-8"),
            flags=re.MULTILINE | re.DOTALL,
        )
        for target in re.findall(r"(?<!\\)\]\(<?([^)>]+)>?\)", re.sub(r"`[^`]*`", "", prose)):
            full = urljoin(address, target)
            if full.startswith(SITE):
                assert file_of(site_dir, full).is_file(), (file, target)


def test_llms_lists_the_navigation(site_dir: Path) -> None:
    text = (site_dir / "llms.txt").read_text("utf-8")
    lines = text.splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    links = re.findall(r"^- \[.+?\]\((\S+)\): .+$", text, re.MULTILINE)
    assert len(links) == len([line for line in lines if line.startswith("- ")])
    for link in links:
        assert file_of(site_dir, link).is_file(), link
    for needed in ("learn/index.md", "compare/index.md", "decide/index.md", "data/index.md"):
        assert f"{SITE}{needed}" in links


def test_llms_has_the_figures_of_a_dimension_after_its_page(site_dir: Path) -> None:
    row = "dimensions/startup-time"
    links = re.findall(r"\]\((\S+)\): ", (site_dir / "llms.txt").read_text("utf-8"))
    place = links.index(f"{SITE}{row}/index.md")
    assert links[place + 1] == f"{SITE}{row}/figures/index.md"
    text = (site_dir / "llms-full.txt").read_text("utf-8")
    assert (site_dir / row / "figures/index.md").read_text("utf-8") in text


def test_the_copy_of_the_matrix_has_every_cell(site_dir: Path) -> None:
    dataset = load_dataset(ROOT / "docs")
    text = (site_dir / "compare/index.md").read_text("utf-8")
    for name, dimension in dataset.dimensions.items():
        for technology in dimension.cells:
            link = f"(../dimensions/{name}/#{technology})"
            assert text.count(link) == (2 if dimension.levels else 1), link


def linked(tree: LexborHTMLParser) -> list[dict[str, Any]]:
    return [json.loads(node.text()) for node in tree.css('script[type="application/ld+json"]')]


def test_linked_data(site_dir: Path) -> None:
    kinds: dict[str, list[str]] = {}
    for address, file, tree in pages(site_dir):
        for node in linked(tree):
            kinds.setdefault(node["@type"], []).append(address)
            assert node["url"] == address
            assert node["@context"] == "https://schema.org"
            for key in ("headline", "name"):
                assert node.get(key, "?").strip(), file
    assert kinds["WebSite"] == [SITE]
    assert kinds["Dataset"] == [f"{SITE}data/"]
    assert kinds["DefinedTermSet"] == [f"{SITE}glossary/"]
    for name in ("kernel", "containerization", "virtualization"):
        assert f"{SITE}learn/{name}/" in kinds["TechArticle"]
    assert set(kinds) == {"WebSite", "Dataset", "DefinedTermSet", "TechArticle"}


def test_every_term_is_linked_data(site_dir: Path) -> None:
    """Each by its name, in the order of the page."""
    tree = LexborHTMLParser((site_dir / "glossary/index.html").read_bytes())
    (terms,) = (node["hasDefinedTerm"] for node in linked(tree))
    written = tree.css(".glossary dt")
    assert len(written) > 60
    for term, node in zip(terms, written, strict=True):
        assert term["@type"] == "DefinedTerm"
        assert node.text().startswith(term["name"])


def test_dataset_node_agrees_with_the_index(site_dir: Path) -> None:
    (node,) = linked(LexborHTMLParser((site_dir / "data/index.html").read_bytes()))
    index = json.loads((site_dir / "api/v2/index.json").read_text("utf-8"))
    listed = {f"{SITE}api/v2/{each['path']}": each for each in index["files"]}
    assert len(node["distribution"]) == 2
    for download in node["distribution"]:
        file = listed[download["contentUrl"]]
        assert download["sha256"] == file["sha256"]
        assert download["encodingFormat"] == file["media_type"]
    assert node["version"] == index["version"]
