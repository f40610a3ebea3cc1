"""Ask axe-core, with all rules that are on by default, what is wrong with a page as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import axe_playwright_python

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCHEMES = ("default", "slate")
SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
# Selectors are half of axe's time and are only for reports; a report quotes the element instead.
RUN = """async () => (await axe.run({resultTypes: ["violations"], selectors: false})).violations
  .flatMap(({id, nodes}) => nodes.slice(0, 3).map(({html, failureSummary}) =>
    `${id} (${nodes.length}): ${html.slice(0, 200)}: ${failureSummary.replace(/\\s+/g, " ")}`))"""
# Colors change in a transition, which has to be over before they are measured.
SWITCH = """scheme => { document.body.dataset.mdColorScheme = scheme;
  document.getAnimations().forEach(animation => animation.finish()) }"""


def violations(page: Page) -> list[str]:
    """Return a line for each rule that is broken, and each of the first elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    found: list[str] = page.evaluate(RUN)
    return found


def in_both_schemes(page: Page) -> list[str]:
    """Return the violations in light and in dark, by the attribute that the theme sets."""
    found = []
    for scheme in SCHEMES:
        page.evaluate(SWITCH, scheme)
        found += [f"{scheme}: {each}" for each in violations(page)]
    return found
