"""The keyboard on one page of each type: every stop is reached, seen, marked, and left again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser import site_pages
from tests.browser.wait import settle
from tests.extent import EVERY, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

WIDE = (1440, 900)
PHONE = (320, 640)
# Parts that stay in sight are where a stop can be hidden, so these pages are walked all four ways.
STICKY = {"matrix", "guide"}
WALKS = [
    (name, key, size)
    for name in site_pages.EXAMPLES
    for key, size in (("Tab", WIDE), ("Shift+Tab", PHONE), ("Tab", PHONE), ("Shift+Tab", WIDE))
    if name in STICKY or (key, size) in {("Tab", WIDE), ("Shift+Tab", PHONE)}
]
USUAL = [
    ("guide", "Shift+Tab", WIDE),
    ("concept", "Shift+Tab", PHONE),
]
# What has the focus, and what is wrong with how it is shown. Null outside the document. Choices of
# the palette are not drawn themselves; what is seen of one is the label behind it.
STOP = """async () => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  // The field of the search opens it, a moment after it has the focus.
  while (stop.name === "query" && !document.getElementById("__search").checked)
    await new Promise(resolve => setTimeout(resolve));
  window.stops ??= new Set();
  const again = window.stops.has(stop);
  window.stops.add(stop);
  const shown = stop.matches(".md-option") ? stop.nextElementSibling : stop;
  const wrong = [];
  const box = shown.getClientRects()[0] ?? new DOMRect();
  const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
  const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
  if (right - left < 1 || bottom - top < 1) wrong.push("out of sight");
  else {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const points = [[x, y], [left + 4, y], [right - 4, y], [x, top + 2], [x, bottom - 2]];
    const covered = points.map(([x, y]) => document.elementFromPoint(x, y))
      .filter(there => there && !shown.contains(there) && !there.contains(shown))
      // What can be pressed around the number of a citation is larger than it, and transparent. It
      // may lie over a part of a link, but not over all of it.
      .filter((there, _, all) => all.length === points.length || !there.closest(".cites"))
      // The button to copy a line of code lies on the end of the line, which has room for it.
      .filter(there => there.closest("pre") !== (shown.closest("pre") ?? there));
    // Of a table that is higher than the window, a part is seen.
    const whole = box.height < innerHeight / 2 && box.width < innerWidth;
    if (covered.length > (whole ? 0 : 3)) wrong.push(`under ${covered[0].outerHTML.slice(0, 90)}`);
    if (whole && (box.top < 0 || box.bottom > innerHeight)) wrong.push("cut off");
  }
  const marks = [shown, stop].map(each => getComputedStyle(each));
  if (!marks.some(mark => mark.outlineStyle !== "none" && parseFloat(mark.outlineWidth) >= 1))
    wrong.push("not marked");
  return {again, wrong: wrong.map(each => `${stop.outerHTML.slice(0, 90)}: ${each}`)};
}"""
MISSED = """() => [...document.querySelectorAll(
    "a[href], button, input, summary, [tabindex='0']")]
  .filter(each => each.tabIndex >= 0 && !window.stops.has(each) && each.checkVisibility(
    {visibilityProperty: true}) && each.getClientRects().length && !each.closest(":popover-open"))
  .filter(each => each.type !== "radio" || ![...window.stops].some(({name}) => name === each.name))
  .map(each => each.outerHTML.slice(0, 120))"""

PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("name", "key", "size"), WALKS if EVERY else USUAL, ids=lambda each: str(each)
)
def test_walk(page: Page, site_url: str, name: str, key: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{site_url}{site_pages.EXAMPLES[name]}")
    settle(page)
    wrong = []
    stops = 0
    for stops in range(1, 1000):  # noqa: B007 - how many there were is told below
        page.keyboard.press(key)
        stop = page.evaluate(STOP)
        if stop is None or stop["again"]:
            break
        wrong += stop["wrong"]
    assert 5 < stops < 999, "the walk has no end"
    assert wrong == [], f"{len(wrong)} of {stops} stops"
    assert page.evaluate(MISSED) == []


def test_the_link_to_the_content_comes_first(page: Page, site_url: str) -> None:
    for path in some(list(site_pages.EXAMPLES.values()), 9):
        page.goto(f"{site_url}{path}")
        settle(page)  # The theme's script handles links only then.
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.inner_text() == "Skip to content", path
        assert skip.bounding_box()
        page.keyboard.press("Enter")
        page.locator(":target").wait_for(state="attached")
        page.evaluate(PAINTED)  # Only then does the keyboard go on from there.
        page.keyboard.press("Tab")
        inside = page.evaluate("!!document.activeElement.closest('main')")
        assert inside, f"{path}: the next stop is not in the content"
