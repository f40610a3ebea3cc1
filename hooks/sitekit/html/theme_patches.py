"""Patch HTML of the theme that is invalid or that a keyboard cannot reach.

Each patch names the fault and finds it with a pattern. If the faulty element is on some page of a
build but the pattern matches on none, the theme has changed, and the patch must be removed or
rewritten: `unused` returns it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Patch:
    """One fault of the theme: its name, the pattern that finds it, and the replacement.

    A page that doesn't contain `marker` doesn't have the element; one that contains `unless` has it
    without the fault.
    """

    fault: str
    marker: str
    pattern: re.Pattern[str]
    replacement: str
    unless: str | None = None


PATCHES = (
    Patch(
        "a checkbox with autocomplete, which HTML allows for text only",
        'class="md-toggle"',
        re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'),
        r"\1",
    ),
    Patch(
        "a tabindex without a number",
        'tabindex=""',
        re.compile(r'(<label class="md-nav__link[^>]*?) tabindex=""'),
        r"\1",
    ),
    Patch(
        "a label for a table of contents that the page doesn't have",
        'for="__toc"',
        re.compile(r'(<label class="md-nav__title") for="__toc"'),
        r"\1",
        unless='id="__toc"',
    ),
    Patch(
        "a menu or search button without a name that the keyboard cannot reach",
        'class="md-header__button',
        re.compile(
            r'(<label class="md-header__button md-icon" for="__(?P<what>drawer|search)")(>\s*<svg)'
        ),
        r'\1 tabindex="0"\3 role="img" aria-label="Open \g<what>"',
    ),
    Patch(
        "an icon link that only a tooltip names",
        "md-content__button",
        re.compile(r'( title="(?P<name>[^"]+)" class="md-content__button md-icon")'),
        r'\1 aria-label="\g<name>"',
    ),
    Patch(
        "a search that forgives no typo and knows no synonym",
        'id="__config"',
        re.compile(r'("search": ?"[^"]*assets/)javascripts/workers/search\.\w+\.min\.js"'),
        r'\1js/search-worker.js"',
        unless="assets/js/search-worker.js",
    ),
    Patch(
        "a page without a link that skips its navigation, such as 404.html",
        'data-md-component="skip"',
        re.compile(
            r'(<div data-md-component="skip">)\s*(</div>)(?=.*?<h1 id="([^"]+)")', re.DOTALL
        ),
        r'\1<a href="#\3" class="md-skip">Skip to content</a>\2',
        unless='class="md-skip"',
    ),
)


class ThemePatches:
    """The patches of one build, and which of them have found their fault so far."""

    def __init__(self, patches: Iterable[Patch] = PATCHES) -> None:
        self._patches = tuple(patches)
        self._expected: set[Patch] = set()
        self._matched: set[Patch] = set()

    def apply(self, html: str) -> str:
        """Return the page with every fault fixed."""
        for patch in self._patches:
            if patch.marker not in html or (patch.unless and patch.unless in html):
                continue
            self._expected.add(patch)
            html, count = patch.pattern.subn(patch.replacement, html)
            if count:
                self._matched.add(patch)
        return html

    def unused(self) -> list[str]:
        """Return the faults that no page had although some page had the element."""
        missed = self._expected - self._matched
        return [patch.fault for patch in self._patches if patch in missed]
