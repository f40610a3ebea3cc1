"""From wrong links to findings: each with its place in the source, a template's link only once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sitekit.links.model import Finding
from sitekit.links.suggest import as_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sitekit.links.model import Place
    from sitekit.links.resolve import Site
    from sitekit.links.settle import Wrong
    from sitekit.links.sources import Sources

MANY: Final = 20
"""The same wrong link on more pages than this is looked for in the templates first."""

_FEW: Final = 3
_SAMPLE: Final = 5
_ORDER: Final = {"error": 0, "warning": 1, "note": 2}


def findings(
    wrong: Iterable[Wrong], site: Site, sources: Sources | None, pages: int
) -> list[Finding]:
    """Return the findings for these links, in order of severity, page and URL.

    `pages` is the number of pages of the site, against which "on every page" is measured.
    """
    groups: dict[tuple[str, str, str], list[Wrong]] = defaultdict(list)
    for item in wrong:
        groups[item.where, item.address, item.issue.message].append(item)
    reporter = _Reporter(site, sources, pages)
    found = {finding for group in groups.values() for finding in reporter.group(group)}
    return sorted(
        found, key=lambda f: (_ORDER[f.severity], f.page, f.source or ("", 0, 0), f.url, f.message)
    )


class _Reporter:
    """Turns groups of the same wrong link into findings."""

    def __init__(self, site: Site, sources: Sources | None, pages: int) -> None:
        self._site = site
        self._sources = sources
        self._pages = pages

    def group(self, group: list[Wrong]) -> Iterator[Finding]:
        """Yield the findings of one wrong link that one or many pages hold."""
        count = len(group)
        everywhere = count >= _FEW and 2 * count >= self._pages
        # To read the source of thousands of pages would take longer than the check.
        many = self._sources is not None and count > MANY
        if many and not any(self._in_page(item) for item in group[:_SAMPLE]):
            yield self._finding(group[0], self._in_templates(group[0]), count)
            return
        lost: list[Wrong] = []
        for item in group:
            places = self._in_page(item)
            # Of equal ids the first is right.
            places = places[1:] or places if item.where == "id" else places
            yield from (self._finding(item, place) for place in places)
            lost += [] if places else [item]
        if not lost:
            return
        place = self._in_templates(lost[0], loose=everywhere)
        if place or everywhere:
            yield self._finding(lost[0], place, len(lost))
            return
        for item in lost:
            loosely = self._in_page(item, loose=True)
            yield from (self._finding(item, found) for found in loosely or [None])

    def _in_page(self, item: Wrong, *, loose: bool = False) -> Sequence[Place | None]:
        return self._sources.in_page(item, self._site, loose=loose) if self._sources else []

    def _in_templates(self, item: Wrong, *, loose: bool = True) -> Place | None:
        if self._sources is None:
            return None
        found = self._sources.in_templates(item, self._site)
        if not found and loose:
            found = self._sources.in_templates(item, self._site, loose=True)
        return found[0] if found else None

    def _finding(self, item: Wrong, place: Place | None, pages: int = 1) -> Finding:
        issue = item.issue
        hint = issue.hint
        if issue.nearest:
            own = self._sources.as_source(issue.nearest, place) if self._sources and place else ""
            right = own or as_url(issue.nearest, item.url, item.file, self._site)
            hint = f'did you mean "{right}"?'
        severity = issue.severity
        if severity == "warning" and pages > 1 and place is None and self._sources:
            severity = "note"  # The theme's own: nothing that the project could mend.
        return Finding(item.file, item.url, severity, issue.message, hint, place, pages)
