"""From wrong links to findings: each with its place in the source, a template's link only once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sitekit.links.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    found = {f for group in groups.values() for f in _group(group, site, sources, pages)}
    return sorted(
        found, key=lambda f: (_ORDER[f.severity], f.page, f.source or ("", 0, 0), f.url, f.message)
    )


def _group(
    group: list[Wrong], site: Site, sources: Sources | None, pages: int
) -> Iterator[Finding]:
    everywhere = len(group) > MANY or (len(group) >= _FEW and 2 * len(group) >= pages)
    if sources is None:
        yield from (
            _together(group, None) if everywhere else (_finding(item, None) for item in group)
        )
        return
    if len(group) > MANY and not any(sources.in_page(item, site) for item in group[:_SAMPLE]):
        yield from _together(group, next(iter(sources.in_templates(group[0], site)), None))
        return
    lost: list[Wrong] = []
    for item in group:
        places = sources.in_page(item, site)
        yield from (_finding(item, place) for place in places)
        lost += [] if places else [item]
    if lost:
        place = next(iter(sources.in_templates(lost[0], site)), None)
        if place or everywhere:
            yield from _together(lost, place)
        else:
            yield from (_finding(item, None) for item in lost)


def _together(group: list[Wrong], place: Place | None) -> Iterator[Finding]:
    yield _finding(group[0], place, len(group))


def _finding(item: Wrong, place: Place | None, pages: int = 1) -> Finding:
    issue = item.issue
    return Finding(item.file, item.url, issue.severity, issue.message, issue.hint, place, pages)
