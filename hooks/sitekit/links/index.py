"""Where each word of a source file stands, so that thousands of links are found in one reading."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import Final, Literal, NamedTuple

Kind = Literal["whole", "fragment", "segment", "text"]

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


class SourceIndex:
    """The words of one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def find(self, term: Term) -> list[Found]:
        """Return the first place of the term on each line that holds it."""
        if term.kind == "text":
            return self._first_of_lines(self._search(term.text))
        places = self._places[term.kind].get(term.text, [])
        found = self._first_of_lines(places)
        if term.kind == "segment":
            return [place for place in found if _LINK_CONTEXT.search(self._lines[place.line - 1])]
        return found

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

    def _search(self, text: str) -> list[Found]:
        found, place = [], self._text.find(text)
        line, counted = 1, 0
        while place >= 0:
            line += self._text.count("\n", counted, place)
            counted = place
            column = place - self._text.rfind("\n", 0, place)
            found.append(Found(line, column, text))
            place = self._text.find(text, place + 1)
        return found

    @staticmethod
    def _first_of_lines(places: list[Found]) -> list[Found]:
        first: dict[int, Found] = {}
        for place in places:
            first.setdefault(place.line, place)
        return list(first.values())
