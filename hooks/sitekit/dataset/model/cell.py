"""A dimension (a row of the comparison) and its cells, one for each technology."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sitekit.dataset.model.text import (
    Day,
    Id,
    LabId,
    LevelId,
    Line,
    Month,
    Prose,
    SourceId,
    Strict,
    TechnologyId,
    TimingMethodId,
)

NOT_APPLICABLE = "does-not-apply"


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise PydanticCustomError("finite", "is not finite; write a number out", {})
    return number


Number = Annotated[float, Field(ge=0), AfterValidator(_finite)]


class Citation(Strict):
    """A source and where in it the claim stands: a section, table, page or line."""

    source: SourceId
    """The source, by its id."""
    at: Annotated[str, Line(160)] | None = None
    """Where in it: a section, table, page or line."""


class LabResult(Strict):
    """A result that one of our labs recorded."""

    lab: LabId
    """The lab, by the name of its folder."""
    result: Id
    """Which of its results."""


class Figure(Strict):
    """A published number or range with all that is needed to read it.

    Either `value` or both `low` and `high`; `unit` defaults to the dimension's. `timing` says
    what was measured, from when to when, or how; figures timed differently are never ranked.
    """

    label: Annotated[str, Line(60)]
    """What was measured."""
    value: Number | None = None
    """The number, where there is one."""
    low: Number | None = None
    """The low end of a range."""
    high: Number | None = None
    """The high end of a range."""
    bound: Literal["at most", "at least", "about"] | None = None
    """How the number is to be read, where it is not exact."""
    unit: Annotated[str, Line(30)] | None = None
    """The unit, where it is not the dimension's."""
    conditions: Annotated[str, Line(300)]
    """What it was measured on, and how."""
    measured: Month
    """When the experiment ran: a year or a month. If that is unknown, when it was published."""
    read: Day | None = None
    """The day on which the figure was read, if that matters."""
    timing: TimingMethodId
    """The timing method: what was timed or counted, from when to when."""
    source: SourceId
    """The source that gives the figure."""
    at: Annotated[str, Line(160)] | None = None
    """Where in the source."""

    @model_validator(mode="after")
    def _value_or_range(self) -> Figure:
        one, both = self.value is not None, self.low is not None and self.high is not None
        if one == both or (one and (self.low is not None or self.high is not None)):
            raise PydanticCustomError(
                "value_or_range", 'needs a number; give either "value" or both "low" and "high"', {}
            )
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError("range", 'has a "low" above its "high"; exchange them', {})
        return self


class Cell(Strict):
    """What one technology is on one dimension.

    `key` is the value in short, normal form: two cells with equal keys do not differ. `value` is
    what a table shows. `level` is our judgment, by the rule that the dimension publishes. A cell
    to which the question does not apply has the field `does_not_apply` with the reason instead.
    """

    key: Id = NOT_APPLICABLE
    """The value in short, normal form: two cells with equal keys do not differ."""
    level: LevelId | None = None
    """Our judgment, by the rule that the dimension publishes."""
    value: Annotated[str, Line(80)] | None = None
    """What a table shows."""
    detail: Annotated[str, Prose(600)] | None = None
    """The explanation."""
    figures: tuple[Figure, ...] = ()
    """Published numbers."""
    sources: tuple[Citation, ...] = ()
    """What the value rests on."""
    labs: tuple[LabResult, ...] = ()
    """Measurements of our own that the value rests on."""
    disputed: Annotated[str, Prose(400)] | None = None
    """Where sources differ, what each says."""
    note: Annotated[str, Prose(400)] | None = None
    """A limit of the claim."""
    does_not_apply: Annotated[str, Prose(300)] | None = None
    """Why the question has no answer here. Such a cell has no value, level or figures."""

    @model_validator(mode="after")
    def _complete(self) -> Cell:
        if self.does_not_apply is not None:
            if self.value or self.level or self.figures or self.key != NOT_APPLICABLE:
                raise PydanticCustomError(
                    "not_applicable",
                    'has "does_not_apply" and a value too; '
                    "keep the reason, or remove it and keep key, value, level and figures",
                    {},
                )
            return self
        for field in ("value", "key"):
            if field not in self.model_fields_set:
                raise PydanticCustomError(
                    "cell_missing", 'lacks the field "{field}"; add it', {"field": field}
                )
        if self.key == NOT_APPLICABLE:
            raise PydanticCustomError(
                "key_reserved",
                'has the key "{key}"; say why with "does_not_apply" instead',
                {"key": NOT_APPLICABLE},
            )
        if not self.sources and not self.labs:
            raise PydanticCustomError(
                "unsourced", "has neither a source nor a lab; cite what the value rests on", {}
            )
        return self

    @property
    def applies(self) -> bool:
        """Whether the dimension's question has an answer for this technology."""
        return self.does_not_apply is None


class DimensionHead(Strict):
    """One question that is asked of every technology, without the answers."""

    name: Annotated[str, Line(40)]
    """The name of the row."""
    question: Annotated[str, Line(160)]
    """What is asked of every technology."""
    why: Annotated[str, Prose(700)]
    """What depends on the answer."""
    judged: Annotated[str, Prose(900)]
    """How cells are written and judged."""
    moves: Annotated[str, Prose(900)] | None = None
    """What changes the answer in practice."""
    unit: Annotated[str, Line(30)] | None = None
    """The unit of the axis, for a dimension with figures on one axis."""
    scale: Literal["log", "linear"] | None = None
    """The scale of the axis."""
    better: Literal["lower", "higher"] | None = None
    """Which end of the axis is the better one."""
    levels: dict[LevelId, Annotated[str, Line(240)]] = Field(default_factory=dict)
    """The rule of each level that cells have here."""
    reviewed: Day
    """The day on which the row was last read as a whole."""

    @model_validator(mode="after")
    def _numeric(self) -> Self:
        given = [f for f in ("unit", "scale", "better") if getattr(self, f) is not None]
        if given and len(given) < 3:
            raise PydanticCustomError(
                "numeric",
                'has some of "unit", "scale" and "better"; give all three or none',
                {},
            )
        return self

    @property
    def numeric(self) -> bool:
        """Whether the dimension has figures on one axis."""
        return self.scale is not None


class Dimension(DimensionHead):
    """One question that is asked of every technology, with the answers."""

    cells: dict[TechnologyId, Cell] = Field(min_length=1)
    """The cell of each technology."""
