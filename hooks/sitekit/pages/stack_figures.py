"""Stacks of layers as diagrams and as lists, from the same data."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from sitekit.dataset.loader import Dataset
from sitekit.dataset.models import Layer
from sitekit.diagrams.figure import diagram_figure, stack_key
from sitekit.diagrams.stack_source import StackRow, stack_source

INSTANCES = 2


@dataclass(frozen=True)
class Row:
    """One layer as drawn: its name and note, how often it stands there, and who shares it."""

    name: str
    kind: str
    boxes: int
    owner: str
    note: str = ""


def technology_rows(layers: Sequence[Layer], plural: str, singular: str) -> list[Row]:
    """Return the rows of one technology's stack, drawn for two instances."""
    return [
        Row(
            layer.name,
            layer.kind,
            INSTANCES if layer.own == "own" else 1,
            f"one for each {singular}" if layer.own == "own" else f"shared by all {plural}",
            layer.note or "",
        )
        for layer in layers
    ]


def arrangement_rows(dataset: Dataset, name: str) -> list[Row]:
    """Return the rows of one technology inside another, joined as the data says."""
    arrangement = dataset.arrangements[name]
    outer = dataset.technologies[arrangement.outer]
    inner = dataset.technologies[arrangement.inner]
    last = max(i for i, layer in enumerate(outer.stack) if layer.kind == arrangement.join)
    first = min(i for i, layer in enumerate(inner.stack) if layer.kind == arrangement.join)
    outside, inside = arrangement.outer_count, arrangement.inner_count
    rows = [
        Row(
            layer.name,
            layer.kind,
            outside if layer.own == "own" else 1,
            f"one for each {_lower(outer.name)}"
            if layer.own == "own"
            else f"shared by all {_lower(outer.plural)}",
            layer.note or "",
        )
        for layer in outer.stack[: last + 1]
    ]
    for layer in inner.stack[first + 1 :]:
        own = layer.own == "own"
        rows.append(
            Row(
                layer.name,
                layer.kind,
                outside * inside if own else outside,
                f"one for each {_lower(inner.name)}"
                if own
                else f"shared by the {_lower(inner.plural)} of one {_lower(outer.name)}",
                layer.note or "",
            )
        )
    return rows


def technology_figure(dataset: Dataset, name: str, *, prefix: str = "stack") -> Markup:
    """Return the figure of a technology's stack with its layers as a list."""
    technology = dataset.technologies[name]
    rows = technology_rows(technology.stack, _lower(technology.plural), _lower(technology.name))
    title = f"{technology.name}: the stack"
    return _figure(rows, f"{prefix}-{name}", title, technology.stack_note or technology.summary)


def arrangement_figure(dataset: Dataset, name: str, *, prefix: str = "arrangement") -> Markup:
    """Return the figure of an arrangement with its layers as a list."""
    arrangement = dataset.arrangements[name]
    rows = arrangement_rows(dataset, name)
    return _figure(rows, f"{prefix}-{name}", arrangement.name, arrangement.summary)


def _figure(rows: list[Row], prefix: str, title: str, description: str) -> Markup:
    columns = max(row.boxes for row in rows)
    drawn = [
        StackRow(row.name, ("shared" if row.boxes < columns else "own", row.kind), row.boxes)
        for row in rows
    ]
    source = stack_source(drawn, columns=columns)
    # The renderer's figure and the list below hold escaped text only.
    return Markup(  # noqa: S704
        diagram_figure(
            source,
            prefix=prefix,
            title=title,
            description=description,
            text_html=f"{stack_key()}{layer_list(rows)}",
            classes="stack",
        )
    )


def layer_list(rows: Sequence[Row]) -> Markup:
    """Return the layers from the bottom up as an ordered list, own or shared said in words."""
    items = Markup("").join(
        Markup("<li><strong>{}</strong>, {}{}</li>").format(
            row.name, row.owner, Markup(". {}").format(row.note) if row.note else ""
        )
        for row in rows
    )
    summary = escape("Layers as a list, from the bottom up")
    return Markup("<details><summary>{}</summary><ol>{}</ol></details>").format(summary, items)


def _lower(name: str) -> str:
    """Return a name for the middle of a sentence: a leading capital of an ordinary word falls."""
    first = name.split()[0]
    return name if first[1:] != first[1:].lower() else name[:1].lower() + name[1:]
