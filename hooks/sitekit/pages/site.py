"""Read a whole site's data and check everything that refers to it, before any page is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sitekit.dataset import rules
from sitekit.dataset.contents import contents
from sitekit.dataset.files import FOLDER, MOVED
from sitekit.dataset.load import gather, typed
from sitekit.dataset.textfile import read_text
from sitekit.measurements import load as measurements
from sitekit.measurements.cited import cited
from sitekit.pages.asked import problems_of
from sitekit.pages.collisions import collisions
from sitekit.pages.datalinks import data_links
from sitekit.pages.moved import moved_problems
from sitekit.pages.plan import plan
from sitekit.pages.statements import statements
from sitekit.problems import ProblemsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitekit.dataset.load import Dataset
    from sitekit.measurements.load import Measurements
    from sitekit.pages.statements import Statement
    from sitekit.pages.urls import Urls


@dataclass(frozen=True)
class Site:
    """All data of a site that follows every rule, and what its written pages say of sources."""

    dataset: Dataset
    measurements: Measurements
    statements: tuple[Statement, ...]


def load_site(docs: Path, places: Urls, *, shown: str | None = None) -> Site:
    """Return the data below `docs`. `shown` is how messages name `docs` (default: its name).

    Raises ProblemsError with every problem of the data, of written pages that stand where a
    generated one goes, and of markers and citations in written pages.
    """
    shown = shown or docs.name
    draft = gather(docs / FOLDER, f"{shown}/{FOLDER}")
    known = contents(draft)
    measured = measurements.load(docs / FOLDER, f"{shown}/{FOLDER}", known.technologies)
    known = replace(known, labs=measured.labs)
    problems = [*draft.problems, *rules.check(draft)]
    problems += [*measured.problems, *cited(draft, measured)]
    written = list(_written(docs))
    planned = list(plan(known))
    problems += collisions(planned, written, places, shown)
    pages = {*written, *(each.uri for each in planned)}
    for document in draft.documents.values():
        problems += data_links(document, pages)
    if moved := draft.documents.get((MOVED.name, "")):
        problems += moved_problems(moved, known.moved, pages)
    texts: dict[str, str] = {}
    for path in (path for path in written if path.endswith(".md")):
        try:
            texts[path] = read_text(docs / path, f"{shown}/{path}")
        except ProblemsError as error:
            problems += error.problems
        else:
            problems += problems_of(texts[path], known, f"{shown}/{path}")
    if problems:
        raise ProblemsError(problems)
    return Site(typed(draft), measured, tuple(statements(texts)))


def _written(docs: Path) -> Iterator[str]:
    for path in sorted(docs.rglob("*")):
        parts = path.relative_to(docs).parts
        hidden = any(part.startswith(".") for part in parts)
        if parts[0] != FOLDER and not hidden and path.is_file():
            yield "/".join(parts)
