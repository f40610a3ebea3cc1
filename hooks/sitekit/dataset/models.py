"""The typed models: the single statement of what each data file may hold.

The JSON Schemas for editors and for the published files are generated from these classes.
"""

import math
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, RootModel, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sitekit.dataset.fields import (
    ArrangementId,
    DimensionId,
    Id,
    IsoDate,
    LabId,
    LayerKindId,
    LevelId,
    MarkdownText,
    Model,
    OldPath,
    PagePath,
    PairId,
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
        raise PydanticCustomError("finite", "is not finite; write a number out", {})
    return number


Number = Annotated[float, Field(ge=0), AfterValidator(_finite)]


class Citation(Model):
    """A source and where in it the claim stands: a section, table, page or line."""

    source: SourceId
    """The source, by its id."""
    at: Annotated[str, PlainText(160)] | None = None
    """Where in it: a section, table, page or line."""


class LabResult(Model):
    """A result that one of our labs recorded."""

    lab: LabId
    """The lab, by the name of its folder."""
    result: Id
    """Which of its results."""


class Figure(Model):
    """A published number or range with all that is needed to read it.

    Either `value` or both `low` and `high`; `unit` defaults to the dimension's. `timing` says
    what was measured, from when to when, or how; figures timed differently are never ranked.
    """

    label: Annotated[str, PlainText(60)]
    """What was measured."""
    value: Number | None = None
    """The number, where there is one."""
    low: Number | None = None
    """The low end of a range."""
    high: Number | None = None
    """The high end of a range."""
    bound: Literal["at most", "at least", "about"] | None = None
    """How the number is to be read, where it is not exact."""
    unit: Annotated[str, PlainText(30)] | None = None
    """The unit, where it is not the dimension's."""
    conditions: Annotated[str, PlainText(300)]
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
            raise PydanticCustomError(
                "value_or_range", 'needs a number; give either "value" or both "low" and "high"', {}
            )
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError("range", 'has a "low" above its "high"; swap them', {})
        return self


class Cell(Model):
    """What one technology is on one dimension.

    `key` is the value in short, normal form: two cells with equal keys do not differ. `value` is
    what a table shows. `level` is our judgment, by the rule that the dimension publishes. A cell
    to which the question does not apply has the field `does_not_apply` with the reason instead.
    """

    key: Id = NOT_APPLICABLE
    """The value in short, normal form: two cells with equal keys do not differ."""
    level: LevelId | None = None
    """Our judgment, by the rule that the dimension publishes."""
    value: Annotated[str, PlainText(80)] | None = None
    """What a table shows."""
    detail: Annotated[str, MarkdownText(600)] | None = None
    """The explanation."""
    figures: tuple[Figure, ...] = ()
    """Published numbers."""
    sources: tuple[Citation, ...] = ()
    """What the value rests on."""
    labs: tuple[LabResult, ...] = ()
    """Measurements of our own that the value rests on."""
    disputed: Annotated[str, MarkdownText(400)] | None = None
    """Where sources differ, what each says."""
    note: Annotated[str, MarkdownText(400)] | None = None
    """A limit of the claim."""
    does_not_apply: Annotated[str, MarkdownText(300)] | None = None
    """Why the question has no answer here. Such a cell has no value, level or figures."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.does_not_apply is not None:
            if self.value or self.level or self.figures or self.key != NOT_APPLICABLE:
                raise PydanticCustomError(
                    "not_applicable",
                    'has both "does_not_apply" and a value; '
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
                "unsourced", "has neither a source nor a lab; cite the evidence for the value", {}
            )
        return self

    @property
    def applies(self) -> bool:
        """Whether the dimension's question has an answer for this technology."""
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
    """What depends on the answer."""
    judged: Annotated[str, MarkdownText(900)]
    """How cells are written and judged."""
    moves: Annotated[str, MarkdownText(900)] | None = None
    """What changes the answer in practice."""
    unit: Annotated[str, PlainText(30)] | None = None
    """The unit of the axis, for a dimension with figures on one axis."""
    scale: Literal["log", "linear"] | None = None
    """The scale of the axis."""
    better: Literal["lower", "higher"] | None = None
    """Which end of the axis is the better one."""
    levels: dict[LevelId, Annotated[str, PlainText(240)]] = Field(default_factory=dict)
    """The rule of each level that cells have here."""
    reviewed: IsoDate
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


class Layer(Model):
    """One layer of a stack, and whether each instance has its own or all share one."""

    name: Annotated[str, PlainText(32)]
    """Its name."""
    kind: LayerKindId
    """What it is."""
    own: Literal["own", "shared"]
    """Whether each instance has its own or all share one."""
    note: Annotated[str, PlainText(200)] | None = None
    """What is particular about it."""


class Boundary(Model):
    """Where the isolation boundary of a stack is drawn, and what enforces it."""

    above: Annotated[str, PlainText(32)]
    """The name of the layer on which the boundary lies: what is above it is kept in."""
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
    """What it rests on."""


class Technology(Model):
    """One way to run code beside other code. `stack` lists its layers from the bottom up."""

    name: Annotated[str, PlainText(40)]
    """The name of the column."""
    short: Annotated[str, PlainText(20)]
    """A name for a narrow column."""
    plural: Annotated[str, PlainText(40)]
    """The name of several."""
    summary: Annotated[str, PlainText(240)]
    """What it is, in a sentence."""
    kind: TechnologyKindId
    """Which kind of technology it is."""
    about: Annotated[str, MarkdownText(1200)] | None = None
    """What else there is to know."""
    disputed: Annotated[str, MarkdownText(900)] | None = None
    """Where sources differ on what it is, what each says."""
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
    """What the summary rests on."""
    page: PagePath | None = None
    """The page that explains it."""
    reviewed: IsoDate
    """The day on which this was last read as a whole."""


Reasons = tuple[Annotated[str, PlainText(200)], ...]


class Pair(Model):
    """A verdict on two technologies. `choose` has the id of each, with when to choose it."""

    verdict: Annotated[str, MarkdownText(600)]
    """How the two differ, and which fits when."""
    choose: dict[TechnologyId, Reasons] = Field(min_length=2, max_length=2)
    """When to choose each."""
    sources: tuple[Citation, ...] = ()
    """What the verdict rests on, beside the cells."""
    reviewed: IsoDate
    """The day on which the verdict was last read as a whole."""


class Arrangement(Model):
    """One technology run inside another, drawn from the stacks of both.

    The layers of `outer` up to its last layer of the kind `join`, then the layers of `inner` above
    its first layer of that kind. `outer_count` and `inner_count` are how many are drawn.
    """

    name: Annotated[str, PlainText(60)]
    """Its name."""
    summary: Annotated[str, PlainText(300)]
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


class Source(Model):
    """One document. `year` and `version` are those of the copy that was read.

    `read` says how far: the cited passages, the whole document, or only its abstract.
    """

    title: Annotated[str, PlainText(200)]
    """The title of the document."""
    authors: Annotated[str, PlainText(240)]
    """Who wrote it."""
    year: Year
    """The year of the copy that was read."""
    publisher: Annotated[str, PlainText(120)] | None = None
    """Who published it."""
    url: Url
    """Where it can be read."""
    version: Annotated[str, PlainText(200)] | None = None
    """Which version or copy was read."""
    accessed: IsoDate
    """The day on which it was read."""
    read: Literal["whole", "passage", "abstract"]
    """How far it was read."""


class Sources(RootModel[dict[Id, Source]]):
    """All sources by id."""


class Term(Model):
    """One term. Its address in the glossary is its id. `also` lists other spellings."""

    term: Annotated[str, PlainText(60)]
    """The word."""
    also: tuple[Annotated[str, PlainText(60)], ...] = ()
    """Other words and spellings for it."""
    definition: Annotated[str, PlainText(300)]
    """What it means, in a sentence."""
    not_the_same_as: Annotated[str, MarkdownText(300)] | None = None
    """What it is confused with."""
    page: PagePath | None = None
    """The page that explains it."""
    sources: tuple[Citation, ...] = ()
    """What the definition rests on."""


class Glossary(RootModel[dict[Id, Term]]):
    """All terms by id."""

    root: dict[Id, Term] = Field(min_length=1)


class RuledOut(Model):
    """A technology that an answer rules out, why, and the dimension whose cell shows it."""

    technology: TechnologyId
    """The technology that is ruled out."""
    because: Annotated[str, PlainText(200)]
    """The reason, in a sentence."""
    dimension: DimensionId
    """The dimension whose cell shows it."""


class Answer(Model):
    """One answer to a question."""

    id: Id
    """Its id, unique in its question."""
    text: Annotated[str, PlainText(100)]
    """The answer."""
    rules_out: tuple[RuledOut, ...] = ()
    """What the answer rules out; nothing where it is empty."""


class Question(Model):
    """One question of the guide."""

    id: Id
    """Its id."""
    text: Annotated[str, PlainText(160)]
    """The question."""
    why: Annotated[str, PlainText(300)]
    """What depends on the answer."""
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=5)
    """The answers to choose from."""


