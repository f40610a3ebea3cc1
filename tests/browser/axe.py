"""Ask axe-core, with all rules that are on by default, what is wrong with a page as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python

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
    or changed since all of it was looked at.
    """
    light, dark = SCHEMES
    page.evaluate(SWITCH, light)
    if part:
        found = violations(page, rules={rule: {"enabled": False} for rule in COLORS})
        found += violations(page, part, runOnly=COLORS)
    else:
        found = violations(page)
    page.evaluate(SWITCH, dark)
    return found + [f"{dark}: {each}" for each in violations(page, part, runOnly=COLORS)]
