"""How verdicts are told: the address, what it answers, and the lines that link to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sitekit.links.model import Issue
from sitekit.links.settle import Wrong

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sitekit.links.external.model import Address, Answer, Use
    from sitekit.links.model import Place
    from sitekit.links.resolve import Site
    from sitekit.links.sources import Sources

_ORDER: Final = ("broken", "moved", "missing place", "unknown")
_MOST_PLACES: Final = 20


class Told(NamedTuple):
    """One address that is not simply well."""

    verdict: str
    url: str
    detail: str
    new: str
    excused: bool
    places: tuple[str, ...]
    """`path:line` in the source, relative to it, or the built file; each once."""


def findings(
    addresses: Sequence[Address],
    answers: Mapping[str, Answer],
    excused: Collection[str],
    site: Site,
    sources: Sources | None,
) -> list[Told]:
    """Return what is not well, the worst first."""
    found: list[Told] = []
    for address in addresses:
        answer = answers[address.url]
        skip = address.url in excused
        if answer.verdict != "ok":
            places = _places(address.url, address.uses, site, sources)
            found.append(Told(answer.verdict, address.url, answer.detail, answer.new, skip, places))
        for fragment in answer.missing:
            uses = [use for use in address.uses if use.url.endswith(f"#{fragment}")]
            url = f"{address.url}#{fragment}"
            places = _places(url, uses or address.uses, site, sources)
            detail = f'the page has no element with the id "{fragment}"'
            found.append(Told("missing place", url, detail, "", skip, places))
    return sorted(found, key=lambda told: (_ORDER.index(told.verdict), told.url))


def lines(found: Iterable[Told]) -> Iterator[str]:
    """Yield the findings as text."""
    for told in found:
        note = " (excepted)" if told.excused else ""
        yield f"{told.verdict}{note}: {told.url}: {told.detail}"
        yield from (f"    {place}" for place in told.places[:_MOST_PLACES])
        if len(told.places) > _MOST_PLACES:
            yield f"    and {len(told.places) - _MOST_PLACES} more places"


def as_json(told: Told) -> dict[str, object]:
    """Return a finding in the form of `--json`."""
    return {**told._asdict(), "places": list(told.places)}


def _places(url: str, uses: Iterable[Use], site: Site, sources: Sources | None) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for use in uses:
        wrong = Wrong(use.file, use.where, use.url, url, Issue("error", ""))
        places: Sequence[Place] = sources.in_page(wrong, site) if sources else ()
        if sources and not places:
            places = sources.in_templates(wrong, site)
        if places:
            found |= {f"{place.path}:{place.line}": None for place in places}
        else:
            found[use.file] = None
    return tuple(found)
