"""The page shows what the record says, and numbers are told in one way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tools.bench import record, run

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_shows_the_record() -> None:
    page = record.PAGE.read_text("utf-8")
    assert record.filled(page, run.places(record.load())) == page, (
        "write it anew: PYTHONPATH=hooks:. python tools/bench/run.py --page-only"
    )


def test_the_record_has_every_part() -> None:
    assert tuple(record.load()) == run.PARTS


def test_spread_and_ratio() -> None:
    assert record.spread([3, 1, 2]) == "2.00 (1.00 to 3.00)"
    assert record.spread([1234.5], 0) == "1,234 (1,234 to 1,234)"
    assert record.ratio([2, 4, 3], [2, 2, 1]) == "1.50"
    assert record.paired([2, 4, 3], [2, 2, 1]) == "2.00"
    assert record.paired([2], [4, 9]) == "0.50"


def test_table() -> None:
    assert record.table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | --- |\n| x | 1 |"


def test_places_are_filled_and_filled_again() -> None:
    page = "<!-- bench: one -->\n<!-- /bench -->\n\n<!-- bench: two -->\nold\n<!-- /bench -->\n"
    once = record.filled(page, {"one": "1", "two": r"\2"})
    assert once == (
        "<!-- bench: one -->\n\n1\n\n<!-- /bench -->\n\n"
        "<!-- bench: two -->\n\n\\2\n\n<!-- /bench -->\n"
    )
    assert record.filled(once, {"one": "1", "two": r"\2"}) == once


@pytest.mark.parametrize("page", ["", "<!-- bench: one -->\n<!-- /bench -->\n" * 2])
def test_a_place_must_be_there_once(page: str) -> None:
    with pytest.raises(LookupError, match="one place for one"):
        record.filled(page, {"one": "1"})


def test_a_saved_record_is_the_same_rounded(tmp_path: Path) -> None:
    found = {"a": {"machine": {}, "result": {"n": [1.23456, 2], "s": ["x, y"], "e": []}}}
    file = tmp_path / "record.json"
    record.save(found, file)
    assert record.load(file)["a"]["result"] == {"n": [1.235, 2], "s": ["x, y"], "e": []}
    assert '"n": [1.235, 2]' in file.read_text("utf-8")
    assert record.load(tmp_path / "none.json") == {}


def test_two_machines_are_told_apart() -> None:
    one, other = {"Day": "1"}, {"Day": "2"}
    same = record.conditions({"a": {"machine": one}, "b": {"machine": one}})
    assert same == "- **Day:** 1."
    both = record.conditions({"a": {"machine": one}, "b": {"machine": other}})
    assert both.count("**Parts:**") == 2
    assert json.dumps(one)  # what a record holds is JSON
