"""A damaged dataset is refused with problems, never with a traceback, whatever the damage."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import SITES

from sitekit.dataset.loader import load_dataset
from sitekit.pages.site_data import load_site
from sitekit.pages.urls import UrlBuilder
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(
    path.relative_to(SITES / "editors").as_posix()
    for path in (SITES / "editors/docs/_data").rglob("*.yml")
)


def test_the_order_is_that_of_the_head_file(small_site: Path) -> None:
    dataset = load_dataset(small_site / "docs")
    assert list(dataset.technologies) == ["modal", "modeless"]
    assert list(dataset.dimensions) == ["modes", "keystrokes"]
    assert list(dataset.sources) == ["manual-one", "manual-two"]
    assert dataset.guide is None


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="the directory of the dataset is missing"):
        load_dataset(tmp_path)


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(FILES),
    at=st.integers(0, 2000),
    cut=st.integers(0, 40),
    put=st.text(max_size=20),
)
def test_damage_is_told_not_thrown(
    name: str, at: int, cut: int, put: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged") / "docs"
    shutil.copytree(SITES / "editors/docs", folder)
    file = folder.parent / name
    text = file.read_text("utf-8")
    at %= len(text)
    damaged = text[:at] + put + text[at + cut :]
    file.write_bytes(damaged.encode("utf-8", "surrogatepass"))
    try:
        load_site(folder, UrlBuilder())
    except ProblemsError as error:
        assert error.problems
        assert all(each.path.startswith("docs/") and each.hint for each in error.problems)
