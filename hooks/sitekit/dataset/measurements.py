"""The results that labs recorded: the models of their files, and reading them."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sitekit.dataset.fields import Id, IsoDate, Model, PlainText, TechnologyId
from sitekit.dataset.validation import validate
from sitekit.dataset.yaml_reader import Document, parse_yaml, read_text, read_yaml
from sitekit.problems import Problem, ProblemsError

Number = Annotated[float, Field(ge=0, strict=True)]
MIN_SAMPLES = 3


class ProvenanceField(Model):
    """One thing that each record must tell of its machine, and what may be said there.

    `text` is one line, `number` lies between `least` and `most`, `choice` is one of `choices`, and
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
    """What records must tell of their machine, and the units of their results."""

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
        results = [each.id for record in self.records for each in record.results]
        claims = [each.id for record in self.records for each in record.claims]
        return list(dict.fromkeys([*results, *claims]))


DIRECTORY = "measurements"
FORMAT = "format.yml"


@dataclass
class Measurements:
    """Measurements by the id of their lab, what their records must tell, and what is wrong.

    `labs` names every file, faulty ones too, so that one fault does not hide a lab.
    """

    by_lab: dict[str, Measurement] = field(default_factory=dict)
    format: MeasurementFormat | None = None
    problems: list[Problem] = field(default_factory=list)
    labs: tuple[str, ...] = ()
    documents: dict[str, Document] = field(default_factory=dict)


def load_measurements(data: Path, shown: str) -> Measurements:
    """Read the measurements of the dataset in `data`, which messages call `shown`.

    A dataset without the folder has none.
    """
    folder, shown = data / DIRECTORY, f"{shown}/{DIRECTORY}"
    found = Measurements()
    if not folder.is_dir():
        return found
    files = [file for file in sorted(folder.iterdir()) if not file.name.startswith(".")]
    found.labs = tuple(file.stem for file in files if file.suffix == ".json")
    try:
        found.format = validate(MeasurementFormat, read_yaml(folder / FORMAT, f"{shown}/{FORMAT}"))
    except ProblemsError as error:
        found.problems += error.problems
    for file in files:
        path = f"{shown}/{file.name}"
        if file.suffix == ".json":
            try:
                document = _read_json(file, path)
                measurement = validate(Measurement, document)
            except ProblemsError as error:
                found.problems += error.problems
                continue
            found.by_lab[file.stem] = measurement
            found.documents[file.stem] = document
        elif file.name != FORMAT:
            message = f"only <lab>.json and {FORMAT} belong here"
            found.problems.append(Problem(path, 1, 1, message, "rename or move it"))
    return found


def _read_json(file: Path, shown: str) -> Document:
    """Return a JSON file with the places of its values; numbers stay numbers and null is None."""
    text = read_text(file, shown)
    try:
        value = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        hint = "compare with another file of this folder"
        problem = Problem(shown, error.lineno, error.colno, f"not valid JSON: {error.msg}", hint)
        raise ProblemsError([problem]) from None
    except (ValueError, RecursionError) as error:
        problem = Problem(shown, 1, 1, f"not valid JSON: {error}", "write plain numbers and text")
        raise ProblemsError([problem]) from None
    return replace(parse_yaml(text, shown, is_json=True), value=value)


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is not a number")
