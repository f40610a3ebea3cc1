"""What has been read of a dataset so far: some files may have faults, the others are typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sitekit.dataset import files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from sitekit.dataset.files import Kind
    from sitekit.dataset.yamlpos import Document
    from sitekit.problems import Problem


@dataclass
class Draft:
    """Files by (kind, id): `paths` has all, `documents` the readable, `parts` the typed ones.

    `shown` is the dataset's folder as messages name it.
    """

    shown: str
    paths: dict[tuple[str, str], str] = field(default_factory=dict)
    documents: dict[tuple[str, str], Document] = field(default_factory=dict)
    parts: dict[tuple[str, str], BaseModel] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def one(self, kind: Kind) -> Any:
        """Return the only part of a kind that has one file."""
        return self.parts[kind.name, ""]

    def find(self, kind: Kind) -> Any:
        """Return the only part of a kind, or None where the file is absent or faulty."""
        return self.parts.get((kind.name, ""))

    def each(self, kind: Kind) -> Iterator[tuple[str, Any, Document]]:
        """Yield id, part and document of every file of a kind that is typed."""
        for (name, key), part in self.parts.items():
            if name == kind.name:
                yield key, part, self.documents[name, key]

    def ids(self, kind: Kind) -> list[str]:
        """Return the ids of all files of a kind, faulty ones too, so that one fault hides none."""
        return [key for name, key in self.paths if name == kind.name]

    def keys(self, kind: Kind) -> list[str] | None:
        """Return the top-level keys of a single file, or None where it cannot be read."""
        document = self.documents.get((kind.name, ""))
        if document is None:
            return None if (kind.name, "") in self.paths else []
        return list(document.value) if isinstance(document.value, dict) else None

    def vocabulary(self, field_name: str) -> list[str] | None:
        """Return the ids of a vocabulary in the head file, or None where it is unreadable."""
        document = self.documents.get((files.HEAD.name, ""))
        if document is None or not isinstance(document.value, dict):
            return None
        listed = document.value.get(field_name, [])
        if not isinstance(listed, list):
            return None
        return [str(entry.get("id", "")) for entry in listed if isinstance(entry, dict)]
