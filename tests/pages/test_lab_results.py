"""What a lab measured is arranged on one honest scale, and shown without a way to inject."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from sitekit.dataset.measurements import Measurement, MeasurementFormat, Measurements
from sitekit.pages.lab_results import BAR_WIDTH, LabReport, build_lab_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = {
    "provenance": ({"id": "model", "name": "Model", "kind": "text"},),
    "units": ({"id": "ms", "most": 1e6},),
}


def row(name: str, low: float, middle: float, high: float, **more: Any) -> dict[str, Any]:
    numbers = {"n": 5, "p5": low, "median": middle, "p95": high}
    return {"id": name, "technology": None, "what": name, "unit": "ms", **numbers, **more}


def arranged(*machines: list[dict[str, Any]], **more: Any) -> LabReport:
    records = [
        {
            "machine": f"desk-{number}",
            "date": "2026-11-20",
            "provenance": {"model": f"Tester {number}"},
            "results": tuple(rows),
            **more,
        }
        for number, rows in enumerate(machines, start=1)
    ]
    measurement = Measurement.model_validate(
        {
            "lab": "typing",
            "title": "Typing",
            "timing": {"id": "key-to-screen", "text": "from key to screen"},
            "records": tuple(records),
        }
    )
    form = MeasurementFormat.model_validate(FORMAT)
    return build_lab_report(Measurements({"typing": measurement}, form), "typing")


def test_records_of_one_result_stand_together() -> None:
    both = arranged([row("a", 1, 2, 3), row("b", 2, 3, 4)], [row("a", 2, 3, 4)])
    [table] = both.tables
    assert [(r.result.id, r.machine, r.first) for r in table.rows] == [
        ("a", "desk-1", 2),
        ("a", "desk-2", 0),
        ("b", "desk-1", 1),
    ]
    assert [(fact.name, fact.values) for fact in both.facts] == [
        ("Date", ["2026-11-20", "2026-11-20"]),
        ("Model", ["Tester 1", "Tester 2"]),
    ]


def test_a_result_of_a_later_record_follows_what_it_follows_there() -> None:
    a, b, c, d = (row(name, 1, 2, 3) for name in "abcd")
    [table] = arranged([b, d], [a, b, c, d]).tables
    assert [each.result.id for each in table.rows if each.first] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("rows", "logarithmic"),
    [
        ([row("a", 1, 2, 3)], False),
        ([row("a", 0, 0, 0)], False),
        ([row("a", 0, 5, 10), row("b", 10, 20, 30)], False),
        ([row("a", 0.5, 1, 2), row("b", 900, 1000, 20000)], True),
        ([row("a", 0, 1, 2), row("b", 0, 0, 20000)], True),
    ],
)
def test_bars_stay_on_the_scale(rows: list[dict[str, Any]], logarithmic: bool) -> None:
    [table] = arranged(rows).tables
    assert table.logarithmic is logarithmic
    for each in table.rows:
        assert each.bar.width > 0
        assert each.bar.x >= 0
        assert each.bar.x + each.bar.width <= BAR_WIDTH
        assert 0 <= each.bar.middle < BAR_WIDTH
    middles = [(each.result.middle, each.bar.middle) for each in table.rows]
    assert [bar for _, bar in sorted(middles)] == sorted(bar for _, bar in middles)


def test_units_are_never_mixed() -> None:
    exact = {"id": "s", "technology": None, "what": "s", "unit": "bytes", "value": 3.0}
    lab = arranged([row("a", 1, 2, 3), exact])
    assert [(table.unit, table.sampled) for table in lab.tables] == [("ms", True), ("bytes", False)]


def test_claims_say_where_they_held() -> None:
    claims = ({"id": "c", "text": "it holds", "held": True},)
    lab = arranged([row("a", 1, 2, 3)], [row("a", 1, 2, 3)], claims=claims)
    assert [(each.text, each.held, each.failed) for each in lab.claims] == [
        ("it holds", ["desk-1", "desk-2"], [])
    ]


def test_a_page_shows_the_measurement(small_site: Path, mkdocs: Callable[..., Any]) -> None:
    folder = small_site / "docs/_data/measurements"
    folder.mkdir()
    (folder / "format.yml").write_text(
        "provenance: [{id: model, name: Model, kind: text}]\nunits: [{id: ms, most: 1000}]\n"
    )
    (folder / "typing.json").write_text(
        """{"lab": "typing", "title": "Typing", "timing": {"id": "k", "text": "from key to screen"},
        "records": [{"machine": "desk", "date": "2026-11-20", "provenance": {"model": "T <b> & co"},
        "results": [{"id": "a", "technology": "modal", "what": "a *letter* {{ 1 }} \\"q\\"",
        "unit": "ms", "n": 3, "median": 2, "p5": 1, "p95": 3.5, "note": "[x] (javascript:y)"}]}]}"""
    )
    page = small_site / "docs/index.md"
    page.write_text(page.read_text() + "\n<!-- data: lab typing -->\n")
    done = mkdocs(small_site, "build", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    html = (small_site / "site/index.html").read_text()
    tree = LexborHTMLParser(html)
    tables = tree.css("table.measured")
    assert len(tables) == 2
    cells = [cell.text().strip() for cell in tables[0].css("tbody th, tbody td")]
    name = "Modal"
    assert cells[0] == 'a *letter* {{ 1 }} "q"'
    assert cells[1].startswith(name)
    assert cells[2:6] == ["desk", "2 [x] (javascript:y)", "1 to 3.5", "3"]
    assert "T <b> & co" in tables[1].text()
    assert not re.search(r"<(table|svg|rect|line)[^>]* style=", html)
    regions = tree.css('div.table-scroll[role="region"][tabindex="0"]')
    labels = [each.attributes["aria-label"] for each in regions]
    assert {"Typing, ms", "Typing: the machines"} <= set(labels)


def test_an_unknown_lab_is_told(small_site: Path, sitekit: Callable[..., Any]) -> None:
    page = small_site / "docs/index.md"
    page.write_text("# Home\n\n<!-- data: lab typping -->\n")
    result = sitekit(small_site, "check", "docs")
    assert result.returncode == 1
    assert 'docs/index.md:3:1: unknown lab "typping"' in result.stdout


def record_typing(small_site: Path) -> None:
    folder = small_site / "docs/_data/measurements"
    folder.mkdir()
    (folder / "format.yml").write_text(
        "provenance: [{id: model, name: Model, kind: text}]\nunits: [{id: ms, most: 1000}]\n"
    )
    results = [{**row(name, 1, 2, 3), "technology": "modal"} for name in ("insert", "delete")]
    record = {"machine": "desk", "date": "2026-11-20", "provenance": {"model": "T"}}
    value = {
        "lab": "typing",
        "title": "Typing",
        "timing": {"id": "k", "text": "from key to screen"},
        "records": [{**record, "results": results}],
    }
    (folder / "typing.json").write_text(json.dumps(value))


def cite(small_site: Path, lab: str, result: str) -> None:
    file = small_site / "docs/_data/dimensions/keystrokes.yml"
    cited = f"    labs:\n      - lab: {lab}\n        result: {result}\n  modeless:"
    file.write_text(file.read_text().replace("  modeless:", cited))


@pytest.mark.parametrize(
    ("lab", "result", "expected"),
    [
        (
            "typing",
            "inserd",
            '29:17: the lab "typing" has no result "inserd"; did you mean "insert"?',
        ),
        ("tiping", "insert", '28:14: unknown lab "tiping"; did you mean "typing"?'),
    ],
)
def test_a_cell_may_cite_only_what_was_recorded(
    lab: str, result: str, expected: str, small_site: Path, sitekit: Callable[..., Any]
) -> None:
    record_typing(small_site)
    cite(small_site, lab, result)
    done = sitekit(small_site, "check", "docs")
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == f"docs/_data/dimensions/keystrokes.yml:{expected}"


def test_the_page_of_all_figures_shows_what_cells_cite_and_no_more(
    small_site: Path, mkdocs: Callable[..., Any]
) -> None:
    record_typing(small_site)
    cite(small_site, "typing", "insert")
    page = small_site / "docs/labs/typing/index.md"
    page.parent.mkdir(parents=True)
    page.write_text(
        "---\ntitle: Lab\ndescription: A lab.\n---\n# Lab\n\n<!-- data: lab typing -->\n"
    )
    done = mkdocs(small_site, "build", "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    html = (small_site / "site/dimensions/keystrokes/figures/index.html").read_text()
    [table] = LexborHTMLParser(html).css("table.measured")
    assert [each.text() for each in table.css('th[scope="row"]')] == ["insert"]
    assert 'href="../../../labs/typing/"' in html
