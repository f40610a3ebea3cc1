"""Correct what the theme writes and HTML forbids, or a keyboard cannot reach.

Each repair names the fault and is applied by pattern. Where the faulty element is on some page of
a build and the pattern is on none, the theme has changed: the repair is to be removed or rewritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Repair:
    """One fault of the theme: what is wrong, how it is found, and what stands there instead.

    A page without `sign` does not have the element at all; one with `unless` has it without fault.
    """

    fault: str
    sign: str
    pattern: re.Pattern[str]
    instead: str
    unless: str | None = None


THEME = (
    Repair(
        "a checkbox with autocomplete, which HTML allows for text only",
        'class="md-toggle"',
        re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'),
        r"\1",
    ),
    Repair(
        "a tabindex without a number",
        'tabindex=""',
        re.compile(r'(<label class="md-nav__link[^>]*?) tabindex=""'),
        r"\1",
    ),
    Repair(
        "a label for a table of contents that the page has not",
        'for="__toc"',
        re.compile(r'(<label class="md-nav__title") for="__toc"'),
        r"\1",
        unless='id="__toc"',
    ),
    Repair(
        "a button for the menu or the search that the keyboard passes over and nothing names",
        'class="md-header__button',
        re.compile(
            r'(<label class="md-header__button md-icon" for="__(?P<what>drawer|search)")(>\s*<svg)'
        ),
        r'\1 tabindex="0"\3 role="img" aria-label="Open \g<what>"',
    ),
    Repair(
        "a link with a picture that only a tooltip names",
        "md-content__button",
        re.compile(r'( title="(?P<name>[^"]+)" class="md-content__button md-icon")'),
        r'\1 aria-label="\g<name>"',
    ),
    Repair(
        "a page that is no document and has no link to skip its navigation",
        'data-md-component="skip"',
        re.compile(
            r'(<div data-md-component="skip">)\s*(</div>)(?=.*?<h1 id="([^"]+)")', re.DOTALL
        ),
        r'\1<a href="#\3" class="md-skip">Skip to content</a>\2',
        unless='class="md-skip"',
    ),
)


class Repairs:
    """The repairs of one build, and which of them have found their fault."""

    def __init__(self, repairs: Iterable[Repair] = THEME) -> None:
        self._repairs = tuple(repairs)
        self._expected: set[Repair] = set()
        self._found: set[Repair] = set()

    def apply(self, html: str) -> str:
        """Return the page with every fault corrected."""
        for repair in self._repairs:
            if repair.sign not in html or (repair.unless and repair.unless in html):
                continue
            self._expected.add(repair)
            html, count = repair.pattern.subn(repair.instead, html)
            if count:
                self._found.add(repair)
        return html

    def unused(self) -> list[str]:
        """Return the faults that no page had, although some page had the element."""
        missed = self._expected - self._found
        return [repair.fault for repair in self._repairs if repair in missed]
