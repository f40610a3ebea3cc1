"""The numbered notes of one page.

Each source, with each place in it, has a number of its own. On a page with very many citations a
source has one number and all its places (`by_source`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sitekit.dataset.model import Source


@dataclass(frozen=True)
class Note:
    """One numbered entry: a source and the place or places in it, on one page."""

    number: int
    source_id: str
    source: Source
    at: str


@dataclass
class Notes:
    """Numbers citations in the order in which a page makes them, from 1."""

    sources: Mapping[str, Source]
    by_source: bool = False
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _places: dict[int, dict[str, None]] = field(default_factory=dict)

    def join_places(self) -> str:
        """Give each source one number from now on. Returns nothing to print, for a template."""
        self.by_source = True
        return ""

    def add(self, source_id: str, at: str | None) -> Note:
        """Return the note of a source and place. Raises KeyError for an unknown source."""
        source = self.sources[source_id]
        place = at or ""
        key = (source_id, "" if self.by_source else place)
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self._places.setdefault(number, {})[place] = None
        return Note(number, source_id, source, place)

    def all(self) -> list[Note]:
        """Return the notes in order of number, each with all its places."""
        return [
            Note(number, name, self.sources[name], "; ".join(filter(None, self._places[number])))
            for (name, _), number in self._numbers.items()
        ]
