"""The head file: title, order and the closed vocabularies that the other files use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sitekit.dataset.model.text import (
    ArrangementId,
    DimensionId,
    Id,
    Line,
    PairId,
    Prose,
    Strict,
    TechnologyId,
)


class NamedId(Strict):
    """A word of a closed vocabulary."""

    id: Id
    name: Annotated[str, Line(40)]
    meaning: Annotated[str, Line(240)] | None = None


class Level(Strict):
    """A step of the judgement scale, best first. `shape` is drawn beside the word."""

    id: Id
    name: Annotated[str, Line(20)]
    shape: Literal["full", "three-quarters", "half", "quarter", "empty"]
    meaning: Annotated[str, Line(240)]


class Clock(Strict):
    """What was measured: from when to when, or by which count."""

    id: Id
    name: Annotated[str, Line(60)]
    meaning: Annotated[str, Line(300)]


class Group(Strict):
    """Dimensions that belong together, in order."""

    id: Id
    name: Annotated[str, Line(40)]
    dimensions: tuple[DimensionId, ...] = Field(min_length=1)


class KeyDifferences(Strict):
    """The short table: some dimensions for a few technologies."""

    title: Annotated[str, Line(80)]
    summary: Annotated[str, Prose(600)]
    technologies: tuple[TechnologyId, ...] = Field(min_length=2, max_length=4)
    dimensions: tuple[DimensionId, ...] = Field(min_length=1, max_length=12)


class Head(Strict):
    """Title, order of everything, and the words that may be used."""

    name: Annotated[str, Line(80)]
    description: Annotated[str, Line(300)]
    version: Annotated[str, Line(20)]
    license: Annotated[str, Line(60)]
    technologies: tuple[TechnologyId, ...] = Field(min_length=2)
    groups: tuple[Group, ...] = Field(min_length=1)
    pairs: tuple[PairId, ...] = ()
    arrangements: tuple[ArrangementId, ...] = ()
    key_differences: KeyDifferences
    levels: tuple[Level, ...] = Field(min_length=1, max_length=5)
    layer_kinds: tuple[NamedId, ...] = Field(min_length=1)
    technology_kinds: tuple[NamedId, ...] = Field(min_length=1)
    clocks: tuple[Clock, ...] = ()
