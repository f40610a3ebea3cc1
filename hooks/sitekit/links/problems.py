"""Findings as the problems that every check of the project reports."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sitekit.problems import Problem

if TYPE_CHECKING:
    from sitekit.links.model import Finding


def as_problem(finding: Finding, docs: str) -> Problem:
    """Return a finding at its place in the source, or at its built page when none is known.

    `docs` is the name of the source folder. Paths are relative to the folder that holds it.
    """
    place = finding.source
    pages = f" and {finding.pages - 1:,} more pages" if finding.pages > 1 else ""
    message = f'"{finding.url}": {finding.message}' if finding.url else finding.message
    if place is None:
        path, line, column = f"site/{finding.page}", 1, 1
        message += f" (also{pages.removeprefix(' and')})" if pages else ""
    else:
        path, line, column = posixpath.normpath(f"{docs}/{place.path}"), place.line, place.column
        message += f" (on {finding.page}{pages})"
    return Problem(path, line, column, message, finding.hint, finding.severity)
