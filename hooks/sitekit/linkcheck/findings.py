"""What the steps of the link checker pass on, and every kind of finding.

Readers make `Link` and `PageRecord`, the checks make `Issue` and `Finding`, and the whole check
returns a `Result`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sitekit.problems import Severity


class Kind(NamedTuple):
    """One kind of finding. The severity applies unless a finding or the configuration differs."""

    severity: Severity
    meaning: str
    example: str


KINDS: Final[dict[str, Kind]] = {
    code: Kind(**fields)
    for code, fields in tomllib.loads(
        Path(__file__).with_name("kinds.toml").read_text("utf-8")
    ).items()
}
"""All kinds by their code."""

LinkType = Literal["page", "asset", "symbol"]
"""What a link asks for: a page and a place in it, a file, or an element of an SVG file."""

SEPARATOR: Final = "\0"
"""Separates IDs in `PageRecord.ids`. HTML cannot contain it: parsers read it as U+FFFD."""

_MAX_SHOWN: Final = 200
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def printable(text: str) -> str:
    """Return text with control characters escaped, so that a message stays on one line."""
    return _CONTROL.sub(lambda match: repr(match[0])[1:-1], text)


def shorten(text: str) -> str:
    """Return text as a message shows it: printable, and cut when it is very long."""
    return printable(text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}...")


class Link(NamedTuple):
    """A URL in a file: what it asks for, the element and attribute, and the URL as written."""

    type: LinkType
    where: str
    url: str


class PageRecord(NamedTuple):
    """Everything that one HTML page says about links.

    `anchors` are the distinct `href` of `a`, except for each `#id` that the page itself has.
    `ids` are the fragment targets, each between two `SEPARATOR`. `missing` are references to IDs
    that the page lacks, as (element and attribute, ID, severity). `refresh` is the delay in seconds
    and the target of a redirect by `meta`. `has_script` is true when a script may add more.
    `undeclared` is the first URL that depends on an encoding which the page does not declare.
    """

    anchors: tuple[str, ...]
    links: tuple[Link, ...]
    ids: str
    duplicates: tuple[str, ...]
    missing: tuple[tuple[str, str, Severity], ...]
    base: str | None
    refresh: tuple[float, str] | None
    has_script: bool
    has_bad_encoding: bool
    undeclared: str = ""


class Suggestion(NamedTuple):
    """The existing target closest to a missing one: a built file and, perhaps, an ID in it."""

    file: str
    fragment: str = ""


class Issue(NamedTuple):
    """What is wrong with a link. `code` is one of `KINDS`; `hint` says how to fix it.

    Make it with `issue`, which knows the severity of each kind. A suggestion becomes the hint once
    it is known how the source writes its links.
    """

    code: str
    message: str
    hint: str
    severity: Severity
    suggestion: Suggestion | None


def issue(
    code: str,
    message: str,
    hint: str = "",
    *,
    severity: Severity | None = None,
    suggestion: Suggestion | None = None,
) -> Issue:
    """Return an issue of a kind, by default with the severity of that kind."""
    return Issue(code, message, hint, severity or KINDS[code].severity, suggestion)


class SourceLocation(NamedTuple):
    """A place in a source file; `path` is relative to the source folder, the rest counts from 1.

    `written` is the link as the source writes it, as far as it was recognized.
    """

    path: str
    line: int
    column: int
    written: str = ""


class Finding(NamedTuple):
    """An issue of one link of one built file, and where the link was written.

    `page` is the path of the built file below the site's folder, `url` the link as written there.
    `address` is the absolute URL that the link means, the same on every page that a template made.
    `position` is the line and column in the built file. `pages` counts the built files with the
    same link when one template made them all.
    """

    page: str
    where: str
    url: str
    address: str
    issue: Issue
    source: SourceLocation | None = None
    position: tuple[int, int] = (1, 1)
    pages: int = 1

    @property
    def severity(self) -> Severity:
        """Whether it is an error, a warning, or a note."""
        return self.issue.severity

    @property
    def text(self) -> str:
        """The message with its hint and, for a template's link, the number of pages."""
        text = f"{self.issue.message}; {self.issue.hint}" if self.issue.hint else self.issue.message
        return f"{text} (on {self.pages:,} pages)" if self.pages > 1 else text


@dataclass
class Result:
    """Everything that one run found, and the counts for its summary.

    `unlocated` are the same findings before those of one template became one, for a baseline.
    """

    findings: list[Finding]
    unlocated: list[Finding]
    pages: int
    files: int
    links: int
    seconds: float
    ignored: int = 0

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)
