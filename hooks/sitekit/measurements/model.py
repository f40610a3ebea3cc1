"""The types of a measurement file and of the file that says what its records must tell."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from sitekit.dataset.model.text import Day, Id, Line, Strict, TechnologyId

Number = Annotated[float, Field(ge=0, strict=True)]
FEWEST_SAMPLES = 3


class Fact(Strict):
    """One thing that each record must tell of its machine, and what may be said there.

    `text` is one line, `number` lies between `least` and `most`, `choice` is one of `choices`, and
    `versions` maps names of programs to their versions.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]
    name: Annotated[str, Line(60)]
    kind: Literal["text", "number", "choice", "versions"]
    least: float | None = None
    most: float | None = None
    choices: tuple[Annotated[str, Line(60)], ...] = ()


class Unit(Strict):
    """A unit that results may have, and the largest number that can be true."""

    id: Annotated[str, Line(30)]
    most: float


class Format(Strict):
    """What records must tell of their machine, and the units of their results."""

    provenance: tuple[Fact, ...]
    units: tuple[Unit, ...]


class Timing(Strict):
    """What was measured: from when to when, or by which count."""

    id: Id
    text: Annotated[str, Line(200)]


class Result(Strict):
    """One number of one machine: sampled (`n`, `median`, `p5`, `p95`) or exact (`value`)."""

    id: Id
    technology: TechnologyId | None
    what: Annotated[str, Line(120)]
    unit: Annotated[str, Line(30)]
    n: Annotated[int, Field(ge=FEWEST_SAMPLES, le=1_000_000, strict=True)] | None = None
    median: Number | None = None
    p5: Number | None = None
    p95: Number | None = None
    value: Number | None = None
    note: Annotated[str, Line(160)] | None = None

    @property
    def middle(self) -> float:
        """The median, or the exact value."""
        return self.median if self.median is not None else self.value or 0.0

    @property
    def low(self) -> float:
        """The 5th percentile, or the exact value."""
        return self.middle if self.p5 is None else self.p5

    @property
    def high(self) -> float:
        """The 95th percentile, or the exact value."""
        return self.middle if self.p95 is None else self.p95


class TestedClaim(Strict):
    """A claim that was put to the test, and whether it held on that machine."""

    id: Id
    text: Annotated[str, Line(160)]
    held: Annotated[bool, Field(strict=True)]


class Record(Strict):
    """What one machine found on one day. `foreign_cpu` is percent of its processors."""

    machine: Id
    date: Day
    foreign_cpu: Annotated[float, Field(ge=0, le=100, strict=True)] | None = None
    provenance: dict[str, Any]
    results: tuple[Result, ...] = ()
    claims: tuple[TestedClaim, ...] = ()


class Measurement(Strict):
    """The records of all machines for one lab."""

    lab: Id
    title: Annotated[str, Line(80)]
    timing: Timing | None = None
    records: tuple[Record, ...]

    def ids(self) -> list[str]:
        """Return the ids of all results and claims, in the order of their first occurrence."""
        results = [each.id for record in self.records for each in record.results]
        claims = [each.id for record in self.records for each in record.claims]
        return list(dict.fromkeys([*results, *claims]))