class Scenario(Model):
    """A worked case: its answers, by question, and what we say of those that remain."""

    id: Id
    """Its id."""
    name: Annotated[str, PlainText(60)]
    """A short name."""
    text: Annotated[str, MarkdownText(600)]
    """The case."""
    answers: dict[Id, Id] = Field(min_length=1)
    """The answers given, by question."""
    advice: Annotated[str, MarkdownText(600)]
    """What we say of the technologies that remain."""


class Guide(Model):
    """Questions in order, and worked cases."""

    title: Annotated[str, PlainText(80)]
    """The title of its page."""
    intro: Annotated[str, MarkdownText(600)]
    """How to use it."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=12)
    """The questions in order."""
    scenarios: tuple[Scenario, ...] = ()
    """Worked cases."""


class Redirects(RootModel[dict[OldPath, PagePath]]):
    """The new page by the old one, both as paths below docs."""


Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=20)]


class VocabularyEntry(Model):
    """A word of a closed vocabulary."""

    id: Id
    """The word in data."""
    name: Annotated[str, PlainText(40)]
    """The word for readers."""
    meaning: Annotated[str, PlainText(240)] | None = None
    """What it means."""


class Level(Model):
    """A step of the judgment scale, best first. `shape` is drawn beside the word."""

    id: Id
    """The level in data."""
    name: Annotated[str, PlainText(20)]
    """The level for readers."""
    shape: Literal["full", "three-quarters", "half", "quarter", "empty"]
    """The sign drawn beside the word, by how full it is."""
    meaning: Annotated[str, PlainText(240)]
    """What the level means in general."""


class TimingMethod(Model):
    """A timing method: what was measured, from when to when, or by which count."""

    id: Id
    """The timing method in data."""
    name: Annotated[str, PlainText(60)]
    """Its name for readers."""
    meaning: Annotated[str, PlainText(300)]
    """When the timer starts and stops, or what is counted."""


class Group(Model):
    """Dimensions that belong together, in order."""

    id: Id
    """Its id."""
    name: Annotated[str, PlainText(40)]
    """Its name."""
    dimensions: tuple[DimensionId, ...] = Field(min_length=1)
    """Its dimensions in order."""


class KeyDifferences(Model):
    """The short table: some dimensions for a few technologies."""

    title: Annotated[str, PlainText(80)]
    """The title of its page."""
    summary: Annotated[str, MarkdownText(600)]
    """The answer in short."""
    technologies: tuple[TechnologyId, ...] = Field(min_length=2, max_length=4)
    """Its columns."""
    dimensions: tuple[DimensionId, ...] = Field(min_length=1, max_length=12)
    """Its rows."""


class Release(Model):
    """One version of the data, and what it changed for those who use it."""

    version: Version
    """Its number."""
    date: IsoDate
    """The day on which it was published."""
    changes: tuple[Annotated[str, PlainText(300)], ...] = Field(min_length=1)
    """What changed, a sentence each."""


class Comparison(Model):
    """Title, order of everything, and the words that may be used."""

    name: Annotated[str, PlainText(80)]
    """The name of the comparison."""
    description: Annotated[str, PlainText(300)]
    """What is compared."""
    version: Version
    """The version of the data: MAJOR.MINOR.PATCH, where MAJOR is that of the published form."""
    license: Annotated[str, PlainText(60)]
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
    layer_kinds: tuple[VocabularyEntry, ...] = Field(min_length=1)
    """What a layer of a stack may be."""
    technology_kinds: tuple[VocabularyEntry, ...] = Field(min_length=1)
    """The kinds of technologies."""
    timing_methods: tuple[TimingMethod, ...] = ()
    """How figures may have been timed or counted, in the order in which charts show them."""
    releases: tuple[Release, ...] = ()
    """The versions of the data, the latest first."""

    @model_validator(mode="after")
    def _latest_release(self) -> Self:
        if self.releases and self.releases[0].version != self.version:
            raise PydanticCustomError(
                "release",
                "has the version {version}, but its latest release is {latest}; "
                "add a release that says what changed",
                {"version": self.version, "latest": self.releases[0].version},
            )
        return self
