"""The head file: title, order and the closed vocabularies that the other files use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sitekit.dataset.model.text import (
    ArrangementId,
    Day,
    DimensionId,
    Id,
    Line,
    PairId,
    Prose,
    Strict,
    TechnologyId,
)

Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=20)]


class NamedId(Strict):
    """A word of a closed vocabulary."""

    id: Id
    """The word in data."""
    name: Annotated[str, Line(40)]
    """The word for readers."""
    meaning: Annotated[str, Line(240)] | None = None
    """What it means."""


class Level(Strict):
    """A step of the judgment scale, best first. `shape` is drawn beside the word."""

    id: Id
    """The level in data."""
    name: Annotated[str, Line(20)]
    """The level for readers."""
    shape: Literal["full", "three-quarters", "half", "quarter", "empty"]
    """The sign drawn beside the word, by how full it is."""
    meaning: Annotated[str, Line(240)]
    """What the level means in general."""


class TimingMethod(Strict):
    """A timing method: what was measured, from when to when, or by which count."""

    id: Id
    """The timing method in data."""
    name: Annotated[str, Line(60)]
    """Its name for readers."""
    meaning: Annotated[str, Line(300)]
    """When the timer starts and stops, or what is counted."""


class Group(Strict):
    """Dimensions that belong together, in order."""

    id: Id
    """Its id."""
    name: Annotated[str, Line(40)]
    """Its name."""
    dimensions: tuple[DimensionId, ...] = Field(min_length=1)
    """Its dimensions in order."""


class KeyDifferences(Strict):
    """The short table: some dimensions for a few technologies."""

    title: Annotated[str, Line(80)]
    """The title of its page."""
    summary: Annotated[str, Prose(600)]
    """The answer in short."""
    technologies: tuple[TechnologyId, ...] = Field(min_length=2, max_length=4)
    """Its columns."""
    dimensions: tuple[DimensionId, ...] = Field(min_length=1, max_length=12)
    """Its rows."""


class Release(Strict):
    """One version of the data, and what it changed for those who use it."""

    version: Version
    """Its number."""
    date: Day
    """The day on which it was published."""
    changes: tuple[Annotated[str, Line(300)], ...] = Field(min_length=1)
    """What changed, a sentence each."""


class Head(Strict):
    """Title, order of everything, and the words that may be used."""

    name: Annotated[str, Line(80)]
    """The name of the comparison."""
    description: Annotated[str, Line(300)]
    """What is compared."""
    version: Version
    """The version of the data: MAJOR.MINOR.PATCH, where MAJOR is that of the published form."""
    license: Annotated[str, Line(60)]
    """The licence of the data, as an SPDX identifier."""
    technologies: tuple[TechnologyId, ...] = Field(min_length=2)
    """The columns in order."""
    groups: tuple[Group, ...] = Field(min_length=1)
    """The rows in order, in groups."""
    pairs: tuple[PairId, ...] = ()
    """The pairs with a written verdict, in order."""
    arrangements: tuple[ArrangementId, ...] = ()
    """The arrangements in order."""
    key_differences: KeyDifferences
    """The short table."""
    levels: tuple[Level, ...] = Field(min_length=1, max_length=5)
    """The scale of judgment, best first."""
    layer_kinds: tuple[NamedId, ...] = Field(min_length=1)
    """What a layer of a stack may be."""
    technology_kinds: tuple[NamedId, ...] = Field(min_length=1)
    """The kinds of technologies."""
    timing_methods: tuple[TimingMethod, ...] = ()
    """How figures may have been timed or counted, in the order in which charts show them."""
    releases: tuple[Release, ...] = ()
    """The versions of the data, the latest first."""

    @model_validator(mode="after")
    def _latest_release(self) -> Head:
        if self.releases and self.releases[0].version != self.version:
            raise PydanticCustomError(
                "release",
                'has the version {version}, the first of its "releases" is {latest}; '
                "say there what changed",
                {"version": self.version, "latest": self.releases[0].version},
            )
        return self
