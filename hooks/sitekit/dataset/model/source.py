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
    authors: Annotated[str, Line(240)]
    year: Year
    publisher: Annotated[str, Line(120)] | None = None
    url: Url
    version: Annotated[str, Line(200)] | None = None
    accessed: Day
    read: Literal["whole", "passage", "abstract"]


class Sources(RootModel[dict[Id, Source]]):
    """All sources by id."""
