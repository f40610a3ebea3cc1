"""The glossary: terms that the prose uses."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, RootModel

from sitekit.dataset.model.cell import Citation
from sitekit.dataset.model.text import Id, Line, PagePath, Prose, Strict


class Term(Strict):
    """One term. Its address in the glossary is its id. `also` lists other spellings."""

    term: Annotated[str, Line(60)]
    """The word."""
    also: tuple[Annotated[str, Line(60)], ...] = ()
    """Other words and spellings for it."""
    definition: Annotated[str, Line(300)]
    """What it means, in a sentence."""
    not_the_same_as: Annotated[str, Prose(300)] | None = None
    """What it is confused with."""
    page: PagePath | None = None
    """The page that explains it."""
    sources: tuple[Citation, ...] = ()
    """What the definition rests on."""


class Glossary(RootModel[dict[Id, Term]]):
    """All terms by id."""

    root: dict[Id, Term] = Field(min_length=1)
