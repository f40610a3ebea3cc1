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
    choose: dict[TechnologyId, Reasons] = Field(min_length=2, max_length=2)
    sources: tuple[Citation, ...] = ()
    reviewed: Day


class Arrangement(Strict):
    """One technology run inside another, drawn from the stacks of both.

    The layers of `outer` up to its last layer of the kind `join`, then the layers of `inner` above
    its first layer of that kind. `outer_count` and `inner_count` are how many are drawn.
    """

    name: Annotated[str, Line(60)]
    summary: Annotated[str, Line(300)]
    outer: TechnologyId
    inner: TechnologyId
    join: LayerKindId
    outer_count: int = Field(default=2, ge=1, le=3)
    inner_count: int = Field(default=2, ge=1, le=3)
