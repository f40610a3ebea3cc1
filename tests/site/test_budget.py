"""No page costs a reader more than its budget, in bytes as a server sends them (gzip -6)."""

from __future__ import annotations

import functools
import gzip
import warnings
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.site

KIB = 1024
BASE = "https://host.example/repo/"
LOADED = "link[rel=stylesheet], link[rel=icon], script[src], img[src]:not([loading=lazy])"
# Each page starts the search's worker, which takes the place of the theme's, and reads the address
# of the index. The index itself is loaded when the search opens.
SEARCH_FILES = ("assets/js/search-worker.js", "search/search_index.json")


@functools.cache
def size(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6, mtime=0))


def loaded(site_dir: Path, page: Path) -> set[Path]:
    """The files that a page loads from this site."""
    address = urljoin(BASE, page.relative_to(site_dir).as_posix())
    found = set()
    for node in LexborHTMLParser(page.read_bytes()).css(LOADED):
        target = urljoin(address, node.attributes.get("href") or node.attributes.get("src") or "")
        if target.startswith(BASE):
            found.add(site_dir / urlsplit(target).path.removeprefix("/repo/"))
    return found


def costs(site_dir: Path, page: Path) -> dict[str, int]:
    files = loaded(site_dir, page)
    search = sum(size(site_dir / file) for file in SEARCH_FILES)
    return {
        "HTML": size(page),
        "CSS": sum(size(file) for file in files if file.parent.name == "css"),
        "JavaScript": sum(size(file) for file in files if file.parent.name == "js"),
        "all": size(page) + sum(map(size, files)) + search,
        "requests": 1 + len(files) + len(SEARCH_FILES),
    }


# A page that outgrows its budget is split, or moves a part of it to a page of its own.
BUDGETS = {
    "HTML": 16 * KIB,
    "CSS": 14 * KIB,
    "JavaScript": 3 * KIB,
    "all": 100 * KIB,
    "requests": 14,
}


@pytest.mark.parametrize("what", BUDGETS)
def test_every_page_keeps_its_budget(site_dir: Path, what: str) -> None:
    over = {}
    limit = BUDGETS[what]
    for page in sorted(site_dir.rglob("*.html")):
        path = page.relative_to(site_dir).as_posix().removesuffix("index.html")
        cost = costs(site_dir, page)[what]
        if cost > 0.9 * limit and what != "requests":
            warnings.warn(f"{path}: {what} is {cost} of {limit} bytes", stacklevel=1)
        if cost > limit:
            over[path] = f"{cost} of {limit}"
    assert over == {}


def test_the_files_of_a_page_are_found(site_dir: Path) -> None:
    """What the test above adds up is there: the theme's files and ours."""
    files = loaded(site_dir, site_dir / "learn/kernel/index.html")
    assert {file.parent.name for file in files} >= {"css", "stylesheets", "javascripts", "img"}
    assert all(file.is_file() for file in files)
