"""A dataset while it is being read: some files may have problems, the others are typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from sitekit.dataset import layout
from sitekit.dataset.layout import FileKind
from sitekit.dataset.models import Dimension
from sitekit.dataset.schema import Reference, references
from sitekit.dataset.yaml_reader import Document
from sitekit.problems import Problem


@dataclass
class RawDataset:
    """Files by (kind, id): `paths` has all, `documents` the readable, `parts` the typed ones.

    `display_path` is how messages name the dataset's directory.
    """

    display_path: str
    paths: dict[tuple[str, str], str] = field(default_factory=dict)
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    parts: dict[tuple[str, str], BaseModel] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def require(self, kind: FileKind) -> Any:
        """Return the only part of a kind that has one file."""
        return self.parts[kind.name, ""]

    def get(self, kind: FileKind) -> Any:
        """Return the only part of a kind, or None if the file is missing or has problems."""
        return self.parts.get((kind.name, ""))

    def iter(self, kind: FileKind) -> Iterator[tuple[str, Any, Document]]:
        """Yield ID, part, and document of every file of a kind that has no problems of its own."""
        for (name, key), part in self.parts.items():
            if name == kind.name:
                yield key, part, self.documents[name, key]

    def references(self) -> Iterator[tuple[Document, Reference]]:
        """Yield every ID in every readable file that names something else."""
        models = {kind.name: kind.model for kind in layout.FILE_KINDS}
        for (kind, _), document in self.documents.items():
            if isinstance(document.value, dict):
                for reference in references(models[kind], document.value):
                    yield document, reference

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
        document = self.documents.get((layout.COMPARISON.name, ""))
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
    head = raw.get(layout.COMPARISON)
    dimensions = [name for group in head.groups for name in group.dimensions] if head else []

    def ordered(kind: FileKind, order: list[str]) -> tuple[str, ...]:
        present = raw.ids(kind)
        listed = [name for name in dict.fromkeys(order) if name in present]
        return (*listed, *sorted(set(present) - set(listed)))

    sources, moved = raw.top_level_keys(layout.SOURCES), raw.get(layout.MOVED)
    return DatasetIndex(
        technologies=ordered(layout.TECHNOLOGY, list(head.technologies) if head else []),
        dimensions=ordered(layout.DIMENSION, dimensions),
        pairs=ordered(layout.PAIR, list(head.pairs) if head else []),
        arrangements=ordered(layout.ARRANGEMENT, list(head.arrangements) if head else []),
        numeric={
            name: tuple(_timing_methods(part))
            for name, part, _ in raw.iter(layout.DIMENSION)
            if part.numeric
        },
        sources=None if sources is None else tuple(sources),
        has_glossary=bool(raw.ids(layout.GLOSSARY)),
        has_guide=bool(raw.ids(layout.GUIDE)),
        has_changes=bool(raw.ids(layout.CHANGES)),
        moved=dict(moved.root) if moved else {},
        walkthroughs=tuple(sorted(raw.ids(layout.WALKTHROUGH))),
        experiments=tuple(sorted(raw.ids(layout.EXPERIMENT))),
        has_scenarios="scenarios" in (raw.top_level_keys(layout.GUIDE) or ()),
    )


def _timing_methods(dimension: Dimension) -> dict[str, None]:
    return {figure.timing: None for cell in dimension.cells.values() for figure in cell.figures}
