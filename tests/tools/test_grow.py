"""A grown dataset follows every rule and has as many cells as it should."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT, SITES
from tools.bench.grow import grow, with_more_cells, with_more_ids

from sitekit.pages.site_data import load_site
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("docs", "dimensions", "technologies"),
    [(SITES / "editors" / "docs", 3, 2), (ROOT / "docs", 2, 1)],
    ids=["small", "ours"],
)
def test_a_grown_dataset_is_valid(
    docs: Path, dimensions: int, technologies: int, tmp_path: Path
) -> None:
    before = load_site(docs, UrlBuilder()).data
    # They name the images and icons of the theme.
    shutil.copy(docs.parent / "mkdocs.yml", tmp_path)
    (tmp_path / "overrides").symlink_to(ROOT / "overrides")
    grow(docs, tmp_path / "docs", dimensions=dimensions, technologies=technologies)
    after = load_site(tmp_path / "docs", UrlBuilder()).data
    assert len(after.dimensions) == dimensions * len(before.dimensions)
    assert len(after.technologies) == technologies * len(before.technologies)
    assert all(len(part.cells) == len(after.technologies) for part in after.dimensions.values())
    assert len({part.name for part in after.technologies.values()}) == len(after.technologies)


def test_once_is_a_copy(tmp_path: Path) -> None:
    docs = SITES / "editors" / "docs"
    grow(docs, tmp_path / "docs")
    for path in docs.rglob("*.*"):
        assert (tmp_path / "docs" / path.relative_to(docs)).read_bytes() == path.read_bytes()


def test_ids_are_added_in_their_field_only() -> None:
    head = "rows:\n  - a\n  - b\nother:\n  - a\nlist: [a, c]\n"
    assert with_more_ids(head, "rows", ["a"], 2).startswith("rows:\n  - a\n  - a-2\n  - b\nother:")
    assert with_more_ids(head, "rows", ["a"], 2).endswith("other:\n  - a\nlist: [a, c]\n")
    assert with_more_ids(head, "list", ["a"], 2).endswith("list: [a, a-2, c]\n")


def test_cells_are_added_behind_their_original() -> None:
    text = "name: N\ncells:\n  a:\n    key: k\n  b:\n    key: l\n"
    assert with_more_cells(text, ["a"], 2) == (
        "name: N\ncells:\n  a:\n    key: k\n  a-2:\n    key: k\n  b:\n    key: l\n"
    )
