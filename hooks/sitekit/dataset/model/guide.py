"""The guide: questions whose answers rule technologies out, each with a reason and a cell."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sitekit.dataset.model.text import DimensionId, Id, Line, Prose, Strict, TechnologyId


class RuledOut(Strict):
    """A technology that an answer rules out, why, and the dimension whose cell shows it."""

    technology: TechnologyId
    because: Annotated[str, Line(200)]
    dimension: DimensionId


class Answer(Strict):
    """One answer to a question."""

    id: Id
    text: Annotated[str, Line(100)]
    rules_out: tuple[RuledOut, ...] = ()


class Question(Strict):
    """One question of the guide."""

    id: Id
    text: Annotated[str, Line(160)]
    why: Annotated[str, Line(300)]
    answers: tuple[Answer, ...] = Field(min_length=2, max_length=5)


class Scenario(Strict):
    """A worked case: its answers, by question, and what we say of those that remain."""

    id: Id
    name: Annotated[str, Line(60)]
    text: Annotated[str, Prose(600)]
    answers: dict[Id, Id] = Field(min_length=1)
    advice: Annotated[str, Prose(600)]


class Guide(Strict):
    """Questions in order, and worked cases."""

    title: Annotated[str, Line(80)]
    intro: Annotated[str, Prose(600)]
    questions: tuple[Question, ...] = Field(min_length=1, max_length=12)
    scenarios: tuple[Scenario, ...] = ()
