"""The results that labs recorded: the models of their files, reading them, and checking them.

Checked are their order, plausible numbers, agreement between records, and citations.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sitekit.dataset.fields import Id, IsoDate, Model, PlainText, TechnologyId
from sitekit.dataset.raw_dataset import RawDataset
from sitekit.dataset.schema import validate
from sitekit.dataset.yaml_reader import Document, KeyPath, parse_yaml, read_text, read_yaml
from sitekit.dates import last_possible_day
from sitekit.problems import Problem, ProblemsError, did_you_mean

Number = Annotated[float, Field(ge=0, strict=True)]
MIN_SAMPLES = 3


class ProvenanceField(Model):
    """One fact that each record must state about its machine, and its allowed values.

    `text` is one line, `number` is between `least` and `most`, `choice` is one of `choices`, and
    `versions` maps names of programs to their versions.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]
    name: Annotated[str, PlainText(60)]
    kind: Literal["text", "number", "choice", "versions"]
    least: float | None = None
    most: float | None = None
    choices: tuple[Annotated[str, PlainText(60)], ...] = ()


class Unit(Model):
    """A unit that results may have, and the largest number that can be true."""

    id: Annotated[str, PlainText(30)]
    most: float


class MeasurementFormat(Model):
    """What records must state about their machine, and the units of their results."""

    provenance: tuple[ProvenanceField, ...]
    units: tuple[Unit, ...]


class Timing(Model):
    """What was measured: from when to when, or by which count."""

    id: Id
    text: Annotated[str, PlainText(200)]


class Result(Model):
    """One number of one machine: sampled (`n`, `median`, `p5`, `p95`) or exact (`value`)."""

    id: Id
    technology: TechnologyId | None
    what: Annotated[str, PlainText(120)]
    unit: Annotated[str, PlainText(30)]
    n: Annotated[int, Field(ge=MIN_SAMPLES, le=1_000_000, strict=True)] | None = None
    median: Number | None = None
    p5: Number | None = None
    p95: Number | None = None
    value: Number | None = None
    note: Annotated[str, PlainText(160)] | None = None

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


class TestedClaim(Model):
    """A claim that was put to the test, and whether it held on that machine."""

    id: Id
    text: Annotated[str, PlainText(160)]
    held: Annotated[bool, Field(strict=True)]


class Record(Model):
    """What one machine found on one day. `foreign_cpu` is percent of its processors."""

    machine: Id
    date: IsoDate
    foreign_cpu: Annotated[float, Field(ge=0, le=100, strict=True)] | None = None
    provenance: dict[str, Any]
    results: tuple[Result, ...] = ()
    claims: tuple[TestedClaim, ...] = ()


class Measurement(Model):
    """The records of all machines for one lab."""

    lab: Id
    title: Annotated[str, PlainText(80)]
    timing: Timing | None = None
    records: tuple[Record, ...]

    def ids(self) -> list[str]:
        """Return the ids of all results and claims, in the order of their first occurrence."""
        results = [entry.id for record in self.records for entry in record.results]
        claims = [entry.id for record in self.records for entry in record.claims]
        return list(dict.fromkeys([*results, *claims]))


DIRECTORY = "measurements"
FORMAT = "format.yml"


@dataclass
class Measurements:
    """Measurements by the id of their lab, what their records must state, and what is wrong.

    `labs` names every file, faulty ones too, so that one fault does not hide a lab.
    """

    by_lab: dict[str, Measurement] = field(default_factory=dict)
    format: MeasurementFormat | None = None
    problems: list[Problem] = field(default_factory=list)
    labs: tuple[str, ...] = ()
    documents: dict[str, Document] = field(default_factory=dict)


def load_measurements(data: Path, display_path: str) -> Measurements:
    """Read the measurements of the dataset in `data`, which messages call `display_path`.

    A dataset without the directory has none.
    """
    folder, display_path = data / DIRECTORY, f"{display_path}/{DIRECTORY}"
    measurements = Measurements()
    if not folder.is_dir():
        return measurements
    files = [file for file in sorted(folder.iterdir()) if not file.name.startswith(".")]
    measurements.labs = tuple(file.stem for file in files if file.suffix == ".json")
    try:
        measurements.format = validate(
            MeasurementFormat, read_yaml(folder / FORMAT, f"{display_path}/{FORMAT}")
        )
    except ProblemsError as error:
        measurements.problems += error.problems
    for file in files:
        path = f"{display_path}/{file.name}"
        if file.suffix == ".json":
            try:
                document = _read_json(file, path)
                measurement = validate(Measurement, document)
            except ProblemsError as error:
                measurements.problems += error.problems
                continue
            measurements.by_lab[file.stem] = measurement
            measurements.documents[file.stem] = document
        elif file.name != FORMAT:
            message = f"only <lab>.json and {FORMAT} belong here"
            measurements.problems.append(Problem(path, 1, 1, message, "rename or move it"))
    return measurements


