"""A technology: a column of the comparison."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sitekit.dataset.model.cell import Citation
from sitekit.dataset.model.text import (
    Day,
    LayerKindId,
    Line,
    PagePath,
    Prose,
    Strict,
    TechnologyKindId,
    Url,
    Year,
)


class Layer(Strict):
    """One layer of a stack, and whether each instance has its own or all share one."""

    name: Annotated[str, Line(32)]
    """Its name."""
    kind: LayerKindId
    """What it is."""
    own: Literal["own", "shared"]
    """Whether each instance has its own or all share one."""
    note: Annotated[str, Line(200)] | None = None
    """What is particular about it."""


class Example(Strict):
    """A product or project of this kind, and what it is."""

    name: Annotated[str, Line(60)]
    """Its name."""
    what: Annotated[str, Line(200)]
    """What it is."""
    url: Url | None = None
    """Its home page."""


class HistoryLine(Strict):
    """One event in the technology's history."""

    year: Year
    """The year."""
    text: Annotated[str, Line(240)]
    """What happened."""
    sources: tuple[Citation, ...] = Field(min_length=1)
    """What it rests on."""


class Technology(Strict):
    """One way to run code beside other code. `stack` lists its layers from the bottom up."""

    name: Annotated[str, Line(40)]
    """The name of the column."""
    short: Annotated[str, Line(20)]
    """A name for a narrow column."""
    plural: Annotated[str, Line(40)]
    """The name of several."""
    summary: Annotated[str, Line(240)]
    """What it is, in a sentence."""
    kind: TechnologyKindId
    """Which kind of technology it is."""
    about: Annotated[str, Prose(1200)] | None = None
    """What else there is to know."""
    disputed: Annotated[str, Prose(900)] | None = None
    """Where sources differ on what it is, what each says."""
    examples: tuple[Example, ...] = Field(min_length=1, max_length=8)
    """Products and projects."""
    history: tuple[HistoryLine, ...] = Field(min_length=3, max_length=3)
    """Three events."""
    stack: tuple[Layer, ...] = Field(min_length=2, max_length=10)
    """Its layers from the bottom up."""
    stack_note: Annotated[str, Line(240)] | None = None
    """What the stack shows, in words."""
    sources: tuple[Citation, ...] = Field(min_length=1)
    """What the summary rests on."""
    page: PagePath | None = None
    """The page that explains it."""
    reviewed: Day
    """The day on which this was last read as a whole."""
