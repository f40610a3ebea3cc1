"""Fill the published form from a dataset; addresses and links lead from the file they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sitekit.pages import prose, urls
from sitekit.pages.api.published import plain
from sitekit.pages.choice import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitekit.dataset.model import Cell
    from sitekit.pages.api.listing import Entry
    from sitekit.pages.views import View

Plain = dict[str, Any]


@dataclass(frozen=True)
class Documents:
    """Makes the content of each kind of file for one dataset."""

    view: View
    places: urls.Urls

    def content(self, entry: Entry) -> Plain:
        """Return what the file of `entry` holds below what every file begins with."""
        made: Plain = getattr(_Maker(self.view, self.places, entry.uri), entry.form)(entry.id)
        relinked: Plain = _relink(made, _Link(self.places, entry.uri))
        return relinked


@dataclass(frozen=True)
class _Link:
    """Turns the source path of a page into its address, as seen from `file`."""

    places: urls.Urls
    file: str

    def __call__(self, target: str) -> str:
        return self.places.public(target.removeprefix("/"), self.file)


class _Maker:
    """One method for each form, named as the form is; the argument is the id of the part."""

    def __init__(self, view: View, places: urls.Urls, file: str) -> None:
        self.view = view
        self.data = view.data
        self.address = _Link(places, file)
        self.group = {name: each.id for each in self.data.head.groups for name in each.dimensions}

    def comparison(self, _id: str) -> Plain:
        made = {
            "comparison": plain(self.data.head),
            **self.technologies(""),
            "dimensions": {name: self._dimension(name) for name in self.data.dimensions},
            **self.pairs(""),
            "arrangements": {key: plain(part) for key, part in self.data.arrangements.items()},
            "sources": self._sources(self.data.sources),
            **self.glossary(""),
        }
        return made | self.guide("") if self.data.guide else made

    def technologies(self, _id: str) -> Plain:
        return {"technologies": {name: self._technology(name) for name in self.data.technologies}}

    def technology(self, name: str) -> Plain:
        cells = {key: part.cells[name] for key, part in self.data.dimensions.items()}
        technology = self.data.technologies[name]
        cited = [each.source for each in technology.sources]
        cited += [each.source for event in technology.history for each in event.sources]
        return {
            "id": name,
            "technology": self._technology(name),
            "cells": {key: self._cell(key, name) for key in cells},
            "sources": self._sources([*cited, *_cited(cells.values())]),
        }

    def dimensions(self, _id: str) -> Plain:
        made = {}
        for name in self.data.dimensions:
            head = self._dimension(name)
            del head["cells"]
            made[name] = head | {"file": self.address(f"{urls.API}/dimensions/{name}.json")}
        return {"dimensions": made}

    def dimension(self, name: str) -> Plain:
        cited = _cited(self.data.dimensions[name].cells.values())
        return {"id": name, "dimension": self._dimension(name), "sources": self._sources(cited)}

    def pairs(self, _id: str) -> Plain:
        return {"pairs": {name: self._pair(name) for name in self.data.pairs}}

    def sources(self, _id: str) -> Plain:
        claims = self.view.claims
        made = self._sources(self.data.sources)
        for name, source in made.items():
            source["claims"] = [
                {"text": claim.text, "address": self.address(claim.page)}
                | ({"at": claim.at} if claim.at else {})
                for claim in claims[name]
            ]
        return {"sources": made}

    def glossary(self, _id: str) -> Plain:
        made = {}
        for name, term in self.data.glossary.items():
            made[name] = plain(term) | {"address": self.address(f"{urls.GLOSSARY}#{name}")}
            if term.page:
                made[name]["page"] = self.address(term.page)
        return {"glossary": made}

    def guide(self, _id: str) -> Plain:
        choice = Choice(self.data)
        guide = plain(choice.guide)
        for made, scenario in zip(guide["scenarios"], choice.guide.scenarios, strict=True):
            outcome = choice.outcome(scenario.answers)
            made["remaining"] = outcome.remaining
            made["ruled_out"] = {
                name: [
                    {
                        "question": each.question.id,
                        "answer": each.answer.id,
                        "because": each.ruled.because,
                        "dimension": each.ruled.dimension,
                    }
                    for each in reasons
                ]
                for name, reasons in outcome.ruled_out.items()
            }
        return {"guide": guide}

    def _technology(self, name: str) -> Plain:
        technology = self.data.technologies[name]
        made = plain(technology) | {
            "address": self.address(urls.technology_page(name)),
            "file": self.address(f"{urls.API}/technologies/{name}.json"),
        }
        if technology.page:
            made["page"] = self.address(technology.page)
        return made

    def _dimension(self, name: str) -> Plain:
        dimension = self.data.dimensions[name]
        return plain(dimension) | {
            "address": self.address(urls.dimension_page(name)),
            "group": self.group[name],
            "cells": {key: self._cell(name, key) for key in self.data.technologies},
        }

    def _cell(self, dimension: str, technology: str) -> Plain:
        cell = self.data.dimensions[dimension].cells[technology]
        page = f"{urls.dimension_page(dimension)}#{technology}"
        return plain(cell) | {"address": self.address(page)}

    def _pair(self, name: str) -> Plain:
        pair = self.data.pairs[name]
        both = list(pair.choose)
        rows = {row: self.view.differs(row, both) for row in self.data.dimensions}
        names = [self.data.technologies[each].name for each in both]
        return plain(pair) | {
            "address": self.address(urls.pair_page(name)),
            "title": " vs ".join(names),
            "differ": [row for row, differs in rows.items() if differs],
            "agree": [row for row, differs in rows.items() if not differs],
        }

    def _sources(self, names: Iterable[str]) -> Plain:
        wanted = set(names)
        return {
            name: plain(source) | {"address": self.address(urls.source_place(name))}
            for name, source in self.data.sources.items()
            if name in wanted
        }


def _cited(cells: Iterable[Cell]) -> list[str]:
    found = []
    for cell in cells:
        found += [each.source for each in cell.sources]
        found += [each.source for each in cell.figures]
    return found


def _relink(value: Any, link: _Link) -> Any:
    """Let the links in Markdown texts, which begin at the docs folder, lead from the file."""
    if isinstance(value, dict):
        return {key: _relink(item, link) for key, item in value.items()}
    if isinstance(value, list):
        return [_relink(item, link) for item in value]
    return prose.relinked(value, link) if isinstance(value, str) and "](/" in value else value
