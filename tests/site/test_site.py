"""The built site holds what the data says, and nothing else can be said by it."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import ROOT

from sitekit.dataset.loader import Dataset, load_dataset

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_dataset(ROOT / "docs")


def page(site_dir: Path, address: str) -> LexborHTMLParser:
    return LexborHTMLParser((site_dir / address / "index.html").read_bytes())


def text_of(tree: LexborHTMLParser) -> str:
    body = tree.css_first("main") or tree.body
    assert body is not None
    return re.sub(r"\s+", " ", body.text())


def test_key_differences_show_the_rows_that_readers_ask_for_first(
    site_dir: Path, dataset: Dataset
) -> None:
    rows = dataset.head.key_differences.dimensions
    assert list(rows) == [
        "operating-system",
        "kernel",
        "startup-time",
        "isolation-boundary",
        "image-size",
        "use-case",
    ]
    shown = text_of(page(site_dir, "compare/key-differences"))
    for row in rows:
        assert dataset.dimensions[row].name in shown
        for technology in dataset.head.key_differences.technologies:
            assert (dataset.dimensions[row].cells[technology].value or "?") in shown


def test_every_cell_has_its_address_with_value_and_source(site_dir: Path, dataset: Dataset) -> None:
    for name, dimension in dataset.dimensions.items():
        tree = page(site_dir, f"dimensions/{name}")
        for technology, cell in dimension.cells.items():
            found = tree.css_first(f'[id="{technology}"]')
            assert found is not None, (name, technology)
            shown = re.sub(r"\s+", " ", found.text())
            assert (cell.value or "Does not apply") in shown
            if cell.sources:
                assert found.css_first("[popovertarget]") is not None


def test_every_generated_page_is_in_the_sitemap_once(site_dir: Path, dataset: Dataset) -> None:
    sitemap = (site_dir / "sitemap.xml").read_text("utf-8")
    for address in (
        *(f"technologies/{name}/" for name in dataset.technologies),
        *(f"dimensions/{name}/" for name in dataset.dimensions),
        *(f"compare/{name}/" for name in dataset.pairs),
        "compare/key-differences/",
    ):
        assert sitemap.count(f"/repo/{address}</loc>") == 1, address


def test_generated_pages_can_be_searched(site_dir: Path, dataset: Dataset) -> None:
    index = json.loads((site_dir / "search/words.json").read_text("utf-8"))
    found = set(index["pages"].split("\n"))
    assert {f"technologies/{name}/" for name in dataset.technologies} <= found
    assert {f"dimensions/{name}/" for name in dataset.dimensions} <= found


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("dimensions/startup-time/figures/", ["Home", "Compare", "Dimensions", "Startup time"]),
        ("bibliography/k/", ["Home", "About", "Bibliography"]),
    ],
)
def test_the_breadcrumb_of_a_page_outside_the_navigation_names_the_page_above(
    site_dir: Path, address: str, names: list[str]
) -> None:
    links = page(site_dir, address).css(".md-path a")
    assert [link.text().strip() for link in links] == names


def test_edit_links_lead_to_files_that_exist(site_dir: Path) -> None:
    for file in site_dir.rglob("*.html"):
        tree = LexborHTMLParser(file.read_bytes())
        link = tree.css_first("a[rel=edit]")
        if link is None:
            continue
        _, _, path = (link.attributes["href"] or "").partition("/edit/main/docs/")
        assert (ROOT / "docs" / path).is_file(), (file, path)


def test_no_comma_sticks_to_the_link_after_it(site_dir: Path) -> None:
    for file in site_dir.rglob("*.html"):
        assert not re.search(r"[,;.]<a\b", file.read_text("utf-8")), file


def test_titles_and_descriptions_are_unique(site_dir: Path) -> None:
    seen: dict[str, str] = {}
    for file in sorted(site_dir.rglob("*.html")):
        tree = LexborHTMLParser(file.read_bytes())
        if file.name == "404.html" or tree.css_first('meta[http-equiv="refresh"]'):
            continue
        title, description = tree.css_first("title"), tree.css_first('meta[name="description"]')
        assert title is not None, file
        assert description is not None, file
        content = description.attributes["content"] or ""
        assert 40 <= len(html.unescape(content)) <= 320, (file, content)
        for text in (f"title {title.text()}", f"description {content}"):
            assert text not in seen, f"{file} and {seen[text]}: {text}"
            seen[text] = str(file)


def test_one_h1_and_no_step_skipped(site_dir: Path) -> None:
    for file in sorted(site_dir.rglob("*.html")):
        tree = LexborHTMLParser(file.read_bytes())
        article = tree.css_first("article")
        if article is None:
            continue
        levels = [int((node.tag or "h0")[1]) for node in article.css("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1, (file, levels)
        assert levels.count(1) == 1, (file, levels)
        assert all(b <= a + 1 for a, b in pairwise(levels)), (file, levels)


def test_downloads_say_what_the_dataset_says(site_dir: Path, dataset: Dataset) -> None:
    published = json.loads((site_dir / "api/v2/comparison.json").read_text("utf-8"))
    assert list(published["technologies"]) == list(dataset.technologies)
    rows = list(
        csv.DictReader(io.StringIO((site_dir / "api/v2/comparison.csv").read_text("utf-8")))
    )
    assert len(rows) == len(dataset.dimensions) * len(dataset.technologies)
    for row in rows:
        cell = dataset.dimensions[row["dimension"]].cells[row["technology"]]
        assert row["value"].lstrip("'") == (cell.value or cell.does_not_apply or "").lstrip("'")


def test_a_stack_is_shown_as_the_mermaid_source_that_can_be_downloaded(
    site_dir: Path, dataset: Dataset
) -> None:
    for name in dataset.technologies:
        shown = page(site_dir, f"technologies/{name}").css_first(".mermaid-source pre")
        assert shown is not None
        file = (site_dir / f"figures/{name}.mmd").read_text("utf-8")
        assert shown.text().rstrip() == file.rstrip()


def test_the_three_urls_of_the_original_text_are_linked(site_dir: Path) -> None:
    everything = "".join(file.read_text("utf-8") for file in site_dir.rglob("*.html"))
    for address in (
        "https://aws.amazon.com/compare/the-difference-between-containers-and-virtual-machines/",
        "https://www.atlassian.com/microservices/cloud-computing/containers-vs-vms",
        "https://dockerlabs.collabnix.com/beginners/difference-vm-containers.html",
    ):
        assert address in everything
