"""The parts of the bibliography, and the way back from a source to every claim that rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.pages import urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitekit.dataset.load import Dataset
    from sitekit.dataset.model import Citation, Figure
    from sitekit.pages.statements import Statement


@dataclass(frozen=True)
class Claim:
    """One place where a source is cited: what says it, where, and the place in the source."""

    text: str
    page: str
    at: str


@dataclass(frozen=True)
class Part:
    """The sources whose ids begin with `sign`, by title."""

    sign: str
    sources: tuple[str, ...]


def parts(data: Dataset) -> list[Part]:
    """Return the parts in order: a page for each, so that none grows too long."""
    titles = {name: source.title.casefold() for name, source in data.sources.items()}
    found: dict[str, list[str]] = {}
    for name in sorted(titles, key=lambda name: (titles[name], name)):
        found.setdefault(name[:1], []).append(name)
    return [Part(sign, tuple(names)) for sign, names in sorted(found.items())]


def claims(data: Dataset, written: Iterable[Statement] = ()) -> dict[str, list[Claim]]:
    """Return, for each source id, every claim of dataset and prose that cites it, each once."""
    found: dict[str, dict[Claim, None]] = {name: {} for name in data.sources}
    for cited, text, page in _all(data):
        found[cited.source][Claim(text, page, cited.at or "")] = None
    for said in written:
        found[said.source][Claim(said.text, said.page, said.at)] = None
    return {name: list(each) for name, each in found.items()}


def _all(data: Dataset) -> Iterator[tuple[Citation | Figure, str, str]]:
    for name, dimension in data.dimensions.items():
        for technology, cell in dimension.cells.items():
            page = f"{urls.dimension_page(name)}#{technology}"
            label = f"{dimension.name}, {data.technologies[technology].name}"
            for citation in cell.sources:
                yield citation, f"{label}: {cell.value or 'does not apply'}", page
            for figure in cell.figures:
                yield figure, f"{label}: {figure.label}", page
    for name, part in data.technologies.items():
        page = urls.technology_page(name)
        for citation in part.sources:
            yield citation, f"{part.name}: what it is", page
        for event in part.history:
            for citation in event.sources:
                yield citation, f"{part.name}, {event.year}: {event.text}", page
    for name, pair in data.pairs.items():
        first, second = (data.technologies[each].name for each in pair.choose)
        for citation in pair.sources:
            yield citation, f"{first} vs {second}: verdict", urls.pair_page(name)
    for name, term in data.glossary.items():
        for citation in term.sources:
            yield citation, f"Glossary: {term.term}", f"{urls.GLOSSARY}#{name}"
