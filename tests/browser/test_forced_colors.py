"""Forced colors: what only a color would say is still said, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from tests.browser import axe, site_pages
from tests.extent import some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

LEVELS = ("full", "three-quarters", "half", "quarter", "none")


@pytest.fixture(params=some(["dark", "light"], 2))
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    system: Literal["light", "dark"] = request.param
    context = browser.new_context(
        forced_colors="active",
        color_scheme=system,
        reduced_motion="reduce",
        viewport={"width": 1440, "height": 900},
    )
    yield context.new_page()
    context.close()


def picture(page: Page, selector: str, *, width: int, height: int) -> bytes:
    """Return what is seen in the left part of an element."""
    element = page.locator(selector).first
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None
    return page.screenshot(clip={"x": box["x"], "y": box["y"], "width": width, "height": height})


def test_axe_finds_nothing(page: Page, site_url: str) -> None:
    found = {}
    for name in some(("home", "concept", "matrix", "dimension", "guide", "lab", "data"), 7):
        page.goto(f"{site_url}{site_pages.EXAMPLES[name]}")
        chosen = page.evaluate("document.body.dataset.mdColorScheme")
        if wrong := axe.of_each_look(page, (chosen,)):
            found[name] = wrong
    assert found == {}


def test_levels_differ_by_their_shape(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}compare/")
    there = [each for each in LEVELS if page.locator(f".level-rules .{each}").count()]
    assert len(there) >= 3
    page.locator(".level-rules").scroll_into_view_if_needed()
    shapes = {each: picture(page, f".level-rules .{each}", width=18, height=20) for each in there}
    page.evaluate("document.querySelector('.level-rules').style.visibility = 'hidden'")
    shapes["nothing"] = picture(page, f".level-rules .{there[0]}", width=18, height=20)
    assert len(set(shapes.values())) == len(shapes)


def test_bars_and_ranges_are_seen(page: Page, site_url: str) -> None:
    charts = "dimensions/startup-time/figures/"
    for path, bar in ((charts, ".bar rect"), ("labs/startup/", ".range rect")):
        page.goto(f"{site_url}{path}")
        seen = picture(page, bar, width=40, height=8)
        page.locator(bar).first.evaluate("bar => { bar.style.visibility = 'hidden' }")
        assert picture(page, bar, width=40, height=8) != seen, path


def test_what_is_chosen_and_focused_is_marked(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}compare/")
    label = page.locator(".comparison fieldset label").first
    clear = label.screenshot()
    label.locator("input").check()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    assert label.screenshot() != clear
    page.keyboard.press("Tab")
    outline = page.locator(":focus").evaluate("stop => getComputedStyle(stop).outlineStyle")
    assert outline != "none"
    tab = page.locator(".md-tabs__item--active").evaluate(
        "tab => getComputedStyle(tab).outlineStyle"
    )
    assert tab == "solid"
