"""One type for every problem in what contributors write, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something wrong at one position in one file.

    `path` is relative to the directory that holds `docs/`, with forward slashes. `line` and
    `column` count from 1. `message` says what is wrong; `hint` says how to fix it.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = "error"

    @classmethod
    def at_offset(cls, path: str, text: str, offset: int, message: str, hint: str) -> Problem:
        """Return a problem at an offset into the text of its file."""
        line = text.count("\n", 0, offset) + 1
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        return cls(path, line, column, message, hint)

    def __str__(self) -> str:
        """Return `path:line:column: message; hint`, which editors turn into a link."""
        text = f"{self.path}:{self.line}:{self.column}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


class ProblemsError(Exception):
    """All problems that a step found, raised together when it cannot produce a result."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__(format_problems(self.problems))


def format_problems(problems: Iterable[Problem]) -> str:
    """Return one line per problem in order of position, then a line with their number."""
    lines = [str(problem) for problem in sorted(set(problems))]
    noun = "problem" if len(lines) == 1 else "problems"
    return "\n".join([*lines, f"{len(lines)} {noun} found."])


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `did you mean "x"?` for the known name most similar to `name`, or an empty string.

    Similarity is difflib's ratio (Ratcliff and Obershelp) of the lower-case names, at least 0.6.
    """
    by_folded = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return f'did you mean "{by_folded[matches[0]]}"?' if matches else ""
