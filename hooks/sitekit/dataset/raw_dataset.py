"""The files of a dataset: which there are, the model of each, and what has been read of them.

While a dataset is being read, some files may have problems, and the others are typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from sitekit.dataset import changes
from sitekit.dataset.comparison_models import (
    Comparison,
    Glossary,
    Guide,
    PageRules,
    Redirects,
    Sources,
    Synonyms,
)
from sitekit.dataset.experiments import Experiment, Transcript
from sitekit.dataset.models import Arrangement, Dimension, Pair, Technology, Walkthrough
from sitekit.dataset.schema import Reference, references, schema_of
from sitekit.dataset.yaml_reader import Document
from sitekit.problems import Problem

DATA_DIRECTORY = "_data"


@dataclass(frozen=True)
class FileKind:
    """One kind of data file. `path` is a file, or a directory with one file for each ID."""

    name: str
    path: str
    model: type[BaseModel]
    required: bool = True

    @property
    def is_directory(self) -> bool:
        """Whether there is a directory of them."""
        return not self.path.endswith(".yml")


COMPARISON = FileKind("comparison", "comparison.yml", Comparison)
SOURCES = FileKind("sources", "sources.yml", Sources)
GLOSSARY = FileKind("glossary", "glossary.yml", Glossary, required=False)
GUIDE = FileKind("guide", "guide.yml", Guide, required=False)
MOVED = FileKind("moved", "moved.yml", Redirects, required=False)
SYNONYMS = FileKind("synonyms", "synonyms.yml", Synonyms, required=False)
PAGE_RULES = FileKind("page-rules", "page-rules.yml", PageRules, required=False)
CHANGES = FileKind("changes", changes.FILE, changes.ChangesByDay, required=False)
TECHNOLOGY = FileKind("technology", "technologies", Technology)
DIMENSION = FileKind("dimension", "dimensions", Dimension)
PAIR = FileKind("pair", "pairs", Pair, required=False)
ARRANGEMENT = FileKind("arrangement", "arrangements", Arrangement, required=False)
WALKTHROUGH = FileKind("walkthrough", "walkthroughs", Walkthrough, required=False)
EXPERIMENT = FileKind("experiment", "experiments", Experiment, required=False)
TRANSCRIPT = FileKind("transcript", "transcripts", Transcript, required=False)
FILE_KINDS = (
    COMPARISON,
    TECHNOLOGY,
    DIMENSION,
    SOURCES,
    GLOSSARY,
    PAIR,
    ARRANGEMENT,
    WALKTHROUGH,
    EXPERIMENT,
    TRANSCRIPT,
    GUIDE,
    MOVED,
    SYNONYMS,
    PAGE_RULES,
    CHANGES,
)
# What else the directory may contain; other parts of the library read it.
ADDRESSES = "addresses.txt"
OTHER_NAMES = ("measurements", "link-exceptions.yml", ADDRESSES)


def file_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of data file by the kind's name."""
    return {kind.name: schema_of(kind.model) for kind in FILE_KINDS}


@dataclass
class RawDataset:
    """Files by (kind, id): `paths` has all, `documents` the readable, `models` the typed ones.

    `display_path` is how messages name the dataset's directory.
    """

    display_path: str
    paths: dict[tuple[str, str], str] = field(default_factory=dict)
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    models: dict[tuple[str, str], BaseModel] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def require(self, kind: FileKind) -> Any:
        """Return the only file of a kind that has one."""
        return self.models[kind.name, ""]

    def get(self, kind: FileKind) -> Any:
        """Return the only file of a kind, or None if the file is missing or has problems."""
        return self.models.get((kind.name, ""))

    def iter(self, kind: FileKind) -> Iterator[tuple[str, Any, Document]]:
        """Yield ID, model, and document of every file of a kind that has no problems of its own."""
        for (name, key), model in self.models.items():
            if name == kind.name:
                yield key, model, self.documents[name, key]

    @cached_property
    def references(self) -> list[tuple[Document, Reference]]:
        """Every ID in every readable file that names something else."""
        models = {kind.name: kind.model for kind in FILE_KINDS}
        return [
            (document, reference)
            for (kind, _), document in self.documents.items()
            if isinstance(document.value, dict)
            for reference in references(models[kind], document.value)
        ]

    def ids(self, kind: FileKind) -> list[str]:
        """Return the IDs of all files of a kind, including those with problems."""
        return [key for name, key in self.paths if name == kind.name]

    def top_level_keys(self, kind: FileKind) -> list[str] | None:
        """Return the top-level keys of a single file, or None if it cannot be read."""
        document = self.documents.get((kind.name, ""))
        if document is None:
            return None if (kind.name, "") in self.paths else []
        return list(document.value) if isinstance(document.value, dict) else None

    def vocabulary(self, field_name: str) -> list[str] | None:
        """Return the IDs of a vocabulary in comparison.yml, or None if it cannot be read."""
        document = self.documents.get((COMPARISON.name, ""))
        if document is None or not isinstance(document.value, dict):
            return None
        listed = document.value.get(field_name, [])
        if not isinstance(listed, list):
            return None
        return [str(entry.get("id", "")) for entry in listed if isinstance(entry, dict)]


@dataclass(frozen=True)
class DatasetIndex:
    """IDs in the order of comparison.yml: enough to plan pages and to check references.

    `sources` is None where their file cannot be read. `numeric` has, for each dimension with
    figures on an axis, the timing methods of these figures. `moved` maps old pages to new ones.
    Files with problems count, so that one mistake does not break every reference to the file.
    """

    technologies: tuple[str, ...]
    dimensions: tuple[str, ...]
    pairs: tuple[str, ...]
    arrangements: tuple[str, ...]
    numeric: dict[str, tuple[str, ...]]
    sources: tuple[str, ...] | None
    has_glossary: bool
    has_guide: bool
    has_scenarios: bool
    has_changes: bool
    moved: dict[str, str]
    walkthroughs: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()


def build_index(raw: RawDataset) -> DatasetIndex:
    """Return the IDs of a dataset that may have problems."""
    head = raw.get(COMPARISON)
    dimensions = [name for group in head.groups for name in group.dimensions] if head else []

    def ordered(kind: FileKind, order: list[str]) -> tuple[str, ...]:
        present = raw.ids(kind)
        listed = [name for name in dict.fromkeys(order) if name in present]
        return (*listed, *sorted(set(present) - set(listed)))

    sources, moved = raw.top_level_keys(SOURCES), raw.get(MOVED)
    return DatasetIndex(
        technologies=ordered(TECHNOLOGY, list(head.technologies) if head else []),
        dimensions=ordered(DIMENSION, dimensions),
        pairs=ordered(PAIR, list(head.pairs) if head else []),
        arrangements=ordered(ARRANGEMENT, list(head.arrangements) if head else []),
        numeric={
            name: tuple(_timing_methods(dimension))
            for name, dimension, _ in raw.iter(DIMENSION)
            if dimension.numeric
        },
        sources=None if sources is None else tuple(sources),
        has_glossary=bool(raw.ids(GLOSSARY)),
        has_guide=bool(raw.ids(GUIDE)),
        has_changes=bool(raw.ids(CHANGES)),
        moved=dict(moved.root) if moved else {},
        walkthroughs=tuple(sorted(raw.ids(WALKTHROUGH))),
        experiments=tuple(sorted(raw.ids(EXPERIMENT))),
        has_scenarios="scenarios" in (raw.top_level_keys(GUIDE) or ()),
    )


def _timing_methods(dimension: Dimension) -> dict[str, None]:
    return {figure.timing: None for cell in dimension.cells.values() for figure in cell.figures}
