"""Widths and line breaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitekit.diagrams.labels import text_width, wrap


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("", 0.0),
        ("i", 0.3),
        ("W", 1.0),
        ("e\u0301", 0.625),  # a combining accent adds nothing
        ("漢字", 2.0),  # an ideograph is as wide as high
        ("\u2060", 0.0),
    ],
)
def test_width_of_a_line(text: str, ems: float) -> None:
    assert text_width(text, 10) == pytest.approx(10 * ems)


def test_bold_is_wider() -> None:
    assert text_width("Kernel", 14, bold=True) > text_width("Kernel", 14)


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("one two three", 1000, ["one two three"]),
        ("one two three", 60, ["one two", "three"]),
        ("one\ntwo", 1000, ["one", "two"]),
        ("", 10, [""]),
        ("iiiiii", 13, ["iii", "iii"]),
    ],
)
def test_lines(text: str, limit: float, lines: list[str]) -> None:
    assert wrap(text, 14, limit) == lines


@given(
    st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs"))), st.integers(20, 200)
)
def test_no_line_is_wider_than_the_limit_and_no_character_is_lost(text: str, limit: int) -> None:
    lines = wrap(text, 14, limit)
    assert all(text_width(line, 14) <= limit + 1e-9 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