def _read_json(file: Path, display_path: str) -> Document:
    """Return a JSON file with the places of its values; numbers stay numbers and null is None."""
    text = read_text(file, display_path)
    try:
        value = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        hint = "compare with another file of this folder"
        message = f"not valid JSON: {error.msg}"
        problem = Problem(display_path, error.lineno, error.colno, message, hint)
        raise ProblemsError([problem]) from None
    except (ValueError, RecursionError) as error:
        message, hint = f"not valid JSON: {error}", "write plain numbers and text"
        raise ProblemsError([Problem(display_path, 1, 1, message, hint)]) from None
    return replace(parse_yaml(text, display_path, is_json=True), value=value)


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is not a number")


EARLIEST_DATE = date(2020, 1, 1)


def check_measurements(
    measurements: Measurements, technologies: Collection[str], last_day: date | None = None
) -> Iterator[Problem]:
    """Yield the problems of all measurements.

    `last_day` (default: tomorrow, see `last_possible_day`) is the last that a record may have.
    """
    if measurements.format is None:
        return
    last_day = last_day or last_possible_day()
    for lab, measurement in measurements.by_lab.items():
        document = measurements.documents[lab]
        check = _Check(measurement, document, measurements.format, technologies, last_day)
        yield from check.problems(lab)


@dataclass(frozen=True)
class _Check:
    """A measurement, and what it is checked against."""

    measurement: Measurement
    document: Document
    format: MeasurementFormat
    technologies: Collection[str]
    last_day: date

    def problems(self, name: str) -> Iterator[Problem]:
        """Yield what is wrong with the measurement, whose file is called `name`."""
        problem, records = self.document.problem, self.measurement.records
        if self.measurement.lab != name:
            message = f'"lab" is "{self.measurement.lab}", but the file is named {name}.json'
            yield problem(("lab",), message, "make them agree", value=True)
        if not records:
            hint = "run the lab or remove the file"
            yield problem(("records",), "there are no records", hint)
        yield from self._duplicates(("records",), "machine", [r.machine for r in records])
        for index, record in enumerate(records):
            yield from self._record(record, ("records", index))
            if record.results and not self.measurement.timing:
                hint = 'add "timing" with "id" and "text"'
                yield problem((), "results need a timing method", hint)
        yield from self._agreement()

    def _record(self, record: Record, where: KeyPath) -> Iterator[Problem]:
        problem, day = self.document.problem, date.fromisoformat(record.date)
        if day > self.last_day:
            message = f"{day} is in the future"
            yield problem((*where, "date"), message, "correct it", value=True)
        elif day < EARLIEST_DATE:
            message = f"{day} is before {EARLIEST_DATE}"
            yield problem((*where, "date"), message, "run the lab again", value=True)
        yield from self._provenance(record.provenance, (*where, "provenance"))
        if not record.results and not record.claims:
            yield problem(where, "the record has neither results nor claims", "add one")
        results = (*where, "results")
        yield from self._duplicates(results, "id", [result.id for result in record.results])
        yield from self._duplicates((*where, "claims"), "id", [c.id for c in record.claims])
        for index, result in enumerate(record.results):
            yield from self._result(result, (*results, index))

    def _provenance(self, given: dict[str, Any], where: KeyPath) -> Iterator[Problem]:
        problem, facts = self.document.problem, {fact.id: fact for fact in self.format.provenance}
        for name in given:
            if name not in facts:
                hint = did_you_mean(name, facts) or f"the fields here are {', '.join(facts)}"
                yield problem((*where, name), f'unknown field "{name}"', hint)
        for name, fact in facts.items():
            if name not in given:
                yield problem(where, f'"provenance" lacks the field "{name}"', "add it")
            elif wrong := _fact(fact, given[name]):
                yield problem((*where, name), f'"{name}" {wrong[0]}', wrong[1], value=True)

    def _result(self, result: Result, where: KeyPath) -> Iterator[Problem]:
        problem, name = self.document.problem, result.technology
        if name is not None and name not in self.technologies:
            hint = did_you_mean(name, self.technologies) or "write null if there is none"
            key_path = (*where, "technology")
            yield problem(key_path, f'unknown technology "{name}"', hint, value=True)
        sampled = (result.n, result.median, result.p5, result.p95)
        complete = None not in sampled if result.value is None else sampled == (None,) * 4
        if not complete:
            message = (
                f'result "{result.id}" needs either "n", "median", "p5", and "p95", or "value"'
            )
            yield problem(where, message, "write one or the other")
            return
        for low, high in (("p5", "median"), ("median", "p95")):
            first, second = getattr(result, low), getattr(result, high)
            if first is not None and first > second:
                message = f'"{low}" is {first:g}, which is more than "{high}", {second:g}'
                yield problem((*where, low), message, "check the numbers", value=True)
        if result.p95 == 0:
            message = f'every number of the result "{result.id}" is 0'
            hint = "use a smaller unit, or check that the lab ran"
            yield problem((*where, "p95"), message, hint, value=True)
        units = {unit.id: unit for unit in self.format.units}
        if result.unit not in units:
            hint = did_you_mean(result.unit, units) or f"the units are {', '.join(units)}"
            key_path = (*where, "unit")
            yield problem(key_path, f'unknown unit "{result.unit}"', hint, value=True)
        elif result.high > units[result.unit].most:
            most = f"at most {units[result.unit].most:g} {result.unit} is plausible"
            field = "value" if result.p95 is None else "p95"
            message = f'"{field}" is {result.high:g} {result.unit}'
            yield problem((*where, field), message, most, value=True)

    def _duplicates(self, where: KeyPath, field: str, names: list[str]) -> Iterator[Problem]:
        for index, name in enumerate(names):
            if name in names[:index]:
                message, key_path = f'{field} "{name}" occurs twice', (*where, index, field)
                yield self.document.problem(key_path, message, "keep one", value=True)

    def _agreement(self) -> Iterator[Problem]:
        """A result means the same on every machine: the same technology and the same unit."""
        first: dict[str, tuple[Result, str]] = {}
        for number, record in enumerate(self.measurement.records):
            for index, result in enumerate(record.results):
                before, machine = first.setdefault(result.id, (result, record.machine))
                for name in ("technology", "unit"):
                    here, there = getattr(result, name), getattr(before, name)
                    if here != there:
                        message = f'"{name}" is "{here}", but "{there}" in the record of {machine}'
                        key_path = ("records", number, "results", index, name)
                        hint = "use a different ID for a different result"
                        yield self.document.problem(key_path, message, hint, value=True)


