"""A source: one document that claims rest on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import RootModel

from sitekit.dataset.model.text import Day, Id, Line, Strict, Url, Year


class Source(Strict):
    """One document. `year` and `version` are those of the copy that was read.

    `read` says how far: the cited passages, the whole document, or only its abstract.
    """

    title: Annotated[str, Line(200)]
    """The title of the document."""
    authors: Annotated[str, Line(240)]
    """Who wrote it."""
    year: Year
    """The year of the copy that was read."""
    publisher: Annotated[str, Line(120)] | None = None
    """Who published it."""
    url: Url
    """Where it can be read."""
    version: Annotated[str, Line(200)] | None = None
    """Which version or copy was read."""
    accessed: Day
    """The day on which it was read."""
    read: Literal["whole", "passage", "abstract"]
    """How far it was read."""


class Sources(RootModel[dict[Id, Source]]):
    """All sources by id."""
