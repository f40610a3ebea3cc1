"""The files of a dataset: which there are, the model of each, and what has been read of them.

While a dataset is being read, some files may have problems, and the others are typed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

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
from sitekit.dataset.models import (
    Arrangement,
    Cell,
    Dimension,
    Figure,
    Pair,
    Technology,
    Walkthrough,
)
from sitekit.dataset.schema import Reference, references, schema_of
from sitekit.dataset.yaml_reader import Document, KeyPath
from sitekit.problems import Problem

DATA_DIRECTORY = "_data"


class FileKind(StrEnum):
    """One kind of data file: its name, its model, and whether every dataset has it.

    `path` is below the directory of the data: a file, or a directory with one file for each ID.
    """

    path: str
    model: type[BaseModel]
    required: bool

    COMPARISON = "comparison", "comparison.yml", Comparison
    TECHNOLOGY = "technology", "technologies", Technology
    DIMENSION = "dimension", "dimensions", Dimension
    SOURCES = "sources", "sources.yml", Sources
    GLOSSARY = "glossary", "glossary.yml", Glossary, False
    PAIR = "pair", "pairs", Pair, False
    ARRANGEMENT = "arrangement", "arrangements", Arrangement, False
    WALKTHROUGH = "walkthrough", "walkthroughs", Walkthrough, False
    EXPERIMENT = "experiment", "experiments", Experiment, False
    TRANSCRIPT = "transcript", "transcripts", Transcript, False
    GUIDE = "guide", "guide.yml", Guide, False
    MOVED = "moved", "moved.yml", Redirects, False
    SYNONYMS = "synonyms", "synonyms.yml", Synonyms, False
    PAGE_RULES = "page-rules", "page-rules.yml", PageRules, False
    CHANGES = "changes", changes.FILE, changes.ChangesByDay, False

    def __new__(
        cls, name: str, path: str = "", model: type[BaseModel] = BaseModel, required: bool = True
    ) -> Self:
        """Return the member that is equal to its name."""
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.path, kind.model, kind.required = path, model, required
        return kind

    @property
    def is_directory(self) -> bool:
        """Whether there is a directory of them."""
        return not self.path.endswith(".yml")

    def source(self, name: str = "") -> str:
        """Return the path below the pages' directory of the file with an ID, or the only one."""
        return f"{DATA_DIRECTORY}/{self.path}" + (f"/{name}.yml" if name else "")


# What else the directory may contain; other parts of the library read it.
ADDRESSES = "addresses.txt"
OTHER_NAMES = ("measurements", "link-exceptions.yml", ADDRESSES)


def file_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind of data file by the kind's name."""
    return {kind: schema_of(kind.model) for kind in FileKind}


@dataclass
class RawDataset:
    """Files by (kind, id): `paths` has all, `documents` the readable, `models` the typed ones.

    `display_path` is how messages name the dataset's directory.
    """

    display_path: str
    paths: dict[tuple[FileKind, str], str] = field(default_factory=dict)
    documents: dict[tuple[FileKind, str], Document] = field(default_factory=dict)
    models: dict[tuple[FileKind, str], BaseModel] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def require(self, kind: FileKind) -> Any:
        """Return the only file of a kind that has one."""
        return self.models[kind, ""]

    def get(self, kind: FileKind) -> Any:
        """Return the only file of a kind, or None if the file is missing or has problems."""
        return self.models.get((kind, ""))

    def iter(self, kind: FileKind) -> Iterator[tuple[str, Any, Document]]:
        """Yield ID, model, and document of every file of a kind that has no problems of its own."""
        for (name, key), model in self.models.items():
            if name == kind:
                yield key, model, self.documents[name, key]

    def entries(self, kind: FileKind) -> Iterator[tuple[str, Any, Document]]:
        """Yield ID, model, and document of each entry of a single file, such as the glossary."""
        for _, model, document in self.iter(kind):
            for name, entry in model.root.items():
                yield name, entry, document

    def cells(self) -> Iterator[tuple[KeyPath, Cell, Dimension, Document]]:
        """Yield every cell with its place in the document of its dimension."""
        for _, dimension, document in self.iter(FileKind.DIMENSION):
            for technology, cell in dimension.cells.items():
                yield ("cells", technology), cell, dimension, document

    def figures(self) -> Iterator[tuple[KeyPath, Figure, Dimension, Document]]:
        """Yield every figure with its place in the document of its dimension."""
        for where, cell, dimension, document in self.cells():
            for number, figure in enumerate(cell.figures):
                yield (*where, "figures", number), figure, dimension, document

    @cached_property
    def references(self) -> list[tuple[Document, Reference]]:
        """Every ID in every readable file that names something else."""
        return [
            (document, reference)
            for (kind, _), document in self.documents.items()
            if isinstance(document.value, dict)
            for reference in references(kind.model, document.value)
        ]

    def ids(self, kind: FileKind) -> list[str]:
        """Return the IDs of all files of a kind, including those with problems."""
        return [key for name, key in self.paths if name == kind]

    def top_level_keys(self, kind: FileKind) -> list[str] | None:
        """Return the top-level keys of a single file, or None if it cannot be read."""
        document = self.documents.get((kind, ""))
        if document is None:
            return None if (kind, "") in self.paths else []
        return list(document.value) if isinstance(document.value, dict) else None

    def vocabulary(self, field_name: str) -> list[str] | None:
        """Return the IDs of a vocabulary in comparison.yml, or None if it cannot be read."""
        document = self.documents.get((FileKind.COMPARISON, ""))
        value = document.value if document else None
        listed = value.get(field_name, []) if isinstance(value, dict) else None
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
    topics: tuple[str, ...] = ()
    walkthroughs: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()
    labs: tuple[str, ...] = ()


def build_index(raw: RawDataset) -> DatasetIndex:
    """Return the IDs of a dataset that may have problems."""
    head = raw.get(FileKind.COMPARISON)
    dimensions = [name for group in head.groups for name in group.dimensions] if head else []

    def ordered(kind: FileKind, order: list[str]) -> tuple[str, ...]:
        present = raw.ids(kind)
        listed = [name for name in dict.fromkeys(order) if name in present]
        return (*listed, *sorted(set(present) - set(listed)))

    sources, moved = raw.top_level_keys(FileKind.SOURCES), raw.get(FileKind.MOVED)
    return DatasetIndex(
        technologies=ordered(FileKind.TECHNOLOGY, list(head.technologies) if head else []),
        dimensions=ordered(FileKind.DIMENSION, dimensions),
        pairs=ordered(FileKind.PAIR, list(head.pairs) if head else []),
        arrangements=ordered(FileKind.ARRANGEMENT, list(head.arrangements) if head else []),
        numeric={
            name: tuple(
                dict.fromkeys(f.timing for cell in row.cells.values() for f in cell.figures)
            )
            for name, row, _ in raw.iter(FileKind.DIMENSION)
            if row.numeric
        },
        sources=None if sources is None else tuple(sources),
        has_glossary=bool(raw.ids(FileKind.GLOSSARY)),
        has_guide=bool(raw.ids(FileKind.GUIDE)),
        has_changes=bool(raw.ids(FileKind.CHANGES)),
        moved=dict(moved.root) if moved else {},
        topics=tuple(topic.id for topic in head.topics) if head else (),
        walkthroughs=tuple(sorted(raw.ids(FileKind.WALKTHROUGH))),
        experiments=tuple(sorted(raw.ids(FileKind.EXPERIMENT))),
        has_scenarios="scenarios" in (raw.top_level_keys(FileKind.GUIDE) or ()),
    )