def _fact(fact: ProvenanceField, given: Any) -> tuple[str, str] | None:
    """Return what is wrong with one fact and how to put it right, or None."""
    if fact.kind == "number":
        if isinstance(given, bool) or not isinstance(given, int | float):
            return f"is {given!r}, which is not a number", "write the number without quotes"
        if not (fact.least or 0) <= given <= (fact.most or float("inf")):
            return f"is {given:g}", f"it must be between {fact.least or 0:g} and {fact.most:g}"
        bounds = [bound for bound in (fact.least, fact.most) if bound is not None]
        counted = bounds and all(float(bound).is_integer() for bound in bounds)
        if counted and not float(given).is_integer():
            return f"is {given:g}", "it must be a whole number"
        return None
    if fact.kind == "versions":
        if isinstance(given, dict) and given and all(map(_is_line, given.values())):
            return None
        return "does not map programs to versions", 'write {"name": "1.2.3"}'
    if not _is_line(given):
        return "is not one line of text", "write text of 1 to 160 characters"
    if fact.kind == "choice" and given not in fact.choices:
        return f'is "{given}"', f"it is one of {', '.join(fact.choices)}"
    return None


def _is_line(given: Any) -> bool:
    return isinstance(given, str) and given.isprintable() and 0 < len(given.strip()) <= 160


def check_lab_citations(raw: RawDataset, measurements: Measurements) -> Iterator[Problem]:
    """Yield a problem for each lab or result that a cell cites and no file records."""
    for where, cell, _, document in raw.cells():
        for index, citation in enumerate(cell.labs):
            place = (*where, "labs", index)
            measurement = measurements.by_lab.get(citation.lab)
            if citation.lab not in measurements.labs:
                hint = did_you_mean(citation.lab, measurements.labs) or "record it or correct it"
                message = f'unknown lab "{citation.lab}"'
                yield document.problem((*place, "lab"), message, hint, value=True)
            elif measurement and citation.result not in measurement.ids():
                hint = did_you_mean(citation.result, measurement.ids()) or "record it or correct it"
                message = f'the lab "{citation.lab}" has no result "{citation.result}"'
                yield document.problem((*place, "result"), message, hint, value=True)
