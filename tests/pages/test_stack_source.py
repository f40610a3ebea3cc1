"""Stacks: any name is shown as it is, and nothing in it is parsed."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitekit.diagrams.render import render
from sitekit.pages.stack_figures import StackRow, stack_source

NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")), min_size=1
).filter(lambda text: text.strip())


def labels(svg: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)]


@given(NAMES)
@settings(max_examples=300)
@example('a "quoted" `code` <b>bold</b> &amp; #35; %% ;[](){}|')
@example("*a* **b** _c_ 1. d\\n #quot; $$x$$ fa:fa-car")
@example("end")
@example("%%{init: {}}%%")
@example("- item")
def test_any_name_is_shown_as_text(name: str) -> None:
    source = stack_source([StackRow(name, ("own",), 1)], columns=1)
    svg = render(source, prefix="p", title="t", description="d")
    assert " ".join(labels(svg)) == " ".join(name.split())


def test_source_is_flat_and_listed_from_the_top() -> None:
    rows = [StackRow("Base", ("shared",), 1), StackRow("Part", ("own", "thin"), 2)]
    assert stack_source(rows, columns=2).splitlines() == [
        "block",
        "  columns 2",
        '  r1b0["Part"]:1 r1b1["Part"]:1',
        "  class r1b0,r1b1 own",
        "  class r1b0,r1b1 thin",
        '  r0b0["Base"]:2',
        "  class r0b0 shared",
    ]


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        ([], 1, "at least one row"),
        ([StackRow("a", (), 2)], 3, "2 boxes do not divide 3 columns evenly"),
        ([StackRow("a", (), 0)], 3, "0 boxes do not divide 3 columns evenly"),
        ([StackRow("a", ("no; good",), 1)], 1, "'no; good' is not a class name"),
    ],
)
def test_impossible_stacks_are_refused(rows: list[StackRow], columns: int, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        stack_source(rows, columns=columns)
