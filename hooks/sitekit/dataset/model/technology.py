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
    kind: LayerKindId
    own: Literal["own", "shared"]
    note: Annotated[str, Line(200)] | None = None


class Example(Strict):
    """A product or project of this kind, and what it is."""

    name: Annotated[str, Line(60)]
    what: Annotated[str, Line(200)]
    url: Url | None = None


class HistoryLine(Strict):
    """One event in the technology's history."""

    year: Year
    text: Annotated[str, Line(240)]
    sources: tuple[Citation, ...] = Field(min_length=1)


class Technology(Strict):
    """One way to run code beside other code. `stack` lists its layers from the bottom up."""

    name: Annotated[str, Line(40)]
    short: Annotated[str, Line(20)]
    plural: Annotated[str, Line(40)]
    summary: Annotated[str, Line(240)]
    kind: TechnologyKindId
    about: Annotated[str, Prose(1200)] | None = None
    disputed: Annotated[str, Prose(900)] | None = None
    examples: tuple[Example, ...] = Field(min_length=1, max_length=8)
    history: tuple[HistoryLine, ...] = Field(min_length=3, max_length=3)
    stack: tuple[Layer, ...] = Field(min_length=2, max_length=10)
    stack_note: Annotated[str, Line(240)] | None = None
    sources: tuple[Citation, ...] = Field(min_length=1)
    page: PagePath | None = None
    reviewed: Day
