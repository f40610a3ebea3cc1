"""What the link checker passes between its steps, and what it hands back.

A `Record` is all that one HTML page says about links, a pure function of the page's bytes. It holds
only strings and tuples of strings, so that the cache can keep it. A `Finding` is one thing wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from sitekit.problems import Severity

Want = Literal["page", "asset", "symbol"]
"""What a link asks for: a page and a place in it, a file, or an element of an SVG file."""

SEPARATOR: Final = "\0"
"""Stands between ids in `Record.ids`. HTML cannot hold it: parsers read it as U+FFFD."""


_SHOWN: Final = 200


def shorten(text: str) -> str:
    """Return a text as a message shows it: long ones, as a pasted `data:` URL, are cut."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


class Link(NamedTuple):
    """A URL in a file: what it asks for, the element and attribute, and the URL as written."""

    want: Want
    where: str
    url: str


class Broken(NamedTuple):
    """Why a file cannot be read to its end."""

    reason: str


class Record(NamedTuple):
    """What one page says about links.

    `anchors` are the distinct `href` of `a`, without those `#id` that the page itself satisfies.
    `ids` are the fragment targets, each between two `SEPARATOR`. `missing` are references to ids
    that the page lacks, as (element and attribute, id, severity). `refresh` is the delay in seconds
    and the target of a redirect by `meta`.
    """

    anchors: tuple[str, ...]
    links: tuple[Link, ...]
    ids: str
    duplicates: tuple[str, ...]
    missing: tuple[tuple[str, str, Severity], ...]
    base: str | None
    refresh: tuple[float, str] | None


class Nearest(NamedTuple):
    """The right target closest to a wrong one: a built file and, perhaps, an id in it."""

    file: str
    fragment: str = ""


class Issue(NamedTuple):
    """What is wrong with a link, before it is known where the link stands in the source.

    `nearest` becomes a hint when it is known how the source writes its links.
    """

    severity: Severity
    message: str
    hint: str = ""
    nearest: Nearest | None = None


class Place(NamedTuple):
    """A place in a source file; `path` is relative to the source folder, the rest count from 1.

    `written` is the link as the source writes it, as far as it was recognised.
    """

    path: str
    line: int
    column: int
    written: str = ""


class Finding(NamedTuple):
    """One thing wrong, as reported.

    `page` is the path of the built file below the site's folder, `url` the link as written there.
    `pages` counts the built files that hold the same link, when one template made them all.
    """

    page: str
    url: str
    severity: Severity
    message: str
    hint: str = ""
    source: Place | None = None
    pages: int = 1

    @property
    def text(self) -> str:
        """The message with its hint and, for a template's link, the number of pages."""
        text = f"{self.message}; {self.hint}" if self.hint else self.message
        return f"{text} (on {self.pages:,} pages)" if self.pages > 1 else text


class Result:
    """Everything that one run found, and the counts for its summary."""

    def __init__(
        self, findings: list[Finding], *, pages: int, files: int, links: int, seconds: float
    ) -> None:
        self.findings = findings
        self.pages = pages
        self.files = files
        self.links = links
        self.seconds = seconds

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(finding.severity == severity for finding in self.findings)
