"""The published form: what each file of the API holds.

These classes are the contract with users of the data. They have the fields of the dataset's own
classes, plus addresses, so that nobody has to build one. The page "Data" says what a change means
for users; `tests/pages/contract.txt` shows every change in review.
"""

from typing import Annotated, Any

from pydantic import Field

from sitekit.dataset import comparison_models, models
from sitekit.dataset.fields import (
    ArrangementId,
    DimensionId,
    Id,
    Model,
    PairId,
    SourceId,
    TechnologyId,
)

Address = Annotated[str, Field(min_length=1)]


class Cell(models.Cell):
    """What one technology is on one dimension."""

    address: Address
    """The permanent address of the cell on the site."""


class ArrangementCell(models.Cell):
    """What an arrangement is on a dimension on which it is like neither technology."""


class Arrangement(models.Arrangement):
    """One technology run inside another, or one technology used in a particular way."""

    cells: dict[DimensionId, ArrangementCell] = Field(default_factory=dict)  # type: ignore[assignment]
    """The rows in which it is like neither."""


class Dimension(models.Dimension):
    """One question that is asked of every technology, with the answers."""

    address: Address
    """Its page."""
    group: Id
    """The group that it belongs to."""
    cells: dict[TechnologyId, Cell] = Field(min_length=1)  # type: ignore[assignment]
    """The cell of each technology."""


class DimensionHead(models.DimensionHead):
    """One question that is asked of every technology, without the answers."""

    address: Address
    """Its page."""
    file: Address
    """The file with its cells."""
    group: Id
    """The group that it belongs to."""


class Technology(models.Technology):
    """A technology: a column of the comparison."""

    address: Address
    """Its page."""
    file: Address
    """The file with its cells."""
    page: Address | None = None
    """The page that explains it."""


class Pair(models.Pair):
    """A verdict on two technologies, with the rows on which they differ by their keys."""

    address: Address
    """Its page."""
    title: str
    """The names of both."""
    differ: tuple[DimensionId, ...]
    """The dimensions on which the two differ."""
    agree: tuple[DimensionId, ...]
    """The dimensions on which they do not."""


class Source(comparison_models.Source):
    """One document that supports claims."""

    address: Address
    """Its entry in the bibliography."""


class Claim(Model):
    """One thing that the dataset says because of a source."""

    text: str
    """What is said, in short."""
    address: Address
    """Where it is said."""
    at: str | None = None
    """Where in the source."""


class SourceWithClaims(Source):
    """One document, with every claim of the dataset that it supports."""

    claims: tuple[Claim, ...]
    """The claims."""


class Term(comparison_models.Term):
    """One term of the glossary."""

    address: Address
    """Its entry in the glossary."""
    page: Address | None = None
    """The page that explains it."""


class Exclusion(Model):
    """Why an answer rules an option out."""

    question: Id
    """The question."""
    answer: Id
    """The answer that was given to it."""
    because: str
    """The reason, in a sentence."""
    dimension: DimensionId
    """The dimension whose cell shows it."""


class RankedOption(Model):
    """An option that is left, with its points by dimension."""

    option: Id
    """The technology or the arrangement."""
    points: int
    """Its points."""
    reasons: dict[DimensionId, int]
    """The points that each dimension's cell gives it."""


class Scenario(comparison_models.Scenario):
    """A worked case with what its answers lead to."""

    ranked: tuple[RankedOption, ...]
    """The options that are left, best first."""
    ruled_out: dict[Id, tuple[Exclusion, ...]]
    """The options that are ruled out, with every reason."""


class Guide(comparison_models.Guide):
    """Questions whose answers rank options and rule some out, and worked cases."""

    scenarios: tuple[Scenario, ...] = ()
    """Worked cases with their outcomes."""


def to_plain(model: Model) -> dict[str, Any]:
    """Return a part of the dataset as plain values; fields without a value are left out."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


class Document(Model):
    """What every file begins with."""

    schema_address: Address = Field(alias="$schema")
    """The address of the JSON Schema that this file follows."""
    version: comparison_models.Version
    """The version of the data."""
    license: str
    """The license of the data, as an SPDX identifier."""


class ComparisonFile(Document):
    """Everything but the claims of the sources."""

    comparison: comparison_models.Comparison
    """Title, order, and vocabularies."""
    technologies: dict[TechnologyId, Technology]
    """The columns, in order."""
    dimensions: dict[DimensionId, Dimension]
    """The rows with their cells, in order."""
    pairs: dict[PairId, Pair]
    """The pairs with a verdict, in order."""
    arrangements: dict[ArrangementId, Arrangement]
    """Technologies inside others."""
    sources: dict[SourceId, Source]
    """Every source."""
    glossary: dict[Id, Term]
    """Every term."""
    guide: Guide | None = None
    """The guide, where there is one."""


class TechnologiesFile(Document):
    """Every technology, without its cells."""

    technologies: dict[TechnologyId, Technology]
    """The technologies, in order."""


class TechnologyFile(Document):
    """One technology with its cells, and the sources that they cite."""

    id: TechnologyId
    """Its ID."""
    technology: Technology
    """What it is."""
    cells: dict[DimensionId, Cell]
    """Its cell on each dimension, in order."""
    sources: dict[SourceId, Source]
    """Every source that is cited here."""


class DimensionsFile(Document):
    """Every dimension, without its cells."""

    dimensions: dict[DimensionId, DimensionHead]
    """The dimensions, in order."""


class DimensionFile(Document):
    """One dimension with its cells, and the sources that they cite."""

    id: DimensionId
    """Its ID."""
    dimension: Dimension
    """The question and the cell of each technology."""
    sources: dict[SourceId, Source]
    """Every source that is cited here."""


class PairsFile(Document):
    """Every pair with a written verdict."""

    pairs: dict[PairId, Pair]
    """The pairs, in order."""


class SourcesFile(Document):
    """Every source, with the claims that it supports."""

    sources: dict[SourceId, SourceWithClaims]
    """The sources, by id."""


class GlossaryFile(Document):
    """Every term."""

    glossary: dict[Id, Term]
    """The terms, by id."""


class GuideFile(Document):
    """The guide, with the outcome of each worked case."""

    guide: Guide
    """The guide."""


class ListedFile(Model):
    """One file of this API."""

    path: Address
    """Its address, relative to this file."""
    title: str
    """What it holds."""
    media_type: str
    """Its media type (RFC 6838)."""
    schema_path: Address | None = Field(default=None, alias="schema")
    """The address of its JSON Schema, relative to this file."""
    bytes: int = Field(ge=0)
    """Its size."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Its SHA-256 checksum, in hexadecimal digits."""


class IndexFile(Document):
    """The list of all files, and how to cite them."""

    name: str
    """The name of the comparison."""
    description: str
    """What is compared."""
    documentation: Address
    """The page that explains the files."""
    cite: str
    """How to cite the data, as text."""
    bibtex: str
    """How to cite the data, in BibTeX."""
    releases: tuple[comparison_models.Release, ...]
    """The versions of the data, the latest first."""
    files: tuple[ListedFile, ...]
    """Every other file."""
