"""The dataset of the small site on another subject, which these tests may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT, SITES

from sitekit.pages.queries import View
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import Templates
from sitekit.pages.urls import Urls

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitekit.dataset.loader import Dataset


@pytest.fixture(scope="session")
def editors() -> Dataset:
    return load_site(SITES / "editors" / "docs", Urls()).dataset


@pytest.fixture(scope="session")
def templates_for() -> Callable[[Dataset], Templates]:
    """A function that returns the templates of this site for a dataset."""
    return lambda dataset: Templates(ROOT / "overrides", View(dataset), Urls())
