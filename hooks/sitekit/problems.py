"""One type for everything that can be wrong with what people write, and how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Something wrong at one place of one file.

    `path` is relative to the folder that holds `docs/`, with forward slashes. `line` and `column`
    count from 1. `message` says what is wrong; `hint` says how to put it right.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return `path:line:column: message; hint`, the form that editors turn into a link."""
        text = f"{self.path}:{self.line}:{self.column}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


class ProblemsError(Exception):
    """Every problem that a step found, raised once when the step cannot give a result."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__(report(self.problems))


def report(problems: Iterable[Problem]) -> str:
    """Return one line per problem in order of place, then a line with their number."""
    lines = [str(problem) for problem in sorted(set(problems))]
    noun = "problem" if len(lines) == 1 else "problems"
    return "\n".join([*lines, f"{len(lines)} {noun} found."])


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `did you mean "x"?` for the known name closest to `name`, or an empty string.

    Closeness is difflib's ratio (Ratcliff and Obershelp) of the lower-case names, at least 0.6.
    """
    by_folded = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return f'did you mean "{by_folded[found[0]]}"?' if found else ""
