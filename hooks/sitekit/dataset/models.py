"""The typed models of cells, dimensions, technologies, and what compares and combines them.

With `comparison_models` and `guide_models`, these classes are the single statement of what each
data file may hold. The JSON Schemas for editors and for the published files come from them.
"""

import math
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sitekit.dataset.fields import (
    DimensionId,
    Id,
    IsoDate,
    LabId,
    LayerKindId,
    LevelId,
    MarkdownText,
    Model,
    PagePath,
    PlainText,
    SourceId,
    TechnologyId,
    TechnologyKindId,
    TimingMethodId,
    Url,
    Year,
    YearOrMonth,
)

NOT_APPLICABLE = "does-not-apply"


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("is not finite; write a number out")
    return number


_NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")


def _plain_number(number: object) -> object:
    if (
        isinstance(number, str)
        and not _NUMBER.fullmatch(number)
        and number.replace("_", "").isdigit()
    ):
        raise ValueError(f'is "{number}"; write it with digits alone, such as 1500')
    return number


def _no_full_stop(text: str) -> str:
    if text.endswith(".") and not text.endswith((" etc.", "…")):
        raise ValueError("ends in a full stop, and pages add one; remove it")
    return text


Number = Annotated[
    float,
    Field(ge=0),
    BeforeValidator(_plain_number),
    AfterValidator(_finite),
]


class Citation(Model):
    """A source, and where in it the claim is: a section, table, page, or line."""

    source: SourceId
    """The source, by its ID."""
    at: Annotated[str, PlainText(160)] | None = None
    """Where in the source: a section, table, page, or line."""


class VerdictCitation(Citation):
    """A source of a verdict on two technologies."""

    supports: Annotated[str, PlainText(80)] | None = None
    """Words of the sentence or the reason that it supports; without them, it supports the whole."""


class LabResult(Model):
    """A result that one of our labs recorded."""

    lab: LabId
    """The lab, by the name of its directory."""
    result: Id
    """Which of its results."""


class Figure(Model):
    """A published number or range, with everything needed to interpret it.

    Either `value` or both `low` and `high`; `unit` defaults to the dimension's. `timing` says
    what was measured, from when to when, or how; figures timed differently are never ranked.
    """

    label: Annotated[str, PlainText(60)]
    """What was measured."""
    value: Number | None = None
    """The number, if it is a single one."""
    low: Number | None = None
    """The low end of a range."""
    high: Number | None = None
    """The high end of a range."""
    bound: Literal["at most", "at least", "about"] | None = None
    """How to read the number if it is not exact."""
    unit: Annotated[str, PlainText(30)] | None = None
    """The unit, if it is not the dimension's."""
    conditions: Annotated[str, PlainText(300), AfterValidator(_no_full_stop)]
    """What it was measured on, and how."""
    measured: YearOrMonth
    """When the experiment ran: a year or a month. If that is unknown, when it was published."""
    read: IsoDate | None = None
    """The day on which the figure was read, if that matters."""
    timing: TimingMethodId
    """The timing method: what was timed or counted, from when to when."""
    source: SourceId
    """The source that gives the figure."""
    at: Annotated[str, PlainText(160)] | None = None
    """Where in the source."""

    @model_validator(mode="after")
    def _value_or_range(self) -> Self:
        one, both = self.value is not None, self.low is not None and self.high is not None
        if one == both or (one and (self.low is not None or self.high is not None)):
            raise ValueError('needs a number; give either "value" or both "low" and "high"')
        if self.low is not None and self.high is not None and self.low >= self.high:
            wrong = "above its" if self.low > self.high else "equal to its"
            hint = "swap them" if self.low > self.high else 'write one "value"'
            raise ValueError(f'has a "low" {wrong} "high"; {hint}')
        return self


