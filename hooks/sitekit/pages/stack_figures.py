"""Stacks of layers, for the template that draws them and as Mermaid, from the same data.

The Mermaid source is a flat `block` diagram: `columns` and a span per box. Neither Mermaid nor its
ports stretch nested blocks to the width of the block above them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from sitekit.dataset.loader import Dataset
from sitekit.dataset.models import Technology
from sitekit.diagrams.labels import FONT_SIZE, escape_label, text_width, wrap
from sitekit.diagrams.merman import GAP, STACK_WIDTH
from sitekit.diagrams.render import diagram_figure

INSTANCES = 2
_CLASS = re.compile(r"[a-z][a-z0-9-]*\Z")


@dataclass(frozen=True)
class Row:
    """One layer as drawn.

    `boxes` is how many of it are drawn side by side, and `owner` says in words who has or shares
    it. `boundary` says what enforces the isolation boundary under this layer; it is empty where
    there is none.
    """

    name: str
    kind: str
    boxes: int
    own: bool
    owner: str
    note: str = ""
    boundary: str = ""


@dataclass(frozen=True)
class Stack:
    """A stack as drawn: `rows` from the top down, `columns` boxes wide at its widest layer.

    `technology` is the one whose stack it is; it is empty for one technology inside another.
    """

    technology: str
    title: str
    description: str
    rows: tuple[Row, ...]
    columns: int

    @property
    def mermaid(self) -> str:
        """The stack as Mermaid source."""
        drawn = [
            StackRow(row.name, ("own" if row.own else "shared", row.kind), row.boxes)
            for row in reversed(self.rows)
        ]
        return stack_source(drawn, columns=self.columns)

    def diagram(self, prefix: str) -> Markup:
        """Return the Mermaid source drawn as a static figure, with IDs that begin with `prefix`."""
        # The renderer's figure holds escaped text only.
        return Markup(  # noqa: S704
            diagram_figure(
                self.mermaid, prefix=prefix, title=self.title, description=self.description
            )
        )


def technology_stack(dataset: Dataset, name: str) -> Stack:
    """Return the stack of a technology, drawn for two instances."""
    technology = dataset.technologies[name]
    rows = _rows(technology, 1)
    return _stack(name, technology.name, technology.stack_note or technology.summary, rows)


def arrangement_stack(dataset: Dataset, name: str) -> Stack:
    """Return the stack of an arrangement, joined as the data says if it has two technologies."""
    arrangement = dataset.arrangements[name]
    outer = dataset.technologies[arrangement.outer]
    if arrangement.inner is None:
        if arrangement.stack:
            own = {"stack": arrangement.stack, "boundary": None}
            outer = outer.model_copy(update=own)
        rows = _rows(outer, 1, arrangement.outer_count)
        return _stack("", arrangement.name, arrangement.summary, rows)
    inner = dataset.technologies[arrangement.inner]
    last = max(i for i, layer in enumerate(outer.stack) if layer.kind == arrangement.join)
    first = min(i for i, layer in enumerate(inner.stack) if layer.kind == arrangement.join)
    outside = _rows(outer, 1, arrangement.outer_count)[: last + 1]
    where = f" of one {outer.singular or _lower(outer.name)}"
    inside = _rows(inner, arrangement.outer_count, arrangement.inner_count, where)[first + 1 :]
    return _stack("", arrangement.name, arrangement.summary, [*outside, *inside])


def _rows(technology: Technology, times: int, count: int = INSTANCES, where: str = "") -> list[Row]:
    """Return the layers from the bottom up: `count` instances, in each of `times` places."""
    plural, singular = _lower(technology.plural), technology.singular or _lower(technology.name)
    shared = f"shared by the {plural}{where}" if where else f"shared by all {plural}"
    rows: list[Row] = []
    boundary = technology.boundary
    for number, layer in enumerate(technology.stack):
        own = layer.own == "own"
        below = technology.stack[number - 1].name if number else ""
        rows.append(
            Row(
                layer.name,
                layer.kind,
                times * count if own else times,
                own,
                f"one for each {singular}" if own else shared,
                layer.note or "",
                _lower(boundary.label) if boundary and boundary.above == below else "",
            )
        )
    return rows


def _stack(technology: str, title: str, description: str, rows: Sequence[Row]) -> Stack:
    """Return a stack in which a layer is shared when a wider one is above it."""
    columns = max(row.boxes for row in rows)
    drawn = tuple(replace(row, own=row.boxes == columns) for row in reversed(rows))
    return Stack(technology, title, description, drawn, columns)


def _lower(name: str) -> str:
    """Return a name for the middle of a sentence: a leading capital of an ordinary word falls."""
    first = name.split()[0]
    return name if first[1:] != first[1:].lower() else name[:1].lower() + name[1:]


@dataclass(frozen=True)
class StackRow:
    """One row of a stack: a layer, and the number of boxes that it has side by side.

    `boxes` is 1 for a layer that all instances share, and the number of instances for a layer that
    each instance has for itself. `classes` are names that the style sheet styles, such as `own`.
    """

    name: str
    classes: tuple[str, ...]
    boxes: int


def stack_source(rows: Sequence[StackRow], *, columns: int) -> str:
    """Return Mermaid source that draws `rows` (listed from the bottom up), `columns` wide.

    Names are broken into lines so that the stack is `STACK_WIDTH` wide, whatever its number of
    columns; only a word that is wider than its box makes it wider. Common words fit with two
    instances side by side; with three, few do.

    Raises ValueError if the rows cannot fill the columns evenly, if there is no row, or if a class
    is not a plain lower-case name. A name may be any text: it is shown, not parsed.
    """
    if not rows:
        raise ValueError("a stack needs at least one row")
    lines = ["block", f"  columns {columns}"]
    for level, row in reversed(list(enumerate(rows))):
        if row.boxes < 1 or columns % row.boxes:
            raise ValueError(f"{row.boxes} boxes do not divide {columns} columns evenly")
        span = columns // row.boxes
        ids = [f"r{level}b{box}" for box in range(row.boxes)]
        label = _label(row.name, (STACK_WIDTH - (row.boxes - 1) * GAP) / row.boxes - 4 * GAP)
        lines.append("  " + " ".join(f'{box}["{label}"]:{span}' for box in ids))
        for name in row.classes:
            if not _CLASS.match(name):
                raise ValueError(f"{name!r} is not a class name")
            lines.append(f"  class {','.join(ids)} {name}")
    return "\n".join(lines) + "\n"


def _label(name: str, limit: float) -> str:
    """Return `name` escaped and broken into lines of at most `limit` pixels or one word."""
    words = max(text_width(word, FONT_SIZE) for word in [*name.split(), ""])
    return "<br/>".join(map(escape_label, wrap(name, FONT_SIZE, max(limit, words))))
