"""Turn the measurements of a lab into tables: results by unit, their spread, and the machines."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sitekit.dataset.measurements import Measurement, Measurements, Record, Result

BAR_WIDTH = 120  # of a bar, in CSS pixels
MIN_BAR_WIDTH = 3  # what is narrower cannot be seen
LOG_SCALE_RATIO = 30  # a scale that spans more than this factor is logarithmic


@dataclass(frozen=True)
class Bar:
    """The position of a bar from the 5th to the 95th percentile, and of the mark of the median."""

    x: float
    width: float
    middle: float


@dataclass(frozen=True)
class Row:
    """One result of one machine. `first` is the number of rows of its result, or 0 after it."""

    result: Result
    machine: str
    bar: Bar
    first: int


@dataclass(frozen=True)
class UnitTable:
    """All results in one unit, drawn on one scale. `sampled`: not all of them are exact."""

    unit: str
    rows: list[Row]
    logarithmic: bool
    sampled: bool
    noted: bool


@dataclass(frozen=True)
class ClaimRow:
    """One claim, and the machines on which it held and did not."""

    text: str
    held: list[str]
    failed: list[str]


@dataclass(frozen=True)
class FactRow:
    """One fact of every machine, in the order of the records."""

    name: str
    values: list[str]


@dataclass(frozen=True)
class LabReport:
    """A measurement as a page shows it."""

    measurement: Measurement
    tables: list[UnitTable]
    claims: list[ClaimRow]
    facts: list[FactRow]


def build_lab_report(
    measurements: Measurements, name: str, only: Collection[str] = ()
) -> LabReport:
    """Return the report of a lab; with `only`, just the results and claims with these IDs.

    Raises KeyError for an unknown lab.
    """
    measurement = measurements.by_lab[name]
    ids = only or measurement.ids()
    return LabReport(
        measurement,
        list(_tables(measurement, ids)),
        list(_claims(measurement, ids)),
        list(_facts(measurements, measurement.records)),
    )


def _tables(measurement: Measurement, ids: Collection[str]) -> Iterator[UnitTable]:
    all_groups = _groups(measurement, ids)
    for unit in dict.fromkeys(group[0][1].unit for group in all_groups):
        groups = [group for group in all_groups if group[0][1].unit == unit]
        results = [result for group in groups for _, result in group]
        scale = Scale([number for result in results for number in (result.low, result.high)])
        rows = [
            Row(result, record.machine, scale.bar(result), 0 if index else len(group))
            for group in groups
            for index, (record, result) in enumerate(group)
        ]
        sampled = any(result.n for result in results)
        noted = any(result.note for result in results)
        yield UnitTable(unit, rows, scale.logarithmic, sampled, noted)


def _groups(measurement: Measurement, ids: Collection[str]) -> list[list[tuple[Record, Result]]]:
    """Return each result with its records, in an order that fits the order in every record.

    A result that an earlier record doesn't have comes after the result that it follows in its own.
    """
    groups: dict[str, list[tuple[Record, Result]]] = {}
    order: list[str] = []
    for record in measurement.records:
        position = 0
        for result in (result for result in record.results if result.id in ids):
            if result.id not in groups:
                groups[result.id] = []
                order.insert(position, result.id)
            groups[result.id].append((record, result))
            position = order.index(result.id) + 1
    return [groups[name] for name in order]


def _claims(measurement: Measurement, ids: Collection[str]) -> Iterator[ClaimRow]:
    rows: dict[str, ClaimRow] = {}
    for record in measurement.records:
        for claim in (claim for claim in record.claims if claim.id in ids):
            row = rows.setdefault(claim.id, ClaimRow(claim.text, [], []))
            (row.held if claim.held else row.failed).append(record.machine)
    yield from rows.values()


def _facts(measurements: Measurements, records: tuple[Record, ...]) -> Iterator[FactRow]:
    yield FactRow("Date", [record.date for record in records])
    for fact in measurements.format.provenance if measurements.format else ():
        values = [record.provenance[fact.id] for record in records]
        yield FactRow(fact.name, [_plain(value) for value in values])
    if any(record.foreign_cpu is not None for record in records):
        shares = [record.foreign_cpu for record in records]
        values = ["" if share is None else f"{share:g}%" for share in shares]
        yield FactRow("Processors used by others", values)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {version}" for name, version in value.items())
    return f"{value:,}" if isinstance(value, int | float) else str(value)


class Scale:
    """Maps numbers to pixels: from 0, or logarithmically if they span a large factor."""

    def __init__(self, numbers: list[float]) -> None:
        above = [number for number in numbers if number > 0] or [1.0]
        self.low, self.high = min(above), max(above)
        self.logarithmic = self.high / self.low > LOG_SCALE_RATIO

    def bar(self, result: Result) -> Bar:
        """Return the bar of a result."""
        left, middle, right = (self._at(n) for n in (result.low, result.middle, result.high))
        width = max(MIN_BAR_WIDTH, right - left)
        left = min(left, BAR_WIDTH - width)
        return Bar(round(left, 1), round(width, 1), round(min(middle, BAR_WIDTH - 1), 1))

    def _at(self, number: float) -> float:
        if not self.logarithmic:
            return BAR_WIDTH * number / self.high
        span = math.log(self.high / self.low)
        return BAR_WIDTH * math.log(max(number, self.low) / self.low) / span