class Cell(Model):
    """The answer for one technology on one dimension.

    `key` is the value in short, normal form: two cells with equal keys do not differ. `value` is
    what a table shows. `level` is our judgment, by the rule that the dimension publishes. A cell
    to which the question does not apply has the field `does_not_apply` with the reason instead.
    """

    key: Id = NOT_APPLICABLE
    """The value in a short, normalized form: cells with equal keys do not differ."""
    level: LevelId | None = None
    """Our judgment, according to the rule that the dimension publishes."""
    value: Annotated[str, PlainText(80)] | None = None
    """The text that tables show."""
    detail: Annotated[str, MarkdownText(600)] | None = None
    """The explanation."""
    figures: tuple[Figure, ...] = ()
    """Published numbers."""
    sources: tuple[Citation, ...] = ()
    """The sources of the value."""
    labs: tuple[LabResult, ...] = ()
    """Our own measurements that support the value."""
    disputed: Annotated[str, MarkdownText(400)] | None = None
    """If sources differ, what each of them says."""
    note: Annotated[str, MarkdownText(400)] | None = None
    """A limit of the claim."""
    does_not_apply: Annotated[str, MarkdownText(300)] | None = None
    """Why the question does not apply. Such a cell has no value, level, or figures."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.does_not_apply is not None:
            if self.value or self.level or self.figures or self.key != NOT_APPLICABLE:
                raise ValueError(
                    'has both "does_not_apply" and a value; '
                    "keep the reason, or remove it and keep key, value, level, and figures"
                )
            return self
        for field in ("value", "key"):
            if field not in self.model_fields_set:
                raise ValueError(f'lacks the field "{field}"; add it')
        if self.key == NOT_APPLICABLE:
            raise ValueError(
                f'has the key "{NOT_APPLICABLE}"; say why with "does_not_apply" instead'
            )
        if not self.sources and not self.labs:
            raise ValueError("has neither a source nor a lab; cite the evidence for the value")
        return self

    @property
    def applies(self) -> bool:
        """Whether the dimension's question applies to this technology."""
        return self.does_not_apply is None


class DimensionHead(Model):
    """One question that is asked of every technology, without the answers."""

    name: Annotated[str, PlainText(40)]
    """The name of the row."""
    question: Annotated[str, PlainText(160)]
    """What is asked of every technology."""
    answer: Annotated[str, PlainText(200)] | None = None
    """The answer in one or two sentences, which the page of the dimension begins with."""
    why: Annotated[str, MarkdownText(700)]
    """Why the answer matters."""
    judged: Annotated[str, MarkdownText(900)]
    """How cells are written and judged."""
    moves: Annotated[str, MarkdownText(900)] | None = None
    """What changes the answer in practice."""
    unit: Annotated[str, PlainText(30)] | None = None
    """The unit of the axis, for a dimension with figures on one axis."""
    scale: Literal["log", "linear"] | None = None
    """The scale of the axis."""
    better: Literal["lower", "higher"] | None = None
    """Which end of the axis is better."""
    levels: dict[LevelId, Annotated[str, PlainText(240)]] = Field(default_factory=dict)
    """When a cell gets each level."""
    reviewed: IsoDate
    """The day on which the whole row was last reviewed."""

    @model_validator(mode="after")
    def _numeric(self) -> Self:
        given = [f for f in ("unit", "scale", "better") if getattr(self, f) is not None]
        if given and len(given) < 3:
            raise ValueError('has some of "unit", "scale", and "better"; give all three or none')
        return self

    @property
    def numeric(self) -> bool:
        """Whether the dimension has figures on one axis."""
        return self.scale is not None


class Dimension(DimensionHead):
    """One question that is asked of every technology, with the answers."""

    cells: dict[TechnologyId, Cell] = Field(min_length=1)
    """The cell of each technology."""


class Layer(Model):
    """One layer of a stack, and whether each instance has its own or all share one."""

    name: Annotated[str, PlainText(32)]
    """Its name."""
    kind: LayerKindId
    """What it is."""
    own: Literal["own", "shared"]
    """Whether each instance has its own or all share one."""
    note: Annotated[str, PlainText(200)] | None = None
    """Anything special about it."""


class Boundary(Model):
    """Where the isolation boundary of a stack is drawn, and what enforces it."""

    above: Annotated[str, PlainText(32)]
    """The layer on which the boundary lies: everything above it is isolated."""
    label: Annotated[str, PlainText(60)]
    """What enforces the boundary."""


class Example(Model):
    """A product or project of this kind, and what it is."""

    name: Annotated[str, PlainText(60)]
    """Its name."""
    what: Annotated[str, PlainText(200)]
    """What it is."""
    url: Url | None = None
    """Its home page."""


class HistoryLine(Model):
    """One event in the technology's history."""

    year: Year
    """The year."""
    text: Annotated[str, PlainText(240)]
    """What happened."""
    sources: tuple[Citation, ...] = Field(min_length=1)
    """The sources."""


