"""Figures on an axis: where each bar begins and ends, and which numbers stand at the ticks.

Positions are per cent of the axis. A linear axis begins at nought, so the length of a bar is its
number. A logarithmic one has no nought: there a number is a point, and only a range is a bar.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sitekit.dataset.model import Figure
    from sitekit.pages.views import FigureGroup

MOST_STEPS = 5
MOST_DECADES = 7
# What is less counts as nought: no axis could show it beside anything else.
LEAST = 1e-12
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Bar:
    """One figure: from `start` to `end` per cent of the axis; a point where they are equal."""

    technology: str
    figure: Figure
    start: float
    end: float


@dataclass(frozen=True)
class Chart:
    """The figures of one timing method on one axis, the best first. `ticks` are evenly spaced."""

    timing: str
    unit: str
    log: bool
    ticks: tuple[float, ...]
    bars: tuple[Bar, ...]


def chart(group: FigureGroup, *, log: bool, lower_is_better: bool) -> Chart:
    """Return the chart of figures that share a timing method and a unit."""
    ends = [_ends(figure) for _, figure in group.figures]
    ticks = _decades(ends) if log else _steps(max(high for _, high in ends))

    def place(number: float) -> float:
        if log:
            if number < LEAST:
                return 0.0
            share = math.log10(number / ticks[0]) / math.log10(ticks[-1] / ticks[0])
        else:
            share = number / ticks[-1]
        return round(100 * share, 1)

    bars = []
    for (technology, figure), (low, high) in zip(group.figures, ends, strict=True):
        start = place(low) if log or figure.value is None else 0.0
        bars.append(Bar(technology, figure, start, place(high)))
    bars.sort(key=lambda bar: _ends(bar.figure), reverse=not lower_is_better)
    return Chart(group.timing, group.unit, log, ticks, tuple(bars))


def _ends(figure: Figure) -> tuple[float, float]:
    if figure.value is not None:
        return figure.value, figure.value
    return figure.low or 0.0, figure.high or 0.0


def _decades(ends: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Return powers of ten around all numbers above nought, evenly spaced, at least two."""
    positive = [number for pair in ends for number in pair if number >= LEAST] or [1.0]
    low = math.floor(math.log10(min(positive)))
    high = max(math.ceil(math.log10(max(positive))), low + 1)
    step = math.ceil((high - low) / MOST_DECADES)
    return tuple(10.0**power for power in range(low, high + step, step))


def _steps(highest: float) -> tuple[float, ...]:
    """Return nought and up to MOST_STEPS even steps that reach `highest`, of 1, 2, 2.5 or 5."""
    if highest < LEAST:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(highest / MOST_STEPS))
    step = next(nice * power for nice in _NICE if nice * power * MOST_STEPS >= highest)
    return tuple(step * number for number in range(math.ceil(round(highest / step, 9)) + 1))
