"""The typed models: the single statement of what each data file may hold.

The JSON Schemas for editors and for the published files are generated from these classes.
"""

import math
import re
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    RootModel,
    StringConstraints,
    model_validator,
)
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
    TermId,
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


_NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")


def _plain_number(number: object) -> object:
    if (
        isinstance(number, str)
        and not _NUMBER.fullmatch(number)
        and number.replace("_", "").isdigit()
    ):
        raise PydanticCustomError(
            "plain_number",
            'is "{number}"; write it with digits alone, such as 1500',
            {"number": number},
        )
    return number


def _no_full_stop(text: str) -> str:
    if text.endswith(".") and not text.endswith((" etc.", "…")):
        raise PydanticCustomError(
            "full_stop", "ends in a full stop, and pages add one; remove it", {}
        )
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
            raise PydanticCustomError(
                "value_or_range", 'needs a number; give either "value" or both "low" and "high"', {}
            )
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError("range", 'has a "low" above its "high"; swap them', {})
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
    sources: tuple[Citation, ...] = ()
    """The sources of the verdict, in addition to the cells."""
    reviewed: IsoDate
    """The day on which the verdict was last reviewed."""


class Arrangement(Model):
    """One technology run inside another, or one technology used in a particular way.

    The stack has the layers of `outer` up to its last layer of the kind `join`, then the layers of
    `inner` above its first layer of that kind. `outer_count` and `inner_count` are how many are
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
    like_outer: tuple[DimensionId, ...] = ()
    """The rows in which it is like the outer technology."""
    cells: dict[DimensionId, Cell] = Field(default_factory=dict)
    """The rows in which it is like neither."""

    @model_validator(mode="after")
    def _joined(self) -> Self:
        if (self.inner is None) != (self.join is None):
            raise PydanticCustomError(
                "joined", 'has one of "inner" and "join"; give both or neither', {}
            )
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
    """Where to read it."""
    version: Annotated[str, PlainText(200)] | None = None
    """Which version or copy was read."""
    accessed: IsoDate
    """The day on which it was read."""
    read: Literal["whole", "passage", "abstract"]
    """How much of it was read."""


class Sources(RootModel[dict[Id, Source]]):
    """All sources by ID."""


class Term(Model):
    """One term. Its fragment in the glossary is its ID. `also` lists other spellings."""

    term: Annotated[str, PlainText(60)]
    """The word."""
    also: tuple[Annotated[str, PlainText(60)], ...] = ()
    """Other words and spellings for it."""
    definition: Annotated[str, PlainText(300)]
    """What it means, in a sentence."""
    not_the_same_as: Annotated[str, MarkdownText(300)] | None = None
    """What it is often confused with."""
    page: PagePath | None = None
    """The page that explains it."""
    sources: tuple[Citation, ...] = ()
    """The sources of the definition."""


class Glossary(RootModel[dict[Id, Term]]):
    """All terms by ID."""

    root: dict[Id, Term] = Field(min_length=1)


class RuledOut(Model):
    """Options that an answer rules out, why, and the dimension whose cells show it."""

    options: tuple[Id, ...] = Field(min_length=1)
    """The options that are ruled out."""
    because: Annotated[str, PlainText(200)]
    """The reason, in a sentence."""
    dimension: DimensionId
    """The dimension whose cells show it."""


Weight = Annotated[int, Field(ge=1, le=3)]
Points = Annotated[int, Field(ge=-6, le=6)]


class Preference(Model):
    """What speaks for and against options: each point is given for a cell."""

    levels: dict[DimensionId, Weight] = Field(default_factory=dict)
    """Dimensions that matter, with a weight that multiplies the points of each cell's level."""
    points: dict[DimensionId, dict[Id, Points]] = Field(default_factory=dict)
    """Points for single options, by the dimension whose cell is the reason."""


class Answer(Preference):
    """One answer to a question."""

    id: Id
    """Its ID, unique within its question."""
    text: Annotated[str, PlainText(100)]
    """The answer."""
    rules_out: tuple[RuledOut, ...] = ()
    """The options that a fact rules out with this answer. A preference gives points instead."""


class Question(Model):
    """One question of the guide."""

    id: Id
    """Its ID."""
    section: Annotated[str, PlainText(40)]
    """The heading under which it is asked; questions of one section follow each other."""
    text: Annotated[str, PlainText(160)]
    """The question."""
    why: Annotated[str, PlainText(300)] | None = None
    """Why the answer matters, if the question doesn't say it."""
    when: dict[Id, tuple[Id, ...]] = Field(default_factory=dict, max_length=1)
    """It is asked only if this earlier question has one of these answers."""
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=6)
    """The answers to choose from."""


class Option(Model):
    """A technology or an arrangement that the guide may recommend."""

    id: Id
    """The ID of the technology or the arrangement."""
    cost: Annotated[str, PlainText(240)]
    """What it costs you."""
    start: Annotated[str, MarkdownText(400)]
    """The next step: how to begin, with links."""


