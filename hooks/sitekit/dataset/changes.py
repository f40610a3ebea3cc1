"""What changed in a dataset from day to day, kept in `changes.yml` beside the data.

`python -m sitekit changes` writes the file: it compares the data with those of an earlier commit.
A build reads only the file: it needs no repository, and gives the same pages everywhere.
"""

import io
import re
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, RootModel

from sitekit.dataset.fields import DimensionId, IsoDate, LevelId, Model, PlainText, TechnologyId

FILE = "changes.yml"
NOTE = (
    "# What changed in the data, the latest day first: `python -m sitekit changes` adds to it.\n"
    "# Wording doesn't count; a changed key, level, number in a value, or count of figures does.\n"
)


class CellState(Model):
    """What a cell said at one time."""

    level: LevelId | None = None
    """Its level."""
    value: Annotated[str, PlainText(160)] | None = None
    """Its value; none if the dimension didn't apply."""
    figures: Annotated[int, Field(ge=0)] = 0
    """How many figures it had."""


class CellChange(Model):
    """A cell whose meaning changed."""

    technology: TechnologyId
    """The column."""
    dimension: DimensionId
    """The row."""
    before: CellState
    """What it said before."""
    after: CellState
    """What it says since then."""


class Changes(Model):
    """What changed on one day."""

    technologies: tuple[TechnologyId, ...] = ()
    """The technologies that were added."""
    dimensions: tuple[DimensionId, ...] = ()
    """The dimensions that were added."""
    cells: tuple[CellChange, ...] = ()
    """The cells that changed."""

    def of(self, technology: str) -> "Changes":
        """Return the part that is about one technology."""
        return Changes(
            technologies=tuple(name for name in self.technologies if name == technology),
            cells=tuple(cell for cell in self.cells if cell.technology == technology),
        )

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return bool(self.technologies or self.dimensions or self.cells)


class ChangesByDay(RootModel[dict[IsoDate, Changes]]):
    """What changed, by day, the latest first."""


@dataclass
class Snapshot:
    """The cells of a dataset at one time, read without its model, which may have been another."""

    technologies: tuple[str, ...] = ()
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)


def snapshot(files: Mapping[str, str]) -> Snapshot:
    """Return the cells in the texts of data files, by their paths below the data directory."""
    technologies, cells = [], {}
    for path, text in sorted(files.items()):
        folder, _, name = path.removesuffix(".yml").partition("/")
        if folder == "technologies":
            technologies.append(name)
        elif folder == "dimensions":
            document = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - makes texts, lists, mappings
            cells[name] = document.get("cells", {})
    return Snapshot(tuple(technologies), cells)


def committed_snapshot(data: Path, revision: str) -> Snapshot:
    """Return the cells below `data` as they were in a commit.

    Raises subprocess.CalledProcessError if Git doesn't know the commit or its data.
    """
    archive = subprocess.run(  # noqa: S603 - fixed arguments but for the name of a commit
        ["git", "archive", revision, "technologies", "dimensions"],  # noqa: S607 - wherever Git is
        cwd=data,
        capture_output=True,
        check=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        texts = {
            member.name: file.read().decode("utf-8")
            for member in members
            if member.isfile() and (file := members.extractfile(member))
        }
    return snapshot(texts)


def current_snapshot(data: Path) -> Snapshot:
    """Return the cells below `data` as they are now."""
    files = [*data.glob("technologies/*.yml"), *data.glob("dimensions/*.yml")]
    return snapshot({file.relative_to(data).as_posix(): file.read_text("utf-8") for file in files})


def last_recorded(data: Path) -> str:
    """Return the commit that last changed the record, or an empty text."""
    log = subprocess.run(  # noqa: S603 - fixed arguments
        ["git", "log", "-1", "--format=%H", "--", FILE],  # noqa: S607 - wherever Git is
        cwd=data,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return log.stdout.strip()


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what changed between two snapshots; a cell of something new is no change."""
    changed = []
    for dimension, cells in after.cells.items():
        for technology, cell in cells.items():
            old = before.cells.get(dimension, {}).get(technology)
            if old is None or technology not in before.technologies:
                continue
            was, now = _state(old), _state(cell)
            if _meaning(old) != _meaning(cell) and was != now:
                changed.append(
                    CellChange(technology=technology, dimension=dimension, before=was, after=now)
                )
    changed.sort(key=lambda cell: (cell.technology, cell.dimension))
    return Changes(
        technologies=tuple(name for name in after.technologies if name not in before.technologies),
        dimensions=tuple(name for name in after.cells if name not in before.cells),
        cells=tuple(changed),
    )


def _meaning(cell: Mapping[str, Any]) -> tuple[object, ...]:
    numbers = sorted(re.findall(r"\d+(?:[.,]\d+)*", cell.get("value") or ""))
    return cell.get("level"), len(cell.get("figures") or ()), cell.get("key"), numbers


def _state(cell: Mapping[str, Any]) -> CellState:
    value = cell.get("value")
    return CellState(
        level=cell.get("level"),
        value=" ".join(value.split()) if value else None,
        figures=len(cell.get("figures") or ()),
    )


def joined(earlier: Changes, later: Changes) -> Changes:
    """Return two records of one day as one: what was changed back is no change."""
    cells = {(cell.technology, cell.dimension): cell for cell in earlier.cells}
    for cell in later.cells:
        first = cells.get((cell.technology, cell.dimension), cell)
        cells[cell.technology, cell.dimension] = cell.model_copy(update={"before": first.before})
    return Changes(
        technologies=tuple(dict.fromkeys((*earlier.technologies, *later.technologies))),
        dimensions=tuple(dict.fromkeys((*earlier.dimensions, *later.dimensions))),
        cells=tuple(cells[key] for key in sorted(cells) if cells[key].before != cells[key].after),
    )


def written(days: Mapping[str, Changes]) -> str:
    """Return the text of the file."""
    content = {
        day: days[day].model_dump(exclude_defaults=True, mode="json")
        for day in sorted(days, reverse=True)
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return NOTE + text
