"""Ask axe-core, with all rules that are on by default, what is wrong with a page as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
from tests.extent import EVERY

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCHEMES = ("default", "slate")
SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
# Schemes differ in colors alone, and colors take most of the time, so the other rules run once.
COLORS = ["color-contrast", "link-in-text-block"]
# Selectors are half of axe's time and are only for reports; a report quotes the element instead.
RUN = """async ([context, options]) => (await axe.run(context ?? document,
    {...options, resultTypes: ["violations"], selectors: false})).violations
  .flatMap(({id, nodes}) => nodes.slice(0, 3).map(({html, failureSummary}) =>
    `${id} (${nodes.length}): ${html.slice(0, 200)}: ${failureSummary.replace(/\\s+/g, " ")}`))"""
# Colors change in a transition, which has to be over before they are measured.
SWITCH = """scheme => { document.body.dataset.mdColorScheme = scheme;
  document.getAnimations().forEach(animation => animation.finish()) }"""


# Of the elements that look the same, two have the mark: their text, and all that is behind it, has
# the same colors, size and weight.
LOOKS = """() => {
  const behind = new Map([[null, ""]]);
  const look = element => {
    if (!behind.has(element)) {
      const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, position].join();
      const plain = own === "rgba(0, 0, 0, 0),none,1,static";
      behind.set(element, look(element.parentElement) + (plain ? "" : `/${own}`));
    }
    return behind.get(element);
  };
  const counts = {};
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const shown = new Set(document.querySelectorAll("input, button"));
  while (words.nextNode())
    if (words.currentNode.data.trim()) shown.add(words.currentNode.parentElement);
  for (const element of shown) {
    const {color, fontSize, fontWeight} = getComputedStyle(element);
    const key = [color, fontSize, fontWeight, look(element)].join();
    counts[key] = (counts[key] ?? 0) + 1;
    element.toggleAttribute("data-look", counts[key] <= 2);
  }
}"""


def violations(page: Page, part: str | None = None, **options: Any) -> list[str]:
    """Return a line for each rule that is broken, and each of the first elements that break it.

    `part` is a selector of what is looked at, else all of it; `options` are axe's own.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    found: list[str] = page.evaluate(RUN, [part, options])
    return found


def in_both_schemes(page: Page, part: str | None = None) -> list[str]:
    """Return the violations in light and in dark, by the attribute that the theme sets.

    With `part`, a selector, colors are looked at there alone: what a state of the page has opened
    or changed since all of it was looked at. Other rules look at all of it again with $EVERY=1.
    """
    light, dark = SCHEMES
    page.evaluate(SWITCH, light)
    if part:
        around = None if EVERY else part
        found = violations(page, around, rules={rule: {"enabled": False} for rule in COLORS})
        found += violations(page, part, runOnly=COLORS)
    else:
        found = violations(page)
    page.evaluate(SWITCH, dark)
    return found + [f"{dark}: {each}" for each in violations(page, part, runOnly=COLORS)]


def of_each_look(page: Page, schemes: tuple[str, ...] = SCHEMES) -> list[str]:
    """Return the violations, those of colors for two elements of each look, in each scheme.

    A page has hundreds of elements and some thirty looks, so this takes a third of the time.
    """
    found = violations(page, rules={rule: {"enabled": False} for rule in COLORS})
    for scheme in schemes:
        page.evaluate(SWITCH, scheme)
        page.evaluate(LOOKS)
        found += [f"{scheme}: {each}" for each in violations(page, "[data-look]", runOnly=COLORS)]
    return found
