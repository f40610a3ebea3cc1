"""Place figures on the axes of charts: one chart for each timing method, or all figures at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitekit.dataset.models import Figure

MAX_STEPS = 5
MAX_DECADES = 7
# What a mark takes of an axis as long as that on a phone, in per cent.
MARK_WIDTH = 6
# A smaller number counts as zero: no axis could show it beside anything else.
SMALLEST = 1e-12
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class FigureGroup:
    """Figures of one dimension with the same timing method and unit, each with its technology."""

    timing: str
    unit: str
    figures: list[tuple[str, Figure]]


@dataclass(frozen=True)
class Bar:
    """One figure: from `start` to `end` percent of the axis; a point if they are equal."""

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


def build_chart(group: FigureGroup, *, log: bool, lower_is_better: bool) -> Chart:
    """Return the chart of figures that share a timing method and a unit."""
    ends = [_ends(figure) for _, figure in group.figures]
    ticks = _decades(ends) if log else _steps(max(high for _, high in ends))
    bars = []
    for (technology, figure), (low, high) in zip(group.figures, ends, strict=True):
        start = place(low, ticks, log=log) if log or figure.value is None else 0.0
        bars.append(Bar(technology, figure, start, place(high, ticks, log=log)))
    bars.sort(key=lambda bar: _ends(bar.figure), reverse=not lower_is_better)
    return Chart(group.timing, group.unit, log, ticks, tuple(bars))


@dataclass(frozen=True)
class Mark:
    """One figure in an overview: `start` to `end` in per cent, `symbol` is its timing method's.

    Marks near each other are in different rows of their lane, counted from 0.
    """

    figure: Figure
    start: float
    end: float
    symbol: int
    row: int


@dataclass(frozen=True)
class Overview:
    """All figures of a dimension in its own unit on one axis: a lane for each technology.

    A lane has its technology, marks, and number of rows.

    `symbols` has a timing method for each symbol, from 1. Marks with different symbols are not to
    be ranked. `ticks` are evenly spaced. `others` counts figures in other units.
    """

    unit: str
    log: bool
    ticks: tuple[float, ...]
    lanes: tuple[tuple[str, tuple[Mark, ...], int], ...]
    symbols: tuple[str, ...]
    others: int


def overview(groups: Sequence[FigureGroup], unit: str, *, log: bool) -> Overview | None:
    """Return the overview of a dimension's figures, or None where none has the dimension's unit."""
    shown = [group for group in groups if group.unit == unit]
    if not shown:
        return None
    ends = [_ends(figure) for group in shown for _, figure in group.figures]
    ticks = _decades(ends) if log else _steps(max(high for _, high in ends))
    lanes: dict[str, list[Mark]] = {}
    for symbol, group in enumerate(shown, 1):
        for technology, figure in group.figures:
            low, high = _ends(figure)
            start, end = place(low, ticks, log=log), place(high, ticks, log=log)
            lanes.setdefault(technology, []).append(Mark(figure, start, end, symbol, 0))
    others = sum(len(group.figures) for group in groups if group.unit != unit)
    return Overview(
        unit,
        log,
        ticks,
        tuple((name, *_in_rows(marks)) for name, marks in lanes.items()),
        tuple(group.timing for group in shown),
        others,
    )


def _in_rows(marks: Sequence[Mark]) -> tuple[tuple[Mark, ...], int]:
    """Return marks from left to right with rows in which none covers another, and how many."""
    ends: list[float] = []
    placed = []
    for mark in sorted(marks, key=lambda mark: mark.start):
        free = (row for row, end in enumerate(ends) if end + MARK_WIDTH <= mark.start)
        row = next(free, len(ends))
        ends[row : row + 1] = [mark.end]
        placed.append(replace(mark, row=row))
    return tuple(placed), len(ends)


def place(number: float, ticks: Sequence[float], *, log: bool) -> float:
    """Return where a number is on an axis, in per cent of its length."""
    if not log:
        return round(100 * number / ticks[-1], 1)
    if number < SMALLEST:
        return 0.0
    return round(100 * math.log10(number / ticks[0]) / math.log10(ticks[-1] / ticks[0]), 1)


def _ends(figure: Figure) -> tuple[float, float]:
    if figure.value is not None:
        return figure.value, figure.value
    return figure.low or 0.0, figure.high or 0.0


def _decades(ends: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Return powers of ten around all numbers above zero, evenly spaced, at least two."""
    positive = [number for pair in ends for number in pair if number >= SMALLEST] or [1.0]
    low = math.floor(math.log10(min(positive)))
    high = max(math.ceil(math.log10(max(positive))), low + 1)
    step = math.ceil((high - low) / MAX_DECADES)
    return tuple(10.0**power for power in range(low, high + step, step))


def _steps(highest: float) -> tuple[float, ...]:
    """Return zero and up to MAX_STEPS even steps that reach `highest`, of 1, 2, 2.5 or 5."""
    if highest < SMALLEST:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(highest / MAX_STEPS))
    step = next(nice * power for nice in _NICE if nice * power * MAX_STEPS >= highest)
    return tuple(step * number for number in range(math.ceil(round(highest / step, 9)) + 1))
