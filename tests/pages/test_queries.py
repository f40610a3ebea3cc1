"""What templates ask of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

from sitekit.dataset.models import Figure
from sitekit.pages.field_text import capitalized
from sitekit.pages.queries import CitingPage, CitingPart, Claim, DatasetView, citing_pages
from sitekit.pages.site_data import load_site
from sitekit.pages.stack_figures import arrangement_stack
from sitekit.pages.templates import (
    PageTemplates,
    Repository,
    format_figure,
    format_number,
    format_tick,
)
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from sitekit.dataset.loader import Dataset


@pytest.fixture(scope="module")
def full() -> DatasetView:
    return load_site(ROOT / "docs", UrlBuilder())


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1200, "1,200"), (0.5, "0.5"), (2.0, "2"), (0.000001, "0.000001"), (0, "0")],
)
def test_numbers_as_people_write_them(value: float, shown: str) -> None:
    assert format_number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.001, "0.001"), (1000, "1,000"), (10000, "10k"), (25000, "25k"), (2e6, "2M")],
)
def test_labels_of_axes_are_short(value: float, shown: str) -> None:
    assert format_tick(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.001, "ms", "1 µs"),
        (0.1, "ms", "100 µs"),
        (10, "ms", "10 ms"),
        (1000, "ms", "1 s"),
        (1e8, "ms", "100,000 s"),
        (1e-9, "ms", "0.001 ns"),
        (0, "ms", "0"),
        (0.1, "MB", "100 kB"),
        (1e4, "MB", "10 GB"),
        (1e4, "MiB", "10k"),
    ],
)
def test_labels_of_axes_change_to_the_unit_that_people_use(
    value: float, unit: str, shown: str
) -> None:
    assert format_tick(value, unit) == shown


@pytest.mark.parametrize(
    ("ends", "shown"),
    [
        ({"value": 17, "bound": "about"}, "about 17"),
        ({"value": 3.5}, "3.5"),
        ({"low": 150, "high": 1200}, "150 to 1,200"),
        ({"low": 150, "high": 200, "bound": "about"}, "about 150 to 200"),
    ],
)
def test_amounts_with_their_bound(ends: dict[str, object], shown: str) -> None:
    rest = {"label": "x", "conditions": "y", "measured": "2020", "timing": "c", "source": "s"}
    assert format_figure(Figure.model_validate({**rest, **ends})) == shown


def test_cells_come_best_first_and_those_that_do_not_apply_last(full: DatasetView) -> None:
    order = {level.id: place for place, level in enumerate(full.data.head.levels)}
    for name in full.data.dimensions:
        cells = [cell for _, cell in full.sorted_cells(name)]
        ranks = [
            (not cell.applies, order.get(cell.level, len(order)) if cell.level else len(order))
            for cell in cells
        ]
        assert ranks == sorted(ranks), name
        assert len(cells) == len(full.data.technologies)


def test_a_technology_is_rated_higher_where_its_level_is_better(full: DatasetView) -> None:
    order = [level.id for level in full.data.head.levels]

    def steps(dimension: str, technology: str, other: str) -> int:
        own, others = (full.cell(dimension, name).level for name in (technology, other))
        return order.index(others) - order.index(own) if own and others else 0

    for pair in full.all_pairs:
        for technology, other in (pair.both, reversed(pair.both)):
            names = [name for name, _ in full.rated_higher(technology, other)]
            differences = [steps(name, technology, other) for name in names]
            assert differences == sorted(differences, reverse=True)
            ahead = {name for name in full.leveled if steps(name, technology, other) > 0}
            assert set(names) == ahead


def test_figures_without_a_common_timing_method_are_not_for_comparison(full: DatasetView) -> None:
    both = ["application-kernel", "vm-isolated-container"]
    assert full.common_timing("startup-time", both) == "none"
    assert full.common_timing("density", both) == "all"
    # One of them has no figure.
    assert full.common_timing("cpu-overhead", both) == "all"
    assert full.common_timing("startup-time", ["virtual-machine", "container"]) == "some"
    # One of the two values shows no number, although both cells have figures.
    assert full.common_timing("live-migration", ["microvm", "virtual-machine"]) == "all"


def test_an_arrangement_may_have_its_own_stack(full: DatasetView) -> None:
    rows = arrangement_stack(full.data, "emulated-machine").rows
    names = [row.name for row in rows]
    assert "Emulator" in names
    assert "Hypervisor" not in names
    assert not any(row.boundary for row in rows)


@pytest.mark.parametrize(
    ("locator", "shown"),
    [("opening", "Opening"), ("data/raw/*.dat; notes", "data/raw/*.dat; notes"), ("", "")],
)
def test_a_locator_begins_like_a_sentence_unless_it_is_a_path(locator: str, shown: str) -> None:
    assert capitalized(locator) == shown


def test_rows_differ_by_their_keys(full: DatasetView) -> None:
    names = list(full.data.technologies)
    for dimension in full.data.dimensions:
        same = set(full.equal_columns(dimension, names))
        for one, first in enumerate(names, 1):
            for other, second in enumerate(names[one:], one + 1):
                assert full.differs(dimension, (first, second)) == (f"{one}-{other}" not in same)


def test_every_citation_is_found_again_at_its_source(full: DatasetView) -> None:
    claims = full.claims
    for name, dimension in full.data.dimensions.items():
        for technology, cell in dimension.cells.items():
            for citation in cell.sources:
                pages = {(claim.page, claim.at) for claim in claims[citation.source]}
                assert (f"dimensions/{name}.md#{technology}", citation.at or "") in pages
    for found in claims.values():
        assert len(found) == len(set(found))


def test_the_parts_of_a_page_that_cite_a_source_are_together() -> None:
    claims = [
        Claim("Speed, A: fast", "speed.md#a", "p. 1", "Speed", "A"),
        Claim("Speed: it is fast", "learn/speed.md#cite-1", "", "Speed", ""),
        Claim("Speed, A: 3 s", "speed.md#a", "p. 2", "Speed", "A"),
        Claim("Speed, B: slow", "speed.md#b", "", "Speed", "B"),
    ]
    parts = [CitingPart("A", "speed.md#a", "p. 1; p. 2"), CitingPart("B", "speed.md#b", "")]
    sentence = CitingPart("", "learn/speed.md#cite-1", "")
    assert citing_pages(claims) == [CitingPage("Speed", parts), CitingPage("Speed", [sentence])]


def test_each_source_stands_in_one_part_of_the_bibliography(full: DatasetView) -> None:
    listed = [name for names in full.bibliography_sections.values() for name in names]
    assert sorted(listed) == sorted(full.data.sources)
    for initial, names in full.bibliography_sections.items():
        assert all(name.startswith(initial) for name in names)


def test_a_chart_has_the_figures_of_one_timing_method(full: DatasetView) -> None:
    for name, dimension in full.data.dimensions.items():
        figures = [figure for cell in dimension.cells.values() for figure in cell.figures]
        charts = full.charts_of(name)
        assert sum(len(chart.bars) for chart in charts) == len(figures)
        for chart in charts:
            assert {bar.figure.timing for bar in chart.bars} == {chart.timing}
            units = {bar.figure.unit or dimension.unit for bar in chart.bars}
            assert units == {chart.unit}


def test_only_the_requested_timing_methods_are_drawn(full: DatasetView) -> None:
    timings = full.data.contents.numeric["startup-time"]
    assert [chart.timing for chart in full.charts_of("startup-time", timings[:1])] == [timings[0]]


def test_the_day_of_the_latest_review(editors: Dataset) -> None:
    assert DatasetView(editors).reviewed == "2026-01-02"


def test_links_to_edit_and_report_a_cell(editors: Dataset) -> None:
    repository = Repository("https://x.example/edit/", "https://x.example/new?template=cell.yml")
    assert (
        repository.edit_cell(editors, "modes", "modeless")
        == "https://x.example/edit/_data/dimensions/modes.yml#L14"
    )
    assert repository.report_cell("modes", "modeless", UrlBuilder()) == (
        "https://x.example/new?template=cell.yml&cell=%2Fdimensions%2Fmodes%2F%23modeless"
    )
    plain = Repository("", "https://x.example/new")
    assert plain.edit_cell(editors, "modes", "modal") == ""
    assert plain.report_cell("modes", "modal", UrlBuilder()).startswith(
        "https://x.example/new?cell="
    )
    assert Repository().report_cell("modes", "modal", UrlBuilder()) == ""


def test_what_a_page_cites_is_what_it_lists(full: DatasetView) -> None:
    templates = PageTemplates(ROOT / "overrides", full, UrlBuilder())
    made = templates.render("dimension.md", "dimensions/kernel.md", name="kernel")
    cells = full.data.dimensions["kernel"].cells.values()
    cited = {(citation.source, citation.at) for cell in cells for citation in cell.sources}
    assert made.count('<li id="note-') == len(cited)
    for number_ in range(1, len(cited) + 1):
        assert f'popovertarget="note-{number_}"' in made


def test_rows_of_a_pair_are_in_the_order_of_importance(full: DatasetView) -> None:
    """The decisive rows of a verdict come first, then levels that are far apart, then the rest."""
    written = full.pair("virtual-machine-vs-container")
    decisive = full.data.pairs[written.id].decisive
    assert len(decisive) == 5
    assert full.ranked_differences(written)[:5] == list(decisive)

    pair = full.pair("process-vs-confidential-vm")
    assert not pair.written
    rows = full.ranked_differences(pair)
    assert sorted(rows) == sorted(
        name for name in full.data.dimensions if full.differs(name, pair.both)
    )
    levels = list(full.levels)

    def importance(row: str) -> float:
        first, second = (full.cell(row, technology).level for technology in pair.both)
        steps = abs(levels.index(first) - levels.index(second)) if first and second else 0.5
        return steps + (row in full.data.head.key_differences.dimensions)

    assert [importance(row) for row in rows] == sorted(map(importance, rows), reverse=True)
    assert rows[0] == "isolation-boundary", "three steps, and a key difference"
