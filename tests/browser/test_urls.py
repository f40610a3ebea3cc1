"""The link checker reads URLs as the browser does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser
from tests.linkcheck.test_url import BASE, HREFS
from tests.linkcheck.url_pairs import pairs, soup

from sitekit.linkcheck.urls import parse

pytestmark = pytest.mark.browser

PAIRS = 4000
RESOLVE = """pairs => pairs.map(([base, reference]) => {
    try { return new URL(reference, base).href } catch { return null }
})"""
COMPARED = ("http:", "https:", "mailto:", "tel:")
"""Of the other schemes, the check uses only the name, and Chromium departs from the standard."""


def _href(reference: str, base: str) -> str | None:
    url = parse(reference, base)
    return url.href if url else None


def _comparable(href: str | None) -> str | None:
    """Return a URL without the ways in which Chromium departs from the URL Standard.

    Chromium encodes `|` in paths, `*` in hosts, and `'` in user names, and it accepts spaces in
    hosts as `%20`. It treats signs in international names differently.
    """
    if href is None or not href.startswith(COMPARED):
        return None
    match = re.match(r"https?://(?:[^/?#]*@)?([^/?#]*)", href)
    host = match[1] if match else ""
    if re.search("%(?!2A)", host) or ("xn--" in host and re.search(r"[^a-z0-9.-]", host)):
        return None
    plain = href.replace("%7C", "|").replace("%2A", "*").replace("%27", "'")
    return plain if href.startswith("http") else plain.replace("%20", " ")


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("make", [pairs, soup])
def test_resolves_as_chromium_does(
    browser: Browser, make: Callable[[int, int], list[tuple[str, str]]], seed: int
) -> None:
    references = make(PAIRS, seed)
    page = browser.new_page()
    theirs = page.evaluate(RESOLVE, [list(pair) for pair in references])
    page.close()
    differ = [
        (base, reference, ours, other)
        for (base, reference), other in zip(references, theirs, strict=True)
        if _comparable(ours := _href(reference, base)) != _comparable(other)
    ]
    assert not differ


def test_recorded_results_are_those_of_chromium(browser: Browser) -> None:
    page = browser.new_page()
    theirs = page.evaluate(RESOLVE, [[BASE, reference] for reference in HREFS])
    page.close()
    assert dict(zip(HREFS, theirs, strict=True)) == HREFS
