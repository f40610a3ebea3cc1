"""Bars and axes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import ROOT

from sitekit.dataset.models import Figure
from sitekit.pages.charts import MAX_DECADES, MAX_STEPS, FigureGroup, build_chart


def figure(low: float, high: float) -> Figure:
    ends = {"value": low} if low == high else {"low": low, "high": high}
    rest = {"label": "x", "conditions": "y", "measured": "2020", "timing": "c", "source": "s"}
    return Figure.model_validate({**rest, **ends})


def group(*ends: tuple[float, float]) -> FigureGroup:
    return FigureGroup("c", "ms", [(f"t{n}", figure(*pair)) for n, pair in enumerate(ends)])


@pytest.mark.parametrize(
    ("ends", "log", "ticks", "bars"),
    [
        ([(0, 0), (50, 50)], False, (0, 10, 20, 30, 40, 50), [(0, 0), (0, 100)]),
        ([(3, 3)], False, (0, 1, 2, 3), [(0, 100)]),
        ([(20, 90)], False, (0, 20, 40, 60, 80, 100), [(20, 90)]),
        ([(0.7, 0.7)], False, (0, 0.2, 0.4, 0.6000000000000001, 0.8), [(0, 87.5)]),
        ([(0, 0)], False, (0, 1), [(0, 0)]),
        ([(1, 1), (10, 100)], True, (1, 10, 100), [(0, 0), (50, 100)]),
        ([(0, 5)], True, (1, 10), [(0, 69.9)]),
        ([(0, 0)], True, (1, 10), [(0, 0)]),
        ([(0.2, 0.2)], True, (0.1, 1), [(30.1, 30.1)]),
        ([(1e-6, 1e4)], True, (1e-6, 1e-4, 0.01, 1, 100, 1e4), [(0, 100)]),
        ([(0, 1e-320)], True, (1, 10), [(0, 0)]),
        ([(0, 1e-320)], False, (0, 1), [(0, 0)]),
    ],
)
def test_places(
    ends: list[tuple[float, float]],
    log: bool,
    ticks: tuple[float, ...],
    bars: list[tuple[float, float]],
) -> None:
    made = build_chart(group(*ends), log=log, lower_is_better=True)
    assert made.ticks == pytest.approx(ticks)
    assert [(bar.start, bar.end) for bar in made.bars] == bars


def test_the_best_comes_first() -> None:
    ends = [(5, 5), (1, 9), (3, 3)]
    low = build_chart(group(*ends), log=False, lower_is_better=True)
    high = build_chart(group(*ends), log=False, lower_is_better=False)
    assert [bar.technology for bar in low.bars] == ["t1", "t2", "t0"]
    assert [bar.technology for bar in high.bars] == ["t0", "t2", "t1"]


numbers = st.floats(0, 1e9, allow_nan=False).map(lambda number: float(f"{number:.6g}"))


@given(st.lists(st.tuples(numbers, numbers).map(sorted), min_size=1, max_size=8), st.booleans())
def test_every_bar_lies_on_the_axis_and_the_axis_is_even(
    ends: list[tuple[float, float]], log: bool
) -> None:
    made = build_chart(group(*ends), log=log, lower_is_better=True)
    assert len(made.bars) == len(ends)
    for bar in made.bars:
        assert 0 <= bar.start <= bar.end <= 100.1, bar
    values = [math.log10(tick) for tick in made.ticks] if log else list(made.ticks)
    steps = [after - before for before, after in pairwise(values)]
    assert steps == pytest.approx([steps[0]] * len(steps))
    assert steps[0] > 0
    assert 1 <= len(steps) <= (MAX_DECADES if log else MAX_STEPS)


def test_the_style_sheet_knows_every_number_of_steps() -> None:
    css = (ROOT / "docs/assets/css/site.css").read_text("utf-8")
    for steps in range(1, max(MAX_DECADES, MAX_STEPS) + 1):
        assert f".steps-{steps} {{ --steps: {steps}; }}" in css
