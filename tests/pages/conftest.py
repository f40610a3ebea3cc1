"""The dataset of the small site on another subject, which these tests may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT, SITES

from sitekit.pages.queries import DatasetView
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import PageTemplates
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitekit.dataset.loader import Dataset


@pytest.fixture(scope="session")
def editors() -> Dataset:
    return load_site(SITES / "editors" / "docs", UrlBuilder()).data


@pytest.fixture(scope="session")
def templates_for() -> Callable[[Dataset], PageTemplates]:
    """A function that returns the templates of this site for a dataset."""
    return lambda dataset: PageTemplates(ROOT / "overrides", DatasetView(dataset), UrlBuilder())
