"""The published form: the files of the API, made of the parts in `published`."""

from __future__ import annotations

from pydantic import Field

from sitekit.dataset import model
from sitekit.dataset.model.text import (
    ArrangementId,
    DimensionId,
    Id,
    PairId,
    SourceId,
    Strict,
    TechnologyId,
)
from sitekit.pages.api.published import (
    Address,
    Cell,
    Dimension,
    DimensionHead,
    Guide,
    Pair,
    Source,
    SourceWithClaims,
    Technology,
    Term,
)


class Document(Strict):
    """What every file begins with."""

    schema_address: Address = Field(alias="$schema")
    """The address of the JSON Schema that this file follows."""
    version: model.Version
    """The version of the data."""
    license: str
    """The licence of the data, as an SPDX identifier."""


class ComparisonFile(Document):
    """Everything but the claims of the sources."""

    comparison: model.Head
    """Title, order and vocabularies."""
    technologies: dict[TechnologyId, Technology]
    """The columns, in order."""
    dimensions: dict[DimensionId, Dimension]
    """The rows with their cells, in order."""
    pairs: dict[PairId, Pair]
    """The pairs with a verdict, in order."""
    arrangements: dict[ArrangementId, model.Arrangement]
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
    """Its id."""
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
    """Its id."""
    dimension: Dimension
    """The question and the cell of each technology."""
    sources: dict[SourceId, Source]
    """Every source that is cited here."""


class PairsFile(Document):
    """Every pair with a written verdict."""

    pairs: dict[PairId, Pair]
    """The pairs, in order."""


class SourcesFile(Document):
    """Every source, with the claims that rest on it."""

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


class ListedFile(Strict):
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
    releases: tuple[model.Release, ...]
    """The versions of the data, the latest first."""
    files: tuple[ListedFile, ...]
    """Every other file."""
