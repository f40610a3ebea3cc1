"""A dimension (a row of the comparison) and its cells, one for each technology."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sitekit.dataset.model.text import (
    ClockId,
    Day,
    Id,
    LabId,
    LevelId,
    Line,
    Prose,
    SourceId,
    Strict,
    TechnologyId,
    Year,
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
    at: Annotated[str, Line(160)] | None = None


class LabResult(Strict):
    """A result that one of our labs recorded."""

    lab: LabId
    result: Id


class Figure(Strict):
    """A published number or range with all that is needed to read it.

    Either `value` or both `low` and `high`; `unit` defaults to the dimension's. `clock` says what
    was measured from when to when, or how; figures of different clocks are never ranked together.
    """

    label: Annotated[str, Line(60)]
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    bound: Literal["at most", "at least", "about"] | None = None
    unit: Annotated[str, Line(30)] | None = None
    conditions: Annotated[str, Line(300)]
    year: Year
    clock: ClockId
    source: SourceId
    at: Annotated[str, Line(160)] | None = None

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
    what a table shows. `level` is our judgement, by the rule that the dimension publishes. A cell
    to which the question does not apply has the field `does_not_apply` with the reason instead.
    """

    key: Id = NOT_APPLICABLE
    level: LevelId | None = None
    value: Annotated[str, Line(80)] | None = None
    detail: Annotated[str, Prose(600)] | None = None
    figures: tuple[Figure, ...] = ()
    sources: tuple[Citation, ...] = ()
    labs: tuple[LabResult, ...] = ()
    disputed: Annotated[str, Prose(400)] | None = None
    note: Annotated[str, Prose(400)] | None = None
    does_not_apply: Annotated[str, Prose(300)] | None = None

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


class Dimension(Strict):
    """One question that is asked of every technology."""

    name: Annotated[str, Line(40)]
    question: Annotated[str, Line(160)]
    why: Annotated[str, Prose(700)]
    judged: Annotated[str, Prose(900)]
    moves: Annotated[str, Prose(900)] | None = None
    unit: Annotated[str, Line(30)] | None = None
    scale: Literal["log", "linear"] | None = None
    better: Literal["lower", "higher"] | None = None
    levels: dict[LevelId, Annotated[str, Line(240)]] = Field(default_factory=dict)
    reviewed: Day
    cells: dict[TechnologyId, Cell] = Field(min_length=1)

    @model_validator(mode="after")
    def _numeric(self) -> Dimension:
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
