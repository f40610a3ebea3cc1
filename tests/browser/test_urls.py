"""The link checker reads URLs as the browser does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.links.test_urls import BASE, HREFS
from tests.links.url_pairs import pairs, soup

from sitekit.links.urls import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    Make = Callable[[int, int], list[tuple[str, str]]]

pytestmark = pytest.mark.browser

PAIRS = 4000
RESOLVE = """pairs => pairs.map(([base, reference]) => {
    try { return new URL(reference, base).href } catch { return null }
})"""


def _href(reference: str, base: str) -> str | None:
    url = parse(reference, parse(base))
    return url.href if url else None


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("make", [pairs, soup])
def test_resolves_as_chromium_does(browser: Browser, make: Make, seed: int) -> None:
    written = make(PAIRS, seed)
    page = browser.new_page()
    theirs = page.evaluate(RESOLVE, [list(pair) for pair in written])
    page.close()
    differ = [
        (base, reference, ours, other)
        for (base, reference), other in zip(written, theirs, strict=True)
        if (ours := _href(reference, base)) != other
    ]
    assert not differ


def test_what_was_written_down_of_chromium(browser: Browser) -> None:
    page = browser.new_page()
    theirs = page.evaluate(RESOLVE, [[BASE, reference] for reference in HREFS])
    page.close()
    assert dict(zip(HREFS, theirs, strict=True)) == HREFS
