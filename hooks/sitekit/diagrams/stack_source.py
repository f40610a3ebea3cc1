"""Write a stack of layers as Mermaid `block` source.

The source is flat: `columns` and a span per box. Neither Mermaid nor its ports stretch nested
blocks to the width of the block above them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sitekit.diagrams.labels import FONT_SIZE, escape_label, text_width, wrap

# The width of a stack in pixels: what the page's margins leave on a phone that is 360 pixels wide.
WIDTH = 300
# The gap between boxes in pixels; the renderer puts twice as much on each side of a label.
GAP = 6
_CLASS = re.compile(r"[a-z][a-z0-9-]*\Z")


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

    Names are broken into lines so that the stack is `WIDTH` wide, whatever its number of columns;
    only a word that is wider than its box makes it wider. Common words fit with two instances side
    by side; with three, few do.

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
        label = _label(row.name, (WIDTH - (row.boxes - 1) * GAP) / row.boxes - 4 * GAP)
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
