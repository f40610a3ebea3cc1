"""Where each word of a source file stands, so that thousands of links are found in one reading.

Nearly every link is one word. One that is not, as a path with spaces, is found by its rarest word;
only what that cannot decide is searched for in the whole text, as long as `Effort` lasts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

Kind = Literal["whole", "fragment", "segment", "text"]
_WORD_KINDS: Final[tuple[Kind, ...]] = ("whole", "fragment", "segment")

_WORD: Final = re.compile(r"[^\s()<>\[\]{}\"'|,]+")
_ATTRIBUTE: Final = re.compile(r"[A-Za-z-]+=(?=.)")
_LINK_CONTEXT: Final = re.compile(r"\]\(|\]:|\][\[ ]|<|href|src|url|:\s")
_SUFFIX: Final = re.compile(r"\.[A-Za-z]\w*\Z")


class Term(NamedTuple):
    """What to look for: a whole word, its `#fragment`, its last path segment, or any text."""

    kind: Kind
    text: str


class Found(NamedTuple):
    """A place in a text, line and column from 1, with the word that stands there."""

    line: int
    column: int
    word: str


def term_for(text: str) -> Term:
    """Return the term for a link as written; one that is no single word is looked for as text."""
    return Term("whole" if _WORD.fullmatch(text) else "text", text)


class Effort:
    """How many characters may still be read through in search of texts that are no words."""

    def __init__(self, characters: int = 100_000_000) -> None:
        self.left = characters

    def allows(self, characters: int) -> bool:
        """Take so many characters, and say whether there were as many left."""
        self.left -= characters
        return self.left >= 0


class SourceIndex:
    """The words of one text."""

    def __init__(self, text: str, effort: Effort | None = None) -> None:
        self._text = text
        self._effort = effort or Effort()

    def find(self, term: Term) -> list[Found]:
        """Return the first place of the term on each line that holds it."""
        if term.kind == "text":
            return self._first_of_lines(self._find_text(term.text))
        places = self._places[term.kind].get(term.text, [])
        found = self._first_of_lines(places)
        if term.kind == "segment":
            return [place for place in found if _LINK_CONTEXT.search(self._lines[place.line - 1])]
        return found

    def words(self, kind: Kind) -> Iterable[str]:
        """Return every word, fragment or segment that the text holds."""
        return self._places[kind]

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def _places(self) -> dict[str, dict[str, list[Found]]]:
        """Every word by its whole, its fragment and its last segment."""
        whole: dict[str, list[Found]] = defaultdict(list)
        fragment: dict[str, list[Found]] = defaultdict(list)
        segment: dict[str, list[Found]] = defaultdict(list)
        for number, line in enumerate(self._lines, 1):
            for match in _WORD.finditer(line):
                word, column = match[0], match.start() + 1
                found = Found(number, column, word)
                whole[word].append(found)
                attribute = _ATTRIBUTE.match(word)
                if attribute:
                    value = word[attribute.end() :]
                    whole[value].append(Found(number, column + attribute.end(), value))
                path, mark, name = word.partition("#")
                if mark:
                    fragment[name].append(found)
                last = path.rstrip("/").rpartition("/")[2]
                for name in {last, _SUFFIX.sub("", last)}:
                    segment[name].append(found)
        return {"whole": whole, "fragment": fragment, "segment": segment}

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins."""
        return list(accumulate((len(line) + 1 for line in self._lines), initial=0))

    def _find_text(self, text: str) -> list[Found]:
        whole = self._places["whole"]
        words = list(_WORD.finditer(text))
        if words:
            rarest = min(words, key=lambda word: len(whole.get(word[0], ())))
            spots = whole.get(rarest[0], ())
            starts = [self._starts[s.line - 1] + s.column - 1 - rarest.start() for s in spots]
            if self._effort.allows(len(starts)):
                found = [n for n in starts if n >= 0 and self._text.startswith(text, n)]
                if found:
                    return [self._found(place, text) for place in found]
            # Words between others stand in the text as they are; the outer two may be longer there.
            if any(word[0] not in whole for word in words[1:-1]):
                return []
        found = []
        place = self._text.find(text) if self._effort.allows(len(self._text)) else -1
        while place >= 0:
            found.append(place)
            place = self._text.find(text, place + 1)
        return [self._found(place, text) for place in found]

    def _found(self, place: int, text: str) -> Found:
        line = bisect_right(self._starts, place)
        return Found(line, place - self._starts[line - 1] + 1, text)

    @staticmethod
    def _first_of_lines(places: list[Found]) -> list[Found]:
        first: dict[int, Found] = {}
        for place in places:
            first.setdefault(place.line, place)
        return list(first.values())


_MOST_FILES: Final = 50
"""So many files are opened for one term: what more of them hold names no place."""


class Library:
    """Many files, of which only those are opened that hold what is looked for."""

    def __init__(
        self, files: Iterable[Path], index: Callable[[Path], SourceIndex], effort: Effort
    ) -> None:
        self._files = list(files)
        self._index = index
        self._effort = effort

    def find(self, term: Term) -> tuple[Path, list[Found]] | None:
        """Return the first file that holds a term, and where."""
        for file in self._candidates(term):
            found = self._index(file).find(term)
            if found:
                return file, found
        return None

    def _candidates(self, term: Term) -> Sequence[Path]:
        if term.kind != "text":
            return self._holders[term.kind].get(term.text, ())[:_MOST_FILES]
        if self._effort.left > 0 and len(self._files) <= _MOST_FILES:
            return self._files
        holding = [self._holders["whole"].get(word, ()) for word in _WORD.findall(term.text)]
        return min(holding, key=len, default=())[:_MOST_FILES]

    @cached_property
    def _holders(self) -> dict[str, dict[str, list[Path]]]:
        """The files that hold each word, fragment and segment."""
        holders: dict[str, dict[str, list[Path]]] = {}
        for kind in _WORD_KINDS:
            holders[kind] = defaultdict(list)
        for file in self._files:
            index = self._index(file)
            for kind in _WORD_KINDS:
                for word in index.words(kind):
                    holders[kind][word].append(file)
        return holders