class Technology(Model):
    """One way to run code beside other code. `stack` lists its layers from the bottom up."""

    name: Annotated[str, PlainText(40)]
    """The name of the column."""
    short: Annotated[str, PlainText(20)]
    """A name for a narrow column."""
    plural: Annotated[str, PlainText(40)]
    """The name of several."""
    singular: Annotated[str, PlainText(40)] | None = None
    """What one is called within a sentence, if that isn't simply the name."""
    summary: Annotated[str, PlainText(240)]
    """What it is, in a sentence."""
    kind: TechnologyKindId
    """Which kind of technology it is."""
    about: Annotated[str, MarkdownText(1200)] | None = None
    """More about it, beyond the summary."""
    disputed: Annotated[str, MarkdownText(900)] | None = None
    """If sources define it differently, what each of them says."""
    examples: tuple[Example, ...] = Field(min_length=1, max_length=8)
    """Products and projects."""
    history: tuple[HistoryLine, ...] = Field(min_length=3, max_length=3)
    """Three events."""
    stack: tuple[Layer, ...] = Field(min_length=2, max_length=10)
    """Its layers from the bottom up."""
    boundary: Boundary | None = None
    """The isolation boundary that the stack shows."""
    stack_note: Annotated[str, PlainText(240)] | None = None
    """What the stack shows, in words."""
    sources: tuple[Citation, ...] = Field(min_length=1)
    """The sources of the summary."""
    page: PagePath | None = None
    """The page that explains it."""
    reviewed: IsoDate
    """The day on which this was last reviewed."""


Reasons = tuple[Annotated[str, PlainText(200)], ...]


class Pair(Model):
    """A verdict on two technologies. `choose` says for each ID when to choose it."""

    verdict: Annotated[str, MarkdownText(600)]
    """How the two differ, and which one fits when."""
    choose: dict[TechnologyId, Reasons] = Field(min_length=2, max_length=2)
    """When to choose each."""
    decisive: tuple[DimensionId, ...] = Field(default=(), max_length=5)
    """The rows that matter most for the choice, the most important first."""
    sources: tuple[VerdictCitation, ...] = ()
    """The sources of the verdict, in addition to the cells."""
    reviewed: IsoDate
    """The day on which the verdict was last reviewed."""

    @property
    def sentences(self) -> list[str]:
        """The sentences of the verdict."""
        return re.split(r"(?<=[.?!])\s+", self.verdict)


class Arrangement(Model):
    """One technology run inside another, or one technology used in a particular way.

    The stack has the layers of `outer` up to its last layer of the kind `join`, then the layers of
    `inner` above its first layer of that kind. Without `inner`, it has those of `outer`, or its own
    in `stack`, which shows no isolation boundary. `outer_count` and `inner_count` are how many are
    drawn. Its cells are those of the inner technology (of the outer one where there is no inner),
    except for the rows in `like_outer` and those in `cells`.
    """

    name: Annotated[str, PlainText(60)]
    """Its name."""
    summary: Annotated[str, PlainText(300)]
    """What it is for."""
    outer: TechnologyId
    """The outer technology."""
    inner: TechnologyId | None = None
    """The inner technology, if there is one."""
    join: LayerKindId | None = None
    """The kind of layer at which the stacks are joined."""
    outer_count: int = Field(default=2, ge=1, le=3)
    """How many instances of the outer technology are drawn."""
    inner_count: int = Field(default=2, ge=1, le=3)
    """How many instances of the inner technology are drawn in each."""
    stack: tuple[Layer, ...] = Field(default=(), max_length=10)
    """Its layers from the bottom up, if they aren't those of the outer technology."""
    like_outer: tuple[DimensionId, ...] = ()
    """The rows in which it is like the outer technology."""
    cells: dict[DimensionId, Cell] = Field(default_factory=dict)
    """The rows in which it is like neither."""

    @model_validator(mode="after")
    def _joined(self) -> Self:
        if (self.inner is None) != (self.join is None):
            raise ValueError('has one of "inner" and "join"; give both or neither')
        if self.inner and self.stack:
            raise ValueError('has both "inner" and "stack"; two joined stacks need no third')
        return self

    @property
    def main(self) -> str:
        """The technology whose cells it has where nothing else is said."""
        return self.inner or self.outer


class Step(Model):
    """One step of a request: who acts, and what it does."""

    who: Annotated[str, PlainText(40)]
    """The part that acts."""
    layer: LayerKindId
    """The kind of layer that it belongs to."""
    crosses: Annotated[str, PlainText(60)] | None = None
    """How the request got here, where it crossed a boundary."""
    what: Annotated[str, MarkdownText(240)]
    """What it does, as the end of a sentence that begins with its name."""


class WalkthroughPath(Model):
    """The way of a request through one technology."""

    technology: TechnologyId
    """The technology."""
    crossings: Annotated[str, PlainText(80)]
    """How many boundaries the request crosses."""
    steps: tuple[Step, ...] = Field(min_length=2, max_length=8)
    """What happens, in order."""
    sources: tuple[Citation, ...] = Field(min_length=1)
    """The sources for the steps."""


class Walkthrough(Model):
    """One request followed step by step through several technologies."""

    name: Annotated[str, PlainText(60)]
    """Its title."""
    question: Annotated[str, PlainText(160)]
    """What it answers."""
    paths: tuple[WalkthroughPath, ...] = Field(min_length=2, max_length=8)
    """One path for each technology."""
