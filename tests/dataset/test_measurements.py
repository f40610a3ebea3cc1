"""A measurement file is read with the place of every fault, or it is refused."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from sitekit.dataset.measurements import check_measurements, load_measurements

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FORMAT = """\
provenance:
  - {id: model, name: Model, kind: text}
  - {id: keys, name: Keys, kind: number, least: 1, most: 200}
  - {id: layout, name: Layout, kind: choice, choices: [ansi, iso, "no"]}
  - {id: programs, name: Programs, kind: versions}
units:
  - {id: ms, most: 60000}
  - {id: bytes, most: 1000000000}
"""
GOOD: dict[str, Any] = {
    "lab": "typing",
    "title": "Typing",
    "timing": {"id": "key-to-screen", "text": "from the key to the screen"},
    "records": [
        {
            "machine": "old-desk",
            "date": "2026-11-20",
            "foreign_cpu": 1.5,
            "provenance": {
                "model": "Tester 1",
                "keys": 104,
                "layout": "ansi",
                "programs": {"editor": "9.1"},
            },
            "results": [
                {
                    "id": "insert",
                    "technology": "modal",
                    "what": "one letter",
                    "unit": "ms",
                    "n": 12,
                    "median": 2.5,
                    "p5": 2,
                    "p95": 9.75,
                },
                {
                    "id": "size",
                    "technology": None,
                    "what": "the file",
                    "unit": "bytes",
                    "value": 120,
                    "note": "exact",
                },
            ],
        }
    ],
}
TODAY = date(2026, 11, 23)


def problems(folder: Path, text: str, file_format: str = FORMAT) -> list[str]:
    """Return the problems of a measurement file with this text."""
    (folder / "measurements").mkdir()
    (folder / "measurements/format.yml").write_text(file_format)
    (folder / "measurements/typing.json").write_text(text)
    found = load_measurements(folder, "docs/_data")
    checked = [*found.problems, *check_measurements(found, ["modal", "modeless"], TODAY)]
    return [str(each).removeprefix("docs/_data/measurements/") for each in checked]


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    value = copy.deepcopy(GOOD)
    change(value)
    return json.dumps(value, indent=1)


def test_a_good_file_is_typed(tmp_path: Path) -> None:
    assert problems(tmp_path, json.dumps(GOOD)) == []
    measurement = load_measurements(tmp_path, "docs/_data").by_lab["typing"]
    first, second = measurement.records[0].results
    assert (first.low, first.middle, first.high) == (2, 2.5, 9.75)
    assert (second.low, second.middle, second.high, second.technology) == (120, 120, 120, None)
    assert measurement.ids() == ["insert", "size"]


def test_a_dataset_without_measurements_has_none(tmp_path: Path) -> None:
    found = load_measurements(tmp_path, "docs/_data")
    assert (found.problems, found.by_lab, found.labs) == ([], {}, ())


def record(value: dict[str, Any]) -> Any:
    return value["records"][0]


def result(value: dict[str, Any]) -> Any:
    return value["records"][0]["results"][0]


CASES: dict[str, tuple[Callable[[dict[str, Any]], object], list[str]]] = {
    "unknown field": (
        lambda v: result(v).update(medain=2),
        ['typing.json:31:6: unknown field "medain"; did you mean "median"?'],
    ),
    "percentile above the median": (
        lambda v: result(v).update(p5=3),
        [
            'typing.json:29:12: "p5" is 3, which is more than "median", 2.5; check the numbers',
        ],
    ),
    "median above the percentile": (
        lambda v: result(v).update(median=10),
        [
            'typing.json:28:16: "median" is 10, which is more than "p95", 9.75; check the numbers',
        ],
    ),
    "nothing but zeros": (
        lambda v: result(v).update(median=0, p5=0, p95=0),
        [
            'typing.json:30:13: every number of the result "insert" is 0; '
            "use a smaller unit, or check that the lab ran",
        ],
    ),
    "too few samples": (
        lambda v: result(v).update(n=2),
        ['typing.json:27:11: "n" is 2; it must be at least 3'],
    ),
    "negative": (
        lambda v: result(v).update(p5=-1),
        ['typing.json:29:12: "p5" is -1; it must be at least 0'],
    ),
    "number in quotes": (
        lambda v: result(v).update(median="2.5"),
        [
            'typing.json:28:16: "median" is "2.5", which is not a number; '
            "write the number alone, such as 12 or 0.5"
        ],
    ),
    "neither sampled nor exact": (
        lambda v: result(v).pop("n"),
        [
            'typing.json:22:5: result "insert" needs either "n", "median", "p5", and "p95", '
            'or "value"; write one or the other'
        ],
    ),
    "sampled and exact": (
        lambda v: result(v).update(value=3),
        [
            'typing.json:22:5: result "insert" needs either "n", "median", "p5", and "p95", '
            'or "value"; write one or the other'
        ],
    ),
    "unknown unit": (
        lambda v: result(v).update(unit="mS"),
        ['typing.json:26:14: unknown unit "mS"; did you mean "ms"?'],
    ),
    "not possible": (
        lambda v: result(v).update(p95=60001),
        ['typing.json:30:13: "p95" is 60001 ms; at most 60000 ms is plausible'],
    ),
    "unknown technology": (
        lambda v: result(v).update(technology="modul"),
        ['typing.json:24:20: unknown technology "modul"; did you mean "modal"?'],
    ),
    "result twice": (
        lambda v: record(v)["results"][1].update(id="insert", unit="ms", technology="modal"),
        ['typing.json:33:12: id "insert" occurs twice; keep one'],
    ),
    "machine twice": (
        lambda v: v["records"].append(copy.deepcopy(record(v))),
        ['typing.json:43:15: machine "old-desk" occurs twice; keep one'],
    ),
    "another meaning on another machine": (
        lambda v: v["records"].append(
            {
                **copy.deepcopy(record(v)),
                "machine": "new-desk",
                "results": [{**result(v), "technology": "modeless"}],
            }
        ),
        [
            'typing.json:57:20: "technology" is "modeless", but "modal" in the record of '
            "old-desk; use a different ID for a different result"
        ],
    ),
    "in the future": (
        lambda v: record(v).update(date="2026-11-25"),
        ["typing.json:11:12: 2026-11-25 is in the future; correct it"],
    ),
    "no such day": (
        lambda v: record(v).update(date="2026-02-30"),
        ['typing.json:11:12: "date" is "2026-02-30", a day that does not exist; correct it'],
    ),
    "too old": (
        lambda v: record(v).update(date="2019-12-31"),
        ["typing.json:11:12: 2019-12-31 is before 2020-01-01; run the lab again"],
    ),
    "provenance lacks a field": (
        lambda v: record(v)["provenance"].pop("layout"),
        ['typing.json:13:4: "provenance" lacks the field "layout"; add it'],
    ),
    "provenance has an unknown field": (
        lambda v: record(v)["provenance"].update(colour="red"),
        [
            'typing.json:20:5: unknown field "colour"; '
            "the fields here are model, keys, layout, programs"
        ],
    ),
    "a fact that cannot be": (
        lambda v: record(v)["provenance"].update(keys=500, layout="isu", model="", programs={}),
        [
            'typing.json:14:14: "model" is not one line of text; write text of 1 to 160 characters',
            'typing.json:15:13: "keys" is 500; it must be between 1 and 200',
            'typing.json:16:15: "layout" is "isu"; it is one of ansi, iso, no',
            'typing.json:17:17: "programs" does not map programs to versions; '
            'write {"name": "1.2.3"}',
        ],
    ),
    "a number in quotes among the facts": (
        lambda v: record(v)["provenance"].update(keys="104"),
        [
            "typing.json:15:13: \"keys\" is '104', which is not a number; "
            "write the number without quotes"
        ],
    ),
    "nothing found": (
        lambda v: record(v).pop("results"),
        ["typing.json:9:3: the record has neither results nor claims; add one"],
    ),
    "no timing method": (
        lambda v: v.pop("timing"),
        ['typing.json:1:1: results need a timing method; add "timing" with "id" and "text"'],
    ),
    "another lab": (
        lambda v: v.update(lab="writing"),
        ['typing.json:2:9: "lab" is "writing", but the file is named typing.json; make them agree'],
    ),
    "no records": (
        lambda v: v.update(records=[]),
        ["typing.json:8:2: there are no records; run the lab or remove the file"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_told_at_its_place(name: str, tmp_path: Path) -> None:
    change, expected = CASES[name]
    assert problems(tmp_path, changed(change)) == expected


TEXTS = {
    "{": [
        "typing.json:1:2: not valid JSON: Expecting property name enclosed in double quotes; "
        "compare with another file of this folder"
    ],
    '{"lab": NaN}': [
        "typing.json:1:1: not valid JSON: NaN is not a number; write plain numbers and text"
    ],
    "lab: typing": [
        "typing.json:1:1: not valid JSON: Expecting value; compare with another file of this folder"
    ],
    "[" * 5000: None,
    '{"lab": "typing", "lab": "typing"}': None,
}


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_what_is_not_json_is_told(text: str, tmp_path: Path) -> None:
    found = problems(tmp_path, text)
    assert found
    assert TEXTS[text] in (None, found)


def test_every_file_is_told_of_and_strangers_too(tmp_path: Path) -> None:
    (tmp_path / "measurements").mkdir()
    for name in ("a.json", "b.json"):
        (tmp_path / "measurements" / name).write_text("{}")
    (tmp_path / "measurements/notes.txt").write_text("")
    found = load_measurements(tmp_path, "docs/_data")
    assert {each.path for each in found.problems} == {
        "docs/_data/measurements/a.json",
        "docs/_data/measurements/b.json",
        "docs/_data/measurements/format.yml",
        "docs/_data/measurements/notes.txt",
    }
    assert found.labs == ("a", "b")
