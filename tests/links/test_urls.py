"""URLs are read as browsers read them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.url_pairs import BASES, pairs

from sitekit.links.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
RESOLVE = """pairs => pairs.map(([base, reference]) => {
    try { return new URL(reference, base).href } catch { return null }
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser.new_page()
        browser.close()


def _href(reference: str, base: str) -> str | None:
    url = parse(reference, parse(base))
    return url.href if url else None


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(1, 6))
def test_agrees_with_chromium(page: Page, seed: int) -> None:
    written = pairs(4000, seed)
    theirs = page.evaluate(RESOLVE, [list(pair) for pair in written])
    differ = [
        (base, reference, ours, other)
        for (base, reference), other in zip(written, theirs, strict=True)
        if (ours := _href(reference, base)) != other
    ]
    assert not differ


@given(st.text(max_size=60), st.sampled_from(BASES))
def test_any_text_is_read_or_refused(reference: str, base: str) -> None:
    url = parse(reference, parse(base))
    assert url is None or url.href.isascii()


@given(st.integers(0, 10_000))
def test_what_was_read_reads_the_same_again(seed: int) -> None:
    for base, reference in pairs(20, seed):
        url = parse(reference, parse(base))
        if url is not None and not url.opaque:
            again = parse(url.href)
            assert again is not None
            assert again.href == url.href


@pytest.mark.parametrize(
    ("reference", "repaired"),
    [
        ("../about/", False),
        ("https://example.com/", False),
        ("//example.com/", False),
        (" ../about/ ", False),
        ("..\\about/", True),
        ("a\nb", True),
        ("https:/about/", True),
        ("https:about/", True),
        ("https:///example.com/", True),
        ("http:example.com", True),
        ("\\\\example.com/", True),
    ],
)
def test_tells_what_browsers_repair(reference: str, repaired: bool) -> None:
    url = parse(reference, parse("https://example.org/a/b/"))
    assert url is not None
    assert url.repaired is repaired
