"""The models of the decision guide: its questions, what answers count, and worked cases."""

from typing import Annotated

from pydantic import (
    Field,
)

from sitekit.dataset.fields import (
    DimensionId,
    Id,
    LevelId,
    MarkdownText,
    Model,
    PlainText,
)


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
    """What counts for and against options: each point is given for a cell."""

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
    """The reasons, and what to be careful about."""
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
