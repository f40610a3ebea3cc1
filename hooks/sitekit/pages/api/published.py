"""The published form: the parts that the files of the API hold.

These classes are the contract with users of the data. They take the fields of the dataset's own
classes and add addresses, so that nobody has to build one. What a change of them means for users is
said on the page of the data; `tests/pages/contract.txt` shows every change in review.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sitekit.dataset import model
from sitekit.dataset.model.text import (
    DimensionId,
    Id,
    Strict,
    TechnologyId,
)

Address = Annotated[str, Field(min_length=1)]


class Cell(model.Cell):
    """What one technology is on one dimension."""

    address: Address
    """The permanent address of the cell on the site."""


class Dimension(model.Dimension):
    """One question that is asked of every technology, with the answers."""

    address: Address
    """Its page."""
    group: Id
    """The group that it belongs to."""
    cells: dict[TechnologyId, Cell] = Field(min_length=1)  # type: ignore[assignment]
    """The cell of each technology."""


class DimensionHead(model.DimensionHead):
    """One question that is asked of every technology, without the answers."""

    address: Address
    """Its page."""
    file: Address
    """The file with its cells."""
    group: Id
    """The group that it belongs to."""


class Technology(model.Technology):
    """A technology: a column of the comparison."""

    address: Address
    """Its page."""
    file: Address
    """The file with its cells."""
    page: Address | None = None
    """The page that explains it."""


class Pair(model.Pair):
    """A verdict on two technologies, with the rows on which they differ by their keys."""

    address: Address
    """Its page."""
    title: str
    """The names of both."""
    differ: tuple[DimensionId, ...]
    """The dimensions on which the two differ."""
    agree: tuple[DimensionId, ...]
    """The dimensions on which they do not."""


class Source(model.Source):
    """One document that claims rest on."""

    address: Address
    """Its entry in the bibliography."""


class Claim(Strict):
    """One thing that the dataset says because of a source."""

    text: str
    """What is said, in short."""
    address: Address
    """Where it is said."""
    at: str | None = None
    """Where in the source."""


class SourceWithClaims(Source):
    """One document, with every claim of the dataset that rests on it."""

    claims: tuple[Claim, ...]
    """The claims."""


class Term(model.Term):
    """One term of the glossary."""

    address: Address
    """Its entry in the glossary."""
    page: Address | None = None
    """The page that explains it."""


class Reason(Strict):
    """Why an answer rules a technology out."""

    question: Id
    """The question."""
    answer: Id
    """The answer that was given to it."""
    because: str
    """The reason, in a sentence."""
    dimension: DimensionId
    """The dimension whose cell shows it."""


class Scenario(model.Scenario):
    """A worked case with what its answers lead to."""

    remaining: tuple[TechnologyId, ...]
    """What the answers leave."""
    ruled_out: dict[TechnologyId, tuple[Reason, ...]]
    """What the answers rule out, with every reason."""


class Guide(model.Guide):
    """Questions whose answers rule technologies out, and worked cases."""

    scenarios: tuple[Scenario, ...] = ()
    """Worked cases with their outcomes."""


def plain(part: Strict) -> dict[str, Any]:
    """Return a part of the dataset as plain values; fields without a value are left out."""
    return part.model_dump(mode="json", by_alias=True, exclude_none=True)
