"""What the page What's new lists besides the changes in the data.

`CHANGELOG.md` has a second-level heading for each day, and below it a list of changes. What nobody
has reviewed for a year is due for a review: rows, technologies, pairs, and written pages.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sitekit.dataset.loader import Dataset
from sitekit.dataset.yaml_reader import parse_yaml
from sitekit.dates import is_stale, last_possible_day, parse_day
from sitekit.markdown_scan import FRONT_MATTER
from sitekit.pages import urls
from sitekit.problems import Problem, ProblemsError

CHANGELOG = "CHANGELOG.md"
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
            found = parse_day(day)
            if found is None:
                problems.append(Problem(display_path, number, 4, f'"{day}" is not a day', _HINT))
            elif found > last_possible_day():
                message = f"{day} is in the future"
                problems.append(Problem(display_path, number, 4, message, "correct it"))
            elif day in days or any(day > other for other in days):
                message = f"{day} is listed twice or comes after an earlier day"
                problems.append(Problem(display_path, number, 4, message, "sort the latest first"))
            days.setdefault(day, [])
        elif day and line.startswith("- "):
            days[day].append(line[2:].strip())
        elif day and line.startswith("  ") and days[day]:
            days[day][-1] += f" {line.strip()}"
        elif day and line.strip():
            message = "this line is in no list of changes"
            problems.append(Problem(display_path, number, 1, message, _HINT))
    empty = (name for name, changes in days.items() if not changes)
    problems += [Problem(display_path, 1, 1, f"{name} has no changes", _HINT) for name in empty]
    if problems:
        raise ProblemsError(problems)
    return tuple(ChangelogDay(name, tuple(changes)) for name, changes in days.items())


@dataclass(frozen=True)
class StaleReview:
    """Something whose last review is too long ago: its kind, ID, name, and page, and the day.

    The ID of a written page is its source path, and `line` is where its front matter has the day.
    """

    kind: str
    id: str
    name: str
    page: str
    reviewed: str
    line: int = 0


def stale_parts(data: Dataset, today: date) -> Iterator[StaleReview]:
    """Yield each dimension, technology, and pair whose last review is too long ago."""
    for name, dimension in data.dimensions.items():
        if is_stale(dimension.reviewed, today):
            page = urls.dimension_page(name)
            yield StaleReview("dimension", name, dimension.name, page, dimension.reviewed)
    for name, technology in data.technologies.items():
        if is_stale(technology.reviewed, today):
            page = urls.technology_page(name)
            yield StaleReview("technology", name, technology.name, page, technology.reviewed)
    for name, pair in data.pairs.items():
        if is_stale(pair.reviewed, today):
            title = " vs ".join(data.technologies[each].name for each in pair.choose)
            yield StaleReview("pair", name, title, urls.pair_page(name), pair.reviewed)


def stale_pages(texts: Mapping[str, str], today: date) -> Iterator[StaleReview]:
    """Yield each written page whose last review is too long ago; `texts` are by source path."""
    for path, text in texts.items():
        head = FRONT_MATTER.match(text)
        day = re.search(r"^reviewed: *[\"']?([\d-]+)", head["yaml"], re.MULTILINE) if head else None
        if head and day and is_stale(day[1], today):
            fields = parse_yaml(head["yaml"], path).value
            title = str(fields["title"]) if isinstance(fields, dict) else path
            line = text.count("\n", 0, head.start("yaml") + day.start()) + 1
            yield StaleReview("page", path, title, path, day[1], line)
