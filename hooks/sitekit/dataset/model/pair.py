"""Pairs of technologies that are compared in words, and arrangements of one inside another."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sitekit.dataset.model.cell import Citation
from sitekit.dataset.model.text import Day, LayerKindId, Line, Prose, Strict, TechnologyId

Reasons = tuple[Annotated[str, Line(200)], ...]


class Pair(Strict):
    """A verdict on two technologies. `choose` has the id of each, with when to choose it."""

    verdict: Annotated[str, Prose(600)]
    """How the two differ, and which fits when."""
    choose: dict[TechnologyId, Reasons] = Field(min_length=2, max_length=2)
    """When to choose each."""
    sources: tuple[Citation, ...] = ()
    """What the verdict rests on, beside the cells."""
    reviewed: Day
    """The day on which the verdict was last read as a whole."""


class Arrangement(Strict):
    """One technology run inside another, drawn from the stacks of both.

    The layers of `outer` up to its last layer of the kind `join`, then the layers of `inner` above
    its first layer of that kind. `outer_count` and `inner_count` are how many are drawn.
    """

    name: Annotated[str, Line(60)]
    """Its name."""
    summary: Annotated[str, Line(300)]
    """What it is for."""
    outer: TechnologyId
    """The technology outside."""
    inner: TechnologyId
    """The technology inside."""
    join: LayerKindId
    """The kind of layer at which the stacks are joined."""
    outer_count: int = Field(default=2, ge=1, le=3)
    """How many instances of the outer are drawn."""
    inner_count: int = Field(default=2, ge=1, le=3)
    """How many instances of the inner are drawn in each."""
