"""Questions that templates ask of a dataset: figures by timing method, charts, pairs, claims."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import combinations

from sitekit.dataset.changes import Changes
from sitekit.dataset.comparison_models import Level, Term, TimingMethod, VocabularyEntry
from sitekit.dataset.loader import Dataset
from sitekit.dataset.measurements import Measurements
from sitekit.dataset.models import Cell, Citation, Dimension, Figure, Pair, VerdictCitation
from sitekit.pages import urls
from sitekit.pages.charts import (
    Chart,
    FigureGroup,
    Overview,
    build_chart,
    overview,
    place,
)
from sitekit.pages.directives import CitedSentence
from sitekit.pages.lab_results import LabReport, build_lab_report
from sitekit.pages.planned_files import TechnologyPair, all_pairs
from sitekit.pages.whats_new import ChangelogDay, StaleReview, stale_parts


@dataclass(frozen=True)
class Claim:
    """One use of a source: the claim, the page with the claim, and the locator.

    `title` names the page or, where a page has many subjects, the subject. `part` names what of it
    cites the source, such as a technology of a dimension; it is empty for a sentence of a page.
    """

    text: str
    page: str
    at: str
    title: str
    part: str


@dataclass(frozen=True)
class CitingPart:
    """A part of a page that cites a source, its address, and all locators that it gives."""

    name: str
    page: str
    at: str


@dataclass(frozen=True)
class CitingPage:
    """A page that cites a source: its title, and the parts of it that do."""

    title: str
    parts: list[CitingPart]


def citing_pages(claims: Iterable[Claim]) -> list[CitingPage]:
    """Return the pages that make these claims, in their order."""
    pages: dict[tuple[str, str], dict[tuple[str, str], dict[str, None]]] = {}
    for claim in claims:
        path, _, _ = claim.page.partition("#")
        parts = pages.setdefault((claim.title, path), {})
        parts.setdefault((claim.part, claim.page), {})[claim.at] = None
    return [
        CitingPage(
            title,
            [
                CitingPart(name, page, "; ".join(filter(None, at)))
                for (name, page), at in parts.items()
            ],
        )
        for (title, _), parts in pages.items()
    ]


def claims_by_source(
    data: Dataset, written: Iterable[CitedSentence] = ()
) -> dict[str, list[Claim]]:
    """Return, for each source ID, every claim of dataset and prose that cites it, each once."""
    claims: dict[str, dict[Claim, None]] = {name: {} for name in data.sources}
    for citation, claim in _all_claims(data):
        claims[citation.source][claim] = None
    for sentence in written:
        claim = Claim(sentence.text, sentence.page, sentence.at, sentence.title, "")
        claims[sentence.source][claim] = None
    return {name: list(of_source) for name, of_source in claims.items()}


def _all_claims(data: Dataset) -> Iterator[tuple[Citation | Figure, Claim]]:
    def claim(
        citation: Citation | Figure, title: str, part: str, says: str, page: str
    ) -> tuple[Citation | Figure, Claim]:
        return citation, Claim(says, page, citation.at or "", title, part)

    for name, dimension in data.dimensions.items():
        for column, cell in dimension.cells.items():
            page = f"{urls.dimension_page(name)}#{column}"
            subject = data.technologies[column].name
            label = f"{dimension.name}, {subject}"
            for citation in cell.sources:
                text = f"{label}: {cell.value or 'does not apply'}"
                yield claim(citation, dimension.name, subject, text, page)
            for figure in cell.figures:
                yield claim(figure, dimension.name, subject, f"{label}: {figure.label}", page)
    for name, technology in data.technologies.items():
        page = urls.technology_page(name)
        title = technology.name
        for citation in technology.sources:
            yield claim(citation, title, "what it is", f"{title}: what it is", page)
        for event in technology.history:
            for citation in event.sources:
                text = f"{title}, {event.year}: {event.text}"
                yield claim(citation, title, f"{event.year}", text, page)
    for name, pair in data.pairs.items():
        title = " vs ".join(data.technologies[each].name for each in pair.choose)
        for citation in pair.sources:
            yield claim(citation, title, "verdict", f"{title}: verdict", urls.pair_page(name))
    for name, arrangement in data.arrangements.items():
        for row, cell in arrangement.cells.items():
            dimension_name = data.dimensions[row].name
            text = f"{dimension_name}, {arrangement.name}: {cell.value}"
            page = f"{urls.COMBINATIONS}#{name}"
            for citation in cell.sources:
                yield claim(citation, arrangement.name, dimension_name, text, page)
    for name, term in data.glossary.items():
        page = f"{urls.GLOSSARY}#{name}"
        for citation in term.sources:
            yield claim(citation, "Glossary", term.term, f"Glossary: {term.term}", page)


@dataclass(frozen=True)
class DatasetView:
    """A dataset with the lookups that pages need.

    `statements` are what written pages say of sources, `changelog` what changed on the site, and
    `stale` the written pages that nobody has reviewed for too long.
    """

    data: Dataset
    measurements: Measurements = field(default_factory=Measurements)
    statements: tuple[CitedSentence, ...] = ()
    changelog: tuple[ChangelogDay, ...] = ()
    stale: tuple[StaleReview, ...] = ()

    def stale_reviews(self, today: date) -> list[StaleReview]:
        """Return everything that nobody has reviewed for too long, the oldest review first."""
        found = [*stale_parts(self.data, today), *self.stale]
        return sorted(found, key=lambda review: review.reviewed)

    def changes_of(self, technology: str) -> list[tuple[str, Changes]]:
        """Return the days on which the data about a technology changed, the latest first."""
        of_it = ((day, changes.of(technology)) for day, changes in self.data.changes.items())
        return [(day, changes) for day, changes in of_it if changes]

    @cached_property
    def change_days(self) -> list[str]:
        """Return every day on which the site or its data changed, the latest first."""
        days = {day.date for day in self.changelog} | set(self.data.changes)
        days |= {release.date for release in self.data.head.releases}
        return sorted(days, reverse=True)

    @property
    def latest_news(self) -> str:
        """The changelog's first sentence for the latest day, or "" if only data changed then."""
        changes = [day.changes for day in self.changelog if day.date == self.change_days[0]]
        return re.split(r"(?<=[.!?])\s", changes[0][0])[0] if changes else ""

    def lab(self, name: str) -> LabReport:
        """Return the report of what a lab measured."""
        return build_lab_report(self.measurements, name)

    def on_decades(self, number: float, low: float, high: float) -> float:
        """Return where a number is between two powers of ten, in per cent of the way."""
        return place(max(number, low), (low, high), log=True)

    def labs_of(self, dimension: str) -> list[LabReport]:
        """Return the labs that cells of a dimension cite, each with the cited results only."""
        results: dict[str, list[str]] = {}
        for cell in self.data.dimensions[dimension].cells.values():
            for citation in cell.labs:
                results.setdefault(citation.lab, []).append(citation.result)
        return [build_lab_report(self.measurements, name, ids) for name, ids in results.items()]

    @cached_property
    def levels(self) -> dict[str, Level]:
        """The levels of the judgment scale by ID."""
        return {level.id: level for level in self.data.head.levels}

    @cached_property
    def kinds(self) -> dict[str, VocabularyEntry]:
        """The kinds of technologies by ID."""
        return {kind.id: kind for kind in self.data.head.technology_kinds}

    @cached_property
    def timing_methods(self) -> dict[str, TimingMethod]:
        """The timing methods by ID."""
        return {method.id: method for method in self.data.head.timing_methods}

    def cell(self, dimension: str, technology: str) -> Cell:
        """Return one cell."""
        return self.data.dimensions[dimension].cells[technology]

    def differs(self, dimension: str, technologies: Sequence[str]) -> bool:
        """Whether the cells of these technologies differ, by their keys."""
        return len({self.cell(dimension, name).key for name in technologies}) > 1

    def ranked_differences(self, pair: TechnologyPair) -> list[str]:
        """Return the dimensions on which the cells of a pair differ, the most important first.

        The decisive rows of its verdict come first. A row then counts as many steps as there are
        between the two levels, or half a step if it has none, and one more if the head file names
        it among the key differences.
        """
        levels = list(self.levels)
        decisive = self.data.pairs[pair.id].decisive if pair.written else ()
        key_rows = self.data.head.key_differences.dimensions

        def importance(dimension: str) -> tuple[int, float]:
            if dimension in decisive:
                return -decisive.index(dimension), 0
            first, second = (self.cell(dimension, name).level for name in pair.both)
            steps = abs(levels.index(first) - levels.index(second)) if first and second else 0.5
            return -len(decisive), steps + (dimension in key_rows)

        differing = [name for name in self.data.dimensions if self.differs(name, pair.both)]
        return sorted(differing, key=importance, reverse=True)

    def rated_higher(self, technology: str, other: str) -> list[tuple[str, Dimension]]:
        """Return the dimensions on which a technology has a better level than another.

        The largest difference comes first.
        """
        order = list(self.levels)
        found = []
        for name, dimension in self.data.dimensions.items():
            own, others = dimension.cells[technology].level, dimension.cells[other].level
            if own and others and order.index(own) < order.index(others):
                found.append((order.index(own) - order.index(others), name, dimension))
        found.sort(key=lambda each: each[0])
        return [(name, dimension) for _, name, dimension in found]

    def with_layer(self, name: str, kind: str) -> list[str]:
        """Return the technologies whose stacks have a layer of this name and kind."""
        return [
            key
            for key, technology in self.data.technologies.items()
            if any((layer.name, layer.kind) == (name, kind) for layer in technology.stack)
        ]

    def layer_kind(self, kind: str) -> int:
        """Return the position of a layer kind in comparison.yml, from 1."""
        return [entry.id for entry in self.data.head.layer_kinds].index(kind) + 1

    def dimensions_with_level(self, technology: str, level: str) -> list[tuple[str, Dimension]]:
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
        order = [*self.levels, None]
        cells = [(name, self.cell(dimension, name)) for name in self.data.head.technologies]
        return sorted(cells, key=lambda each: (not each[1].applies, order.index(each[1].level)))

    def figure_groups(self, dimension: str) -> list[FigureGroup]:
        """Return the figures of a dimension by timing method and unit, in the order of the file."""
        order = list(self.timing_methods)
        unit = self.data.dimensions[dimension].unit or ""
        groups: dict[tuple[str, str], list[tuple[str, Figure]]] = {}
        for name in self.data.head.technologies:
            for figure in self.cell(dimension, name).figures:
                groups.setdefault((figure.timing, figure.unit or unit), []).append((name, figure))
        return [
            FigureGroup(timing, unit, figures)
            for (timing, unit), figures in sorted(
                groups.items(), key=lambda e: order.index(e[0][0])
            )
        ]

    def figure_count(self, dimension: str) -> int:
        """Return how many published figures a dimension has on its charts, 0 without an axis."""
        row = self.data.dimensions[dimension]
        return sum(len(cell.figures) for cell in row.cells.values()) if row.numeric else 0

    def common_timing(self, dimension: str, technologies: Sequence[str]) -> str:
        """Return how many of their timing methods these cells share: "all", "some", or "none".

        Cells that don't all show a number need no warning, so for them the answer is "all".
        """
        cells = [self.cell(dimension, name) for name in technologies]
        methods = [{figure.timing for figure in cell.figures} for cell in cells]
        numbers = all(re.search(r"\d", cell.value or "") for cell in cells)
        if not numbers or not all(methods) or all(each == methods[0] for each in methods):
            return "all"
        return "some" if set.intersection(*methods) else "none"

    def charts_of(self, dimension: str, timings: Sequence[str] = ()) -> list[Chart]:
        """Return a chart for each timing method of a dimension, or for each of `timings`."""
        row = self.data.dimensions[dimension]
        return [
            build_chart(group, log=row.scale == "log", lower_is_better=row.better == "lower")
            for group in self.figure_groups(dimension)
            if not timings or group.timing in timings
        ]

    def overview(self, dimension: str) -> Overview | None:
        """Return all figures of a dimension on one axis, in the order of the technologies."""
        row = self.data.dimensions[dimension]
        chart = overview(self.figure_groups(dimension), row.unit or "", log=row.scale == "log")
        if chart is None:
            return None
        order = list(self.data.head.technologies)
        return replace(chart, lanes=tuple(sorted(chart.lanes, key=lambda e: order.index(e[0]))))

    @cached_property
    def terms_by_name(self) -> list[tuple[str, Term]]:
        """The terms of the glossary with their IDs, in the order of the alphabet."""
        terms = self.data.glossary.items()
        return sorted(terms, key=lambda each: (each[1].term.casefold(), each[0]))

    @cached_property
    def leveled(self) -> list[str]:
        """The dimensions that judge technologies by levels, in the order of the rows."""
        return [name for name, row in self.data.dimensions.items() if row.levels]

    @cached_property
    def all_pairs(self) -> list[TechnologyPair]:
        """Every two technologies, those with a written verdict first."""
        return all_pairs(self.data.contents.technologies, self.data.contents.pairs)

    def pair(self, name: str) -> TechnologyPair:
        """Return two technologies by the id of their page."""
        return next(pair for pair in self.all_pairs if pair.id == name)

    def pair_of(self, first: str, second: str) -> TechnologyPair:
        """Return two technologies by their ids, in any order."""
        return next(pair for pair in self.all_pairs if {*pair.both} == {first, second})

    def pair_title(self, pair: TechnologyPair) -> str:
        """Return "A vs B" in the names of the two technologies."""
        names = self.data.technologies
        return f"{names[pair.first].name} vs {names[pair.second].name}"

    def supporting(self, text: str, pair: Pair) -> list[VerdictCitation]:
        """Return the sources of a verdict that support a sentence or a reason."""
        return [each for each in pair.sources if each.supports and each.supports in text]

    def cited_sentences(self, pair: Pair) -> list[tuple[str, list[VerdictCitation]]]:
        """Return the sentences of a verdict with their sources; the last has those of the whole."""
        cited = [(each, self.supporting(each, pair)) for each in pair.sentences]
        cited[-1][1].extend(each for each in pair.sources if not each.supports)
        return cited

    def product(self, technology: str) -> str:
        """Return the name of a technology's first example."""
        return self.data.technologies[technology].examples[0].name

    def product_pair(self, pair: TechnologyPair) -> str:
        """Return "A vs B" in the names of products."""
        return f"{self.product(pair.first)} vs {self.product(pair.second)}"

    def equal_columns(self, dimension: str, technologies: Sequence[str]) -> list[str]:
        """Return "M-N" for each two columns whose cells in a row agree, counted from 1."""
        keys = [self.cell(dimension, name).key for name in technologies]
        return [
            f"{first}-{second}"
            for (first, one), (second, other) in combinations(enumerate(keys, 1), 2)
            if one == other
        ]

    @cached_property
    def claims(self) -> dict[str, list[Claim]]:
        """Every claim that cites a source, by the source's ID."""
        return claims_by_source(self.data, self.statements)

    def citing_pages(self, source: str) -> list[CitingPage]:
        """Return the pages that cite a source."""
        return citing_pages(self.claims[source])

    @cached_property
    def bibliography_sections(self) -> dict[str, list[str]]:
        """The sources by title, in sections by the initial of their IDs: a page for each."""
        titles = {name: source.title.casefold() for name, source in self.data.sources.items()}
        sections: dict[str, list[str]] = {}
        for name in sorted(titles, key=lambda name: (titles[name], name)):
            sections.setdefault(name[:1], []).append(name)
        return dict(sorted(sections.items()))

    def most_cited(self, count: int) -> list[tuple[str, int]]:
        """Return the IDs of the most cited sources, with their numbers of claims."""
        numbers = [(name, len(found)) for name, found in self.claims.items() if found]
        return sorted(numbers, key=lambda entry: (-entry[1], entry[0]))[:count]

    @property
    def reviewed(self) -> str:
        """The day of the latest review of any file, as YYYY-MM-DD."""
        kinds = (self.data.technologies, self.data.dimensions, self.data.pairs)
        return max(model.reviewed for kind in kinds for model in kind.values())
