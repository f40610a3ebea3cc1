"""Questions that the templates ask of a dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from sitekit.measurements.load import Measurements
from sitekit.pages.bibliography import Claim, Part, claims, parts
from sitekit.pages.charts import Chart, chart
from sitekit.pages.duos import Duo, duos
from sitekit.pages.measurements import arrange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitekit.dataset.load import Dataset
    from sitekit.dataset.model import Cell, Dimension, Figure, Level, TimingMethod
    from sitekit.pages.measurements import Lab
    from sitekit.pages.statements import Statement


@dataclass(frozen=True)
class FigureGroup:
    """Figures of one dimension with the same timing method and unit, each with its technology."""

    timing: str
    unit: str
    figures: list[tuple[str, Figure]]


@dataclass(frozen=True)
class View:
    """A dataset with the lookups that pages need.

    `statements` are what written pages say of sources.
    """

    data: Dataset
    measurements: Measurements = field(default_factory=Measurements)
    statements: tuple[Statement, ...] = ()

    def lab(self, name: str) -> Lab:
        """Return what a lab measured, arranged for a page."""
        return arrange(self.measurements, name)

    def labs_of(self, dimension: str) -> list[Lab]:
        """Return the labs that cells of a dimension cite, each with the cited results only."""
        found: dict[str, list[str]] = {}
        for cell in self.data.dimensions[dimension].cells.values():
            for citation in cell.labs:
                found.setdefault(citation.lab, []).append(citation.result)
        return [arrange(self.measurements, name, ids) for name, ids in found.items()]

    def level(self, name: str) -> Level:
        """Return a level of the judgment scale."""
        return next(level for level in self.data.head.levels if level.id == name)

    def kind_name(self, kind: str) -> str:
        """Return the name of a kind of technology."""
        return next(k.name for k in self.data.head.technology_kinds if k.id == kind)

    def kind_meaning(self, kind: str) -> str:
        """Return what a kind of technology means."""
        return next(k.meaning or "" for k in self.data.head.technology_kinds if k.id == kind)

    def timing_name(self, timing: str) -> str:
        """Return the name of a timing method."""
        return self._timing_method(timing).name

    def timing_meaning(self, timing: str) -> str:
        """Return when a timing method starts and stops the timer, or what it counts."""
        return self._timing_method(timing).meaning

    def _timing_method(self, timing: str) -> TimingMethod:
        return next(method for method in self.data.head.timing_methods if method.id == timing)

    def cell(self, dimension: str, technology: str) -> Cell:
        """Return one cell."""
        return self.data.dimensions[dimension].cells[technology]

    def differs(self, dimension: str, technologies: Sequence[str]) -> bool:
        """Whether the cells of these technologies differ, by their keys."""
        return len({self.cell(dimension, name).key for name in technologies}) > 1

    def judged(self, technology: str, level: str) -> list[tuple[str, Dimension]]:
        """Return the dimensions on which a technology has a level."""
        return [
            (name, dimension)
            for name, dimension in self.data.dimensions.items()
            if dimension.cells[technology].level == level
        ]

    def levels_of(self, technology: str) -> set[str]:
        """Return the levels that a technology has on some dimension."""
        cells = (dimension.cells[technology] for dimension in self.data.dimensions.values())
        return {cell.level for cell in cells if cell.level}

    def sorted_cells(self, dimension: str) -> list[tuple[str, Cell]]:
        """Return the cells of a dimension, best level first, else in the order of technologies."""
        order = {level.id: rank for rank, level in enumerate(self.data.head.levels)}
        cells = [(name, self.cell(dimension, name)) for name in self.data.head.technologies]
        last = len(order)
        return sorted(
            cells, key=lambda entry: (not entry[1].applies, order.get(entry[1].level or "", last))
        )

    def figure_groups(self, dimension: str) -> list[FigureGroup]:
        """Return the figures of a dimension by timing method and unit, in the order of the file."""
        order = {method.id: rank for rank, method in enumerate(self.data.head.timing_methods)}
        unit = self.data.dimensions[dimension].unit or ""
        found: dict[tuple[str, str], list[tuple[str, Figure]]] = {}
        for name in self.data.head.technologies:
            for figure in self.cell(dimension, name).figures:
                found.setdefault((figure.timing, figure.unit or unit), []).append((name, figure))
        return [
            FigureGroup(timing, unit, figures)
            for (timing, unit), figures in sorted(found.items(), key=lambda e: order[e[0][0]])
        ]

    def charts_of(self, dimension: str, timings: Sequence[str] = ()) -> list[Chart]:
        """Return a chart for each timing method of a dimension, or for each of `timings`."""
        part = self.data.dimensions[dimension]
        return [
            chart(group, log=part.scale == "log", lower_is_better=part.better == "lower")
            for group in self.figure_groups(dimension)
            if not timings or group.timing in timings
        ]

    @cached_property
    def duos(self) -> list[Duo]:
        """Every two technologies, those with a written verdict first."""
        return duos(self.data.contents.technologies, self.data.contents.pairs)

    @cached_property
    def _duos_by_id(self) -> dict[str, Duo]:
        return {duo.id: duo for duo in self.duos}

    @cached_property
    def _duos_by_names(self) -> dict[frozenset[str], Duo]:
        return {frozenset(duo.both): duo for duo in self.duos}

    def duo(self, name: str) -> Duo:
        """Return two technologies by the id of their page."""
        return self._duos_by_id[name]

    def duo_of(self, first: str, second: str) -> Duo:
        """Return two technologies by their ids, in any order."""
        return self._duos_by_names[frozenset((first, second))]

    def duo_title(self, duo: Duo) -> str:
        """Return "A vs B" in the names of the two technologies."""
        names = self.data.technologies
        return f"{names[duo.first].name} vs {names[duo.second].name}"

    def agreeing(self, dimension: str) -> list[str]:
        """Return "M-N" for each two columns whose cells in a row agree, counted from 1."""
        keys = [self.cell(dimension, name).key for name in self.data.head.technologies]
        return [
            f"{first}-{second}"
            for (first, one), (second, other) in combinations(enumerate(keys, 1), 2)
            if one == other
        ]

    @cached_property
    def claims(self) -> dict[str, list[Claim]]:
        """Every claim that rests on a source, by the source's id."""
        return claims(self.data, self.statements)

    @cached_property
    def source_parts(self) -> list[Part]:
        """The parts of the bibliography."""
        return parts(self.data)

    def most_cited(self, count: int) -> list[tuple[str, int]]:
        """Return the ids of the sources on which most claims rest, with their number."""
        numbers = [(name, len(found)) for name, found in self.claims.items() if found]
        return sorted(numbers, key=lambda entry: (-entry[1], entry[0]))[:count]

    @property
    def reviewed(self) -> str:
        """The day of the latest review of any part, as YYYY-MM-DD."""
        parts = (self.data.technologies, self.data.dimensions, self.data.pairs)
        return max(part.reviewed for group in parts for part in group.values())
