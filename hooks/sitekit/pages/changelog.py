"""Read CHANGELOG.md: a second-level heading for each day, below it a list of changes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sitekit.problems import Problem, ProblemsError

FILE = "CHANGELOG.md"
_HINT = "write ## and the day, as in ## 2026-11-30, and below it a list with - before each change"


@dataclass(frozen=True)
class ChangelogDay:
    """One day, and its changes as Markdown, one paragraph each."""

    date: str
    changes: tuple[str, ...]


def read_changelog(text: str, display_path: str) -> tuple[ChangelogDay, ...]:
    """Return the days in their order, the latest first.

    `display_path` is how messages name the file. Raises ProblemsError for what is not of this form:
    the page and the feed would leave it out.
    """
    problems: list[Problem] = []
    days: dict[str, list[str]] = {}
    day = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("## "):
            day = line[3:].strip()
            if not _is_day(day):
                problems.append(Problem(display_path, number, 4, f'"{day}" is not a day', _HINT))
            elif day in days or any(day > other for other in days):
                message = f"{day} is listed twice or comes after an earlier day"
                problems.append(Problem(display_path, number, 4, message, "sort the latest first"))
            days.setdefault(day, [])
        elif day and line.startswith("- "):
            days[day].append(line[2:].strip())
        elif day and line.startswith("  ") and days[day]:
            days[day][-1] += f" {line.strip()}"
        elif day and line.strip():
            problems.append(
                Problem(display_path, number, 1, "this line is in no list of changes", _HINT)
            )
    problems += _empty_days(days, display_path)
    if problems:
        raise ProblemsError(problems)
    return tuple(ChangelogDay(name, tuple(changes)) for name, changes in days.items())


def _is_day(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _empty_days(days: dict[str, list[str]], display_path: str) -> Iterator[Problem]:
    for name, changes in days.items():
        if not changes:
            yield Problem(display_path, 1, 1, f"{name} has no changes", _HINT)
