"""Questions that the templates ask of a dataset."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.pages import urls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitekit.dataset.load import Dataset
    from sitekit.dataset.model import Cell, Citation, Dimension, Figure, Group, Level


@dataclass(frozen=True)
class Claim:
    """One place where a source is cited: what says it, where, and the place in the source."""

    text: str
    page: str
    at: str


@dataclass(frozen=True)
class ClockFigures:
    """The figures of one dimension that share a clock and a unit, each with its technology."""

    clock: str
    unit: str
    figures: list[tuple[str, Figure]]


@dataclass(frozen=True)
class View:
    """A dataset with the lookups that pages need."""

    data: Dataset

    def level(self, name: str) -> Level:
        """Return a level of the judgement scale."""
        return next(level for level in self.data.head.levels if level.id == name)

    def group_of(self, dimension: str) -> Group:
        """Return the group that a dimension belongs to."""
        return next(group for group in self.data.head.groups if dimension in group.dimensions)

    def kind_name(self, kind: str) -> str:
        """Return the name of a kind of technology."""
        return next(k.name for k in self.data.head.technology_kinds if k.id == kind)

    def kind_meaning(self, kind: str) -> str:
        """Return what a kind of technology means."""
        return next(k.meaning or "" for k in self.data.head.technology_kinds if k.id == kind)

    def clock_name(self, clock: str) -> str:
        """Return the name of a clock."""
        return next(c.name for c in self.data.head.clocks if c.id == clock)

    def clock_meaning(self, clock: str) -> str:
        """Return from when to when a clock runs, or what it counts."""
        return next(c.meaning for c in self.data.head.clocks if c.id == clock)

    def cell(self, dimension: str, technology: str) -> Cell:
        """Return one cell."""
        return self.data.dimensions[dimension].cells[technology]

    def differs(self, dimension: str, technologies: Sequence[str]) -> bool:
        """Whether the cells of these technologies differ, by their keys."""
        return len({self.cell(dimension, name).key for name in technologies}) > 1

    def strongest(self, technology: str) -> list[tuple[str, Dimension]]:
        """Return the dimensions on which a technology has the first level of the scale."""
        return self._judged(technology, {self.data.head.levels[0].id})

    def weakest(self, technology: str) -> list[tuple[str, Dimension]]:
        """Return the dimensions on which a technology has one of the last two levels."""
        return self._judged(technology, {level.id for level in self.data.head.levels[-2:]})

    def _judged(self, technology: str, levels: set[str]) -> list[tuple[str, Dimension]]:
        return [
            (name, dimension)
            for name, dimension in self.data.dimensions.items()
            if dimension.cells[technology].level in levels
        ]

    def sorted_cells(self, dimension: str) -> list[tuple[str, Cell]]:
        """Return the cells of a dimension, best level first, else in the order of technologies."""
        order = {level.id: rank for rank, level in enumerate(self.data.head.levels)}
        cells = [(name, self.cell(dimension, name)) for name in self.data.head.technologies]
        last = len(order)
        return sorted(
            cells, key=lambda entry: (not entry[1].applies, order.get(entry[1].level or "", last))
        )

    def clocks_of(self, dimension: str) -> list[ClockFigures]:
        """Return the figures of a dimension by clock and unit, in the order of the head file."""
        order = {clock.id: rank for rank, clock in enumerate(self.data.head.clocks)}
        unit = self.data.dimensions[dimension].unit or ""
        found: dict[tuple[str, str], list[tuple[str, Figure]]] = {}
        for name in self.data.head.technologies:
            for figure in self.cell(dimension, name).figures:
                found.setdefault((figure.clock, figure.unit or unit), []).append((name, figure))
        return [
            ClockFigures(clock, unit, figures)
            for (clock, unit), figures in sorted(found.items(), key=lambda e: order[e[0][0]])
        ]

    def pairs_with(self, technology: str) -> list[str]:
        """Return the ids of the pairs that a technology is part of."""
        return [name for name, pair in self.data.pairs.items() if technology in pair.choose]

    def pair_title(self, name: str) -> str:
        """Return "A vs B" in the names of the two technologies."""
        first, second = self.data.pairs[name].choose
        names = self.data.technologies
        return f"{names[first].name} vs {names[second].name}"

    def claims(self) -> dict[str, list[Claim]]:
        """Return, for each source id, every claim of the dataset that cites it."""
        found: dict[str, list[Claim]] = {name: [] for name in self.data.sources}

        def add(citations: Sequence[Citation], text: str, page: str) -> None:
            for citation in citations:
                claim = Claim(text, page, citation.at or "")
                if claim not in found[citation.source]:
                    found[citation.source].append(claim)

        for name, dimension in self.data.dimensions.items():
            for technology, cell in dimension.cells.items():
                page = f"{urls.dimension_page(name)}#{technology}"
                label = f"{dimension.name}, {self.data.technologies[technology].name}"
                add(cell.sources, f"{label}: {cell.value or 'does not apply'}", page)
                for figure in cell.figures:
                    claim = Claim(f"{label}: {figure.label}", page, figure.at or "")
                    if claim not in found[figure.source]:
                        found[figure.source].append(claim)
        for name, technology_part in self.data.technologies.items():
            page = urls.technology_page(name)
            add(technology_part.sources, f"{technology_part.name}: what it is", page)
            for event in technology_part.history:
                add(event.sources, f"{technology_part.name}, {event.year}: {event.text}", page)
        for name, pair in self.data.pairs.items():
            add(pair.sources, f"{self.pair_title(name)}: verdict", urls.pair_page(name))
        for name, term in self.data.glossary.items():
            add(term.sources, f"Glossary: {term.term}", f"{urls.GLOSSARY}#{name}")
        return found
