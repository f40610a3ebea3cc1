"""Addresses of source paths, and links between them."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitekit.pages.urls import UrlBuilder, source_address

PAGES = st.sampled_from(
    ["index.md", "a.md", "a/index.md", "a/b.md", "a/b/index.md", "a/b/c.md", "b.md", "x/data.json"]
)


@pytest.mark.parametrize(
    ("page", "directories", "flat"),
    [
        ("index.md", "", "index.html"),
        ("a.md", "a/", "a.html"),
        ("a/index.md", "a/", "a/index.html"),
        ("a/b.md#c", "a/b/#c", "a/b.html#c"),
        ("api/v2/x.json", "api/v2/x.json", "api/v2/x.json"),
    ],
)
def test_address(page: str, directories: str, flat: str) -> None:
    assert UrlBuilder(directories=True).address(page) == directories
    assert UrlBuilder(directories=False).address(page) == flat


@pytest.mark.parametrize("directories", [True, False])
@given(target=PAGES, page=PAGES, fragment=st.sampled_from(["", "#c"]))
def test_a_link_leads_from_any_page_to_any_other(
    directories: bool, target: str, page: str, fragment: str
) -> None:
    places = UrlBuilder(directories=directories)
    root = "https://host.example/repo/"
    link = places.link(target + fragment, page)
    assert urljoin(root + places.address(page), link) == root + places.address(target + fragment)


def test_a_link_within_the_page_stays() -> None:
    assert UrlBuilder().link("#here", "a/b.md") == "#here"
    assert UrlBuilder().link("a/b.md#here", "a/b.md") == "#here"


def test_a_source_stands_on_the_page_of_its_first_sign() -> None:
    assert source_address("manual-one") == "bibliography/m.md#manual-one"
