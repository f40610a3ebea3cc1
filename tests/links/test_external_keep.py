"""What the external check remembers, and which addresses it is told to leave be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sitekit.links.external.exceptions import load, needless
from sitekit.links.external.keep import LIFETIMES, Kept
from sitekit.links.external.model import Address, Answer
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://example.com/a"
OK = Answer("ok", "200 OK", asked=1)
BROKEN = Answer("broken", "404 Not Found, asked 2 times", asked=2)
MOVED = Answer("moved", "moved for good to https://example.com/b", "https://example.com/b", (), 1)
UNKNOWN = Answer("unknown", "403 Forbidden", asked=1)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


def address(*fragments: str) -> Address:
    return Address(URL, "example.com", set(fragments))


def after(tmp_path: Path, answer: Answer, seconds: float, *fragments: str) -> Answer | None:
    """Return what is remembered of an answer some time after it was given."""
    clock = Clock()
    kept = Kept(tmp_path / "kept.json", clock)
    kept.put(address(), answer)
    kept.save()
    clock.now += seconds
    return Kept(tmp_path / "kept.json", clock).answer(address(*fragments))


@pytest.mark.parametrize("answer", [OK, MOVED, BROKEN], ids=["ok", "moved", "broken"])
def test_verdict_holds_for_its_time(tmp_path: Path, answer: Answer) -> None:
    lifetime = LIFETIMES[answer.verdict]
    assert after(tmp_path, answer, lifetime - 1) == answer._replace(asked=0)
    assert after(tmp_path, answer, lifetime + 1) is None
    assert after(tmp_path, answer, -10) is None


def test_what_is_well_is_known_for_weeks_and_what_is_broken_for_a_day() -> None:
    assert LIFETIMES["ok"] >= 14 * 86400
    assert LIFETIMES["broken"] == 86400


def test_unknown_is_not_kept_and_ends_what_was_known(tmp_path: Path) -> None:
    assert after(tmp_path, UNKNOWN, 1) is None
    kept = Kept(tmp_path / "kept.json", Clock())
    kept.put(address(), OK)
    kept.put(address(), UNKNOWN)
    assert kept.answer(address()) is None


def test_new_place_is_asked_for(tmp_path: Path) -> None:
    assert after(tmp_path, OK, 1) is not None
    assert after(tmp_path, OK, 1, "place") is None


def test_missing_places_are_kept(tmp_path: Path) -> None:
    clock = Clock()
    kept = Kept(tmp_path / "kept.json", clock)
    kept.put(address("there", "gone"), OK._replace(missing=("gone",)))
    kept.save()
    again = Kept(tmp_path / "kept.json", clock)
    assert again.answer(address("there")) == Answer("ok", "200 OK")
    assert again.answer(address("gone", "there")) == Answer("ok", "200 OK", missing=("gone",))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 0, "addresses": {}}',
        '{"version": 1, "addresses": []}',
        '{"version": 1, "addresses": {"https://example.com/a": {}}}',
        '{"version": 1, "addresses": {"https://example.com/a": 1}}',
        '{"version": 1, "addresses": {"https://example.com/a": {"verdict": "ok", "detail": "x", '
        '"new": "", "missing": [1], "places": [], "time": 1000000000}}}',
    ],
)
def test_damaged_file_holds_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "kept.json").write_text(text)
    assert Kept(tmp_path / "kept.json", Clock()).answer(address()) is None


def test_file_is_for_people_too(tmp_path: Path) -> None:
    after(tmp_path, MOVED, 1)
    data: dict[str, Any] = json.loads((tmp_path / "kept.json").read_text())
    assert data["addresses"][URL]["new"] == "https://example.com/b"


GOOD = """# Why each address is left be.
- url: https://example.com/a
  reason: Answers 404 to everything but a browser.
- url: https://example.org/*
  reason: The archive closes at night.
"""


def problems_of(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "list.yml").write_text(text)
    with pytest.raises(ProblemsError) as caught:
        load(tmp_path / "list.yml", "list.yml")
    return [str(problem) for problem in caught.value.problems]


def test_exceptions_cover_addresses_and_prefixes(tmp_path: Path) -> None:
    (tmp_path / "list.yml").write_text(GOOD)
    one, prefix = load(tmp_path / "list.yml", "list.yml")
    assert one.covers(URL)
    assert one.covers(f"{URL}#place")
    assert not one.covers(f"{URL}/b")
    assert prefix.covers("https://example.org/any/thing")
    assert not prefix.covers("https://example.com/")


@pytest.mark.parametrize("text", [None, "", "# Nothing yet.\n", "[]\n"])
def test_no_exceptions(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "list.yml").write_text(text)
    assert load(tmp_path / "list.yml", "list.yml") == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("url: x\n", "list.yml:1:1: the file is not a list"),
        ("- https://example.com/\n", "list.yml:1:3: an entry has a url and a reason"),
        ("- url: https://example.com/\n", 'list.yml:1:3: the entry lacks its "reason"'),
        ("- reason: It answers late.\n", 'list.yml:1:3: the entry lacks its "url"'),
        (
            "- url: https://example.com/\n  reason: x\n",
            "list.yml:1:3: the reason says nothing; say what the host answers and why",
        ),
        (
            "- url: example.com\n  reason: It answers late.\n",
            'list.yml:1:3: "example.com" is not an address of the web',
        ),
        (
            "- url: https://example.com/\n  reason: It answers late.\n  reasn: x\n",
            'list.yml:3:3: an entry has no "reasn"; did you mean "reason"?',
        ),
        (
            "- url: https://example.com/\n  url: https://example.com/\n  reason: Answers late.\n",
            'list.yml:2:3: "url" is given twice',
        ),
        (
            "- url: [https://example.com/]\n  reason: It answers late.\n",
            'list.yml:1:8: "url" is not a text',
        ),
        (GOOD + GOOD, "list.yml:7:3: https://example.com/a is listed twice"),
        ("- url: 'x\n", "list.yml:2:1: found unexpected end of stream"),
    ],
)
def test_wrong_exceptions(tmp_path: Path, text: str, problem: str) -> None:
    assert problems_of(tmp_path, text)[0].startswith(problem)


def test_every_problem_of_the_list_is_told(tmp_path: Path) -> None:
    assert (
        len(problems_of(tmp_path, "- a\n- url: https://example.com/\n- reason: It is late.\n")) == 3
    )


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({URL: BROKEN, "https://example.org/x": UNKNOWN}, []),
        ({URL: MOVED, "https://example.org/x": BROKEN}, []),
        ({URL: OK, "https://example.org/x": BROKEN}, ["https://example.com/a is well again"]),
        ({"https://example.org/x": BROKEN}, ["no page links to https://example.com/a"]),
        ({URL: BROKEN, "https://example.org/x": OK, "https://example.org/y": UNKNOWN}, []),
        ({URL: OK._replace(missing=("x",)), "https://example.org/x": UNKNOWN}, []),
    ],
)
def test_exception_no_longer_needed_is_a_problem(
    tmp_path: Path, answers: dict[str, Answer], told: list[str]
) -> None:
    (tmp_path / "list.yml").write_text(GOOD)
    entries = load(tmp_path / "list.yml", "list.yml")
    found = [str(problem) for problem in needless(entries, answers, "list.yml")]
    assert len(found) == len(told)
    assert all(
        text in line and line.startswith("list.yml:2:3")
        for line, text in zip(found, told, strict=True)
    )