class Change(Model):
    """One other answer, and the option that comes first with it."""

    question: Id
    """The question that is answered differently."""
    answer: Id
    """The other answer."""
    first: Id
    """The option that then comes first."""


class Scenario(Model):
    """A worked case: its answers, by question, what we recommend, and why."""

    id: Id
    """Its ID."""
    name: Annotated[str, PlainText(60)]
    """A short name."""
    text: Annotated[str, MarkdownText(600)]
    """The case."""
    answers: dict[Id, Id] = Field(min_length=1)
    """The answer to each question."""
    recommend: tuple[Id, ...] = Field(min_length=1, max_length=3)
    """The options that come first, in order."""
    advice: Annotated[str, MarkdownText(600)]
    """The reasons, and what to take care of."""
    changes: tuple[Change, ...] = Field(min_length=1, max_length=4)
    """What would change the answer."""


class Guide(Model):
    """Questions in order, the options that they rank, the points, and worked cases."""

    title: Annotated[str, PlainText(80)]
    """The title of its page."""
    intro: Annotated[str, MarkdownText(600)]
    """How to use it."""
    level_points: dict[LevelId, Points]
    """The points of each level."""
    scales: dict[DimensionId, dict[LevelId, tuple[Id, ...]]] = Field(default_factory=dict)
    """The level that the guide gives to each key, for dimensions that have no levels."""
    always: Preference = Preference()
    """What counts whatever the answers are."""
    options: tuple[Option, ...] = Field(min_length=2)
    """The options; of two with equal points, the earlier one comes first."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=20)
    """The questions in order."""
    scenarios: tuple[Scenario, ...] = ()
    """Worked cases."""


class Redirects(RootModel[dict[OldPath, PagePath]]):
    """Redirects from old pages to new ones, both as paths below docs."""


SearchWord = Annotated[str, PlainText(60)]


class SearchTarget(Model):
    """Words that should find something whose own text doesn't have them: products, other names.

    Exactly one target. A search for a technology's word also finds what is about the technology.
    """

    words: tuple[SearchWord, ...] = Field(min_length=1)
    """What readers type."""
    technology: TechnologyId | None = None
    """The technology that they mean."""
    dimension: DimensionId | None = None
    """The dimension that they mean."""
    term: TermId | None = None
    """The glossary term that they mean."""
    page: PagePath | None = None
    """The page, or the section of a page, that answers."""

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        targets = (self.technology, self.dimension, self.term, self.page)
        if sum(target is not None for target in targets) != 1:
            raise PydanticCustomError(
                "one_target",
                'needs exactly one of "technology", "dimension", "term" and "page"',
                {},
            )
        return self


class Synonyms(Model):
    """What the search takes to mean the same, and which words lead where."""

    same: tuple[Annotated[tuple[SearchWord, ...], Field(min_length=2)], ...] = ()
    """Groups of words and phrases: a search for one finds the others."""
    leads_to: tuple[SearchTarget, ...] = ()
    """Words with the place that they should find."""


Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$", max_length=20)]


class VocabularyEntry(Model):
    """An entry of a closed vocabulary."""

    id: Id
    """The ID that data files use."""
    name: Annotated[str, PlainText(40)]
    """The name that readers see."""
    meaning: Annotated[str, PlainText(240)] | None = None
    """What it means."""


class Level(Model):
    """A step of the judgment scale, best first. `shape` is drawn beside the word."""

    id: Id
    """The ID that data files use."""
    name: Annotated[str, PlainText(20)]
    """The name that readers see."""
    shape: Literal["full", "three-quarters", "half", "quarter", "empty"]
    """How full the symbol beside the name is."""
    meaning: Annotated[str, PlainText(240)]
    """What the level means in general."""


class TimingMethod(Model):
    """A timing method: what was measured, from when to when, or by which count."""

    id: Id
    """The ID that data files use."""
    name: Annotated[str, PlainText(60)]
    """The name that readers see."""
    meaning: Annotated[str, PlainText(300)]
    """When the timer starts and stops, or what is counted."""


class Group(Model):
    """Dimensions that belong together, in order."""

    id: Id
    """Its ID."""
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
    """One version of the data, and what it changed for its users."""

    version: Version
    """Its number."""
    date: IsoDate
    """The day on which it was published."""
    changes: tuple[Annotated[str, PlainText(300)], ...] = Field(min_length=1)
    """The changes, one sentence each."""


class Comparison(Model):
    """The title, the order of everything, and the vocabularies."""

    name: Annotated[str, PlainText(80)]
    """The name of the comparison."""
    description: Annotated[str, PlainText(300)]
    """What is compared."""
    version: Version
    """The version of the data: MAJOR.MINOR.PATCH, with MAJOR for the published form."""
    license: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.+-]+$", max_length=60)]
    """The license of the data, as an SPDX identifier."""
    technologies: tuple[TechnologyId, ...] = Field(min_length=2)
    """The columns in order."""
    featured: tuple[TechnologyId, ...] = ()
    """The columns that the matrix shows at first; all of them where none is named."""
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
    """The kinds of layers in a stack."""
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
