"""The numbered notes of one page: each source, with each place in it, gets one number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitekit.dataset.model import Source


@dataclass(frozen=True)
class Note:
    """One numbered entry: a source and the place in it, on one page."""

    number: int
    source_id: str
    source: Source
    at: str


@dataclass
class Notes:
    """Numbers citations in the order in which a page makes them, from 1."""

    sources: Mapping[str, Source]
    _numbers: dict[tuple[str, str], Note] = field(default_factory=dict)

    def add(self, source_id: str, at: str | None) -> Note:
        """Return the note of a source and place. Raises KeyError for an unknown source."""
        key = (source_id, at or "")
        if key not in self._numbers:
            source = self.sources[source_id]
            self._numbers[key] = Note(len(self._numbers) + 1, source_id, source, at or "")
        return self._numbers[key]

    def all(self) -> list[Note]:
        """Return the notes in order of number."""
        return list(self._numbers.values())
