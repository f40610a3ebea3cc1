"""The guide: questions whose answers rule technologies out, each with a reason and a cell."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sitekit.dataset.model.text import DimensionId, Id, Line, Prose, Strict, TechnologyId


class RuledOut(Strict):
    """A technology that an answer rules out, why, and the dimension whose cell shows it."""

    technology: TechnologyId
    """The technology that is ruled out."""
    because: Annotated[str, Line(200)]
    """The reason, in a sentence."""
    dimension: DimensionId
    """The dimension whose cell shows it."""


class Answer(Strict):
    """One answer to a question."""

    id: Id
    """Its id, unique in its question."""
    text: Annotated[str, Line(100)]
    """The answer."""
    rules_out: tuple[RuledOut, ...] = ()
    """What the answer rules out; nothing where it is empty."""


class Question(Strict):
    """One question of the guide."""

    id: Id
    """Its id."""
    text: Annotated[str, Line(160)]
    """The question."""
    why: Annotated[str, Line(300)]
    """What depends on the answer."""
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=5)
    """The answers to choose from."""


class Scenario(Strict):
    """A worked case: its answers, by question, and what we say of those that remain."""

    id: Id
    """Its id."""
    name: Annotated[str, Line(60)]
    """A short name."""
    text: Annotated[str, Prose(600)]
    """The case."""
    answers: dict[Id, Id] = Field(min_length=1)
    """The answers given, by question."""
    advice: Annotated[str, Prose(600)]
    """What we say of the technologies that remain."""


class Guide(Strict):
    """Questions in order, and worked cases."""

    title: Annotated[str, Line(80)]
    """The title of its page."""
    intro: Annotated[str, Prose(600)]
    """How to use it."""
    questions: tuple[Question, ...] = Field(min_length=1, max_length=12)
    """The questions in order."""
    scenarios: tuple[Scenario, ...] = ()
    """Worked cases."""
