"""What a problem looks like, in which order problems are told, and which name is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitekit.problems import Problem, ProblemsError, did_you_mean, format_problems

PROBLEMS = st.builds(
    Problem,
    st.sampled_from(["a.md", "b.md"]),
    st.integers(1, 20),
    st.integers(1, 20),
    st.sampled_from(["x", "y"]),
)


def test_a_problem_is_told_with_its_place_and_remedy() -> None:
    assert str(Problem("docs/a.md", 3, 7, "it is wrong", "correct it")) == (
        "docs/a.md:3:7: it is wrong; correct it"
    )
    assert str(Problem("docs/a.md", 3, 7, "it is wrong")) == "docs/a.md:3:7: it is wrong"
    assert Problem("docs/a.md", 3, 7, "it is wrong").severity == "error"


def test_problems_are_told_once_each_in_order_of_place() -> None:
    late, early, other = (
        Problem("a.md", 10, 1, "late"),
        Problem("a.md", 9, 2, "early"),
        Problem("b.md", 1, 1, "other"),
    )
    told = "a.md:9:2: early\na.md:10:1: late\nb.md:1:1: other\n3 problems found."
    assert format_problems([other, late, early, late]) == told
    error = ProblemsError(iter([other, late, early, late]))
    assert error.problems == [early, late, other]
    assert str(error) == told


@pytest.mark.parametrize(
    ("problems", "last"),
    [
        ([], "0 problems found."),
        ([Problem("a.md", 1, 1, "x")], "1 problem found."),
        ([Problem("a.md", 1, 1, "x"), Problem("a.md", 1, 1, "y")], "2 problems found."),
    ],
)
def test_the_number_of_problems(problems: list[Problem], last: str) -> None:
    assert format_problems(problems).splitlines()[-1] == last


@given(st.lists(PROBLEMS))
def test_a_report_has_a_line_for_each_problem_whatever_their_order(found: list[Problem]) -> None:
    lines = format_problems(found).splitlines()
    assert len(lines) == len(set(found)) + 1
    assert format_problems(found) == format_problems(reversed(found)) == format_problems(found * 2)


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("vlaue", ["value", "level"], 'did you mean "value"?'),
        ("VALUE", ["value"], 'did you mean "value"?'),
        ("value", ["VALUE"], 'did you mean "VALUE"?'),
        ("abcdefxxxx", ["abcdefyyyy"], 'did you mean "abcdefyyyy"?'),  # a ratio of 0.6
        ("abcdexxxxx", ["abcdeyyyyy"], ""),  # of 0.5
        ("value", [], ""),
        ("value", {"valley": 1, "values": 2}.keys(), 'did you mean "values"?'),
    ],
)
def test_the_nearest_name(name: str, known: list[str], hint: str) -> None:
    assert did_you_mean(name, known) == hint


@given(st.lists(st.text(min_size=1), min_size=1), st.data())
def test_a_known_name_is_nearest_to_itself(known: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(known))
    hint = did_you_mean(name, known)
    meant = hint.removeprefix('did you mean "').removesuffix('"?')
    assert meant.casefold() == name.casefold()
