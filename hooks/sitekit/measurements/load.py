"""Read the measurement files of a dataset: each is JSON with places, a type, and rules."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sitekit.dataset.messages import build
from sitekit.dataset.textfile import read_text
from sitekit.dataset.yamlpos import parse, read
from sitekit.measurements.model import Format, Measurement
from sitekit.measurements.rules import Context, check
from sitekit.problems import Problem, ProblemsError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from sitekit.dataset.yamlpos import Document

FOLDER = "measurements"
FORMAT = "format.yml"


@dataclass
class Measurements:
    """Measurements by the id of their lab, what their records must tell, and what is wrong.

    `labs` names every file, faulty ones too, so that one fault does not hide a lab.
    """

    by_lab: dict[str, Measurement] = field(default_factory=dict)
    format: Format | None = None
    problems: list[Problem] = field(default_factory=list)
    labs: tuple[str, ...] = ()


def load(
    data: Path, shown: str, technologies: Collection[str], today: date | None = None
) -> Measurements:
    """Read the measurements of the dataset in `data`, which messages call `shown`.

    A dataset without the folder has none. `today` (default: now, UTC) is the day after which no
    record may be dated.
    """
    folder, shown = data / FOLDER, f"{shown}/{FOLDER}"
    found = Measurements()
    if not folder.is_dir():
        return found
    files = [file for file in sorted(folder.iterdir()) if not file.name.startswith(".")]
    found.labs = tuple(file.stem for file in files if file.suffix == ".json")
    try:
        found.format = build(Format, read(folder / FORMAT, f"{shown}/{FORMAT}"))
    except ProblemsError as error:
        found.problems += error.problems
    day = today or datetime.now(UTC).date()
    for file in files:
        path = f"{shown}/{file.name}"
        if file.suffix == ".json":
            try:
                document = _read_json(file, path)
                measurement = build(Measurement, document)
            except ProblemsError as error:
                found.problems += error.problems
                continue
            found.by_lab[file.stem] = measurement
            if found.format:
                context = Context(found.format, technologies, day)
                found.problems += check(measurement, document, file.stem, context)
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
    return replace(parse(text, shown), value=value)


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is not a number")
