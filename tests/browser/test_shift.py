"""Nothing moves while a page loads over a slow line, or when a reader begins to scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser import site_pages
from tests.browser.server import HOLD, release

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ViewportSize

pytestmark = [pytest.mark.browser, pytest.mark.site]

BUDGET = 0.05
SHIFTS = """window.shifts = [];
  const told = each => [each.value, each.sources.map(({node}) => node?.outerHTML?.slice(0, 100))];
  new PerformanceObserver(list => shifts.push(...list.getEntries().map(told)))
    .observe({type: "layout-shift", buffered: true})"""
TOP = "document.querySelector('h1').getBoundingClientRect().top + scrollY"
# A round trip of 150 ms and 1.6 Mbit/s, as Lighthouse's slow phone.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 9e4}
PAINTED = """new Promise(done =>
  new PerformanceObserver(() => done()).observe({type: "paint", buffered: true}))"""
# Pages whose scripts change what is shown. An address may have answers to the guide's questions.
PAGES = {
    **{name: site_pages.EXAMPLES[name] for name in ("home", "matrix", "guide", "concept")},
    "answers": "decide/?code=untrusted&host=cloud&lifetime=job",
    "questions": "learn/questions/",
}


@pytest.mark.parametrize(
    ("name", "late", "width"),
    [
        ("home", "text/javascript", 1350),
        ("concept", "text/javascript", 412),
        ("questions", "text/javascript", 412),
        ("matrix", "text/javascript", 412),
        ("matrix", "text/html", 1350),
        ("guide", "text/javascript", 1350),
        ("guide", "text/html", 1350),
        ("answers", "text/javascript", 1350),
        ("answers", "text/html", 1350),
    ],
)
def test_nothing_moves(browser: Browser, site_url: str, name: str, late: str, width: int) -> None:
    """Half of the page, or each script, comes when what is there has been painted."""
    size: ViewportSize = {"width": width, "height": 823}
    context = browser.new_context(viewport=size, extra_http_headers={HOLD: late})
    page = context.new_page()
    page.add_init_script(SHIFTS)
    release.clear()
    page.goto(f"{site_url}{PAGES[name]}", wait_until="commit")
    page.evaluate(PAINTED)
    release.set()
    page.wait_for_load_state()
    page.wait_for_timeout(100)
    shifts = page.evaluate("shifts")
    # The theme hides its tabs after ten pixels, and they keep their place.
    places = [page.evaluate(TOP)]
    page.mouse.move(200, 400)
    page.mouse.wheel(0, 30)
    page.wait_for_timeout(200)
    places.append(page.evaluate(TOP))
    context.close()
    assert shifts == []
    assert places[0] == places[1], "the page jumped when it was scrolled"


@pytest.mark.parametrize("target", ["decide/", "compare/"])
def test_nothing_moves_when_a_page_is_exchanged_in_place(
    browser: Browser, site_url: str, target: str
) -> None:
    context = browser.new_context(viewport={"width": 1350, "height": 823})
    page = context.new_page()
    page.goto(f"{site_url}learn/kernel/")
    page.wait_for_timeout(500)
    page.evaluate("window.kept = true")
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    page.evaluate(SHIFTS)
    page.evaluate("shifts.length = 0")
    page.locator(f'.md-tabs__link[href$="{target}"]').click()
    page.wait_for_url(f"**/{target}")
    page.wait_for_timeout(1500)
    exchanged, shifts = page.evaluate("[window.kept === true, shifts]")
    sheets = page.evaluate(
        "[...document.querySelectorAll('head link[rel=stylesheet]')].map(link => !!link.sheet)"
    )
    context.close()
    assert exchanged, "the page was loaded anew"
    assert all(sheets)
    assert sum(value for value, _ in shifts) <= BUDGET, shifts
