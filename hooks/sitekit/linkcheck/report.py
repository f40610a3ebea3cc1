"""Find the place of each finding, merge those of one template, and print them.

Formats: text for people, JSON, annotations for GitHub, and SARIF for other code hosts.
"""

from __future__ import annotations

import json
import posixpath
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sitekit.linkcheck.findings import KINDS, Finding, Result, SourceLocation, printable, shorten
from sitekit.linkcheck.resolve import Site
from sitekit.linkcheck.source_locator import Sources
from sitekit.linkcheck.source_text import line_starts, read_text, url_offsets
from sitekit.linkcheck.validate import as_url
from sitekit.problems import Problem, Severity

MANY_PAGES: Final = 20
"""The same wrong link on more pages than this is searched for in the templates first."""

_FEW_PAGES: Final = 3
_SAMPLE: Final = 5
_ORDER: Final[dict[Severity, int]] = {"error": 0, "warning": 1, "note": 2}


def locate(
    findings: Iterable[Finding], site: Site, root: Path, sources: Sources | None, pages: int
) -> list[Finding]:
    """Return the findings with their places, in order of severity, page, and URL.

    `root` is the folder of the built site, `pages` the number of its pages, against which "on every
    page" is measured.
    """
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.where, finding.address, finding.issue.message].append(finding)
    locator = _Locator(site, sources, pages)
    located = {finding for group in groups.values() for finding in locator.locate(group)}
    ordered = sorted(
        _merged(located, sources),
        key=lambda f: (_ORDER[f.severity], f.page, f.source or ("", 0, 0), f.url, f.issue.message),
    )
    return _with_positions(ordered, root)


def _merged(findings: Iterable[Finding], sources: Sources | None) -> Iterator[Finding]:
    """Yield one finding for a place in the source that several pages show, such as an excerpt.

    It is that of the page which was made from this source. There a relative link may have another
    address than on the other pages.
    """
    by_location: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        key = finding.source or (finding.page, finding.url, finding.address, finding.issue.message)
        by_location[key, finding.where, finding.issue.code].append(finding)
    for same in by_location.values():
        first = min(same, key=lambda f: (not _is_from_own_source(f, sources), f.page, f.url))
        yield first._replace(pages=sum(finding.pages for finding in same))


def _is_from_own_source(finding: Finding, sources: Sources | None) -> bool:
    if sources is None or finding.source is None:
        return False
    own = sources.of_page(finding.page)
    return bool(own) and own[0] == (sources.root / finding.source.path)


def as_problem(finding: Finding, docs: str) -> Problem:
    """Return a finding as a problem at its place in the source, or else in the built page.

    `docs` is the name of the source folder. Paths are relative to the folder that contains it.
    """
    location = finding.source
    more = plural(finding.pages - 1, "more page") if finding.pages > 1 else ""
    message = finding.issue.message
    if finding.url:
        message = f'"{shorten(finding.url)}": {message}'
    position = (location.line, location.column) if location else finding.position
    if location is None:
        path = f"site/{finding.page}"
        message += f" (also {more})" if more else ""
    elif finding.where == "configuration":
        path = Path(location.path).name
    else:
        path = posixpath.normpath(f"{docs}/{location.path}")
        if finding.page:
            message += f" (on {finding.page}{f' and {more}' if more else ''})"
    return Problem(path, *position, message, finding.issue.hint, finding.severity)


class _Locator:
    """Finds the places of groups of the same wrong link."""

    def __init__(self, site: Site, sources: Sources | None, pages: int) -> None:
        self._site = site
        self._sources = sources
        self._pages = pages

    def locate(self, group: list[Finding]) -> Iterator[Finding]:
        """Yield the findings of one wrong link that one or many pages have."""
        count = len({item.page for item in group})
        is_everywhere = count >= _FEW_PAGES and 2 * count >= self._pages
        # Reading the source of thousands of pages would take longer than the whole check.
        has_many = self._sources is not None and count > MANY_PAGES
        if has_many and not any(self._in_page(item) for item in group[:_SAMPLE]):
            yield self._at(group[0], self._in_templates(group[0]), count)
            return
        lost: list[Finding] = []
        for item in group:
            locations = self._in_page(item)
            # Of equal IDs the first is right.
            locations = locations[1:] or locations if item.where == "id" else locations
            yield from (self._at(item, location) for location in locations)
            lost += [] if locations else [item]
        if not lost:
            return
        location = self._in_templates(lost[0], loose=is_everywhere)
        if location or is_everywhere:
            yield self._at(lost[0], location, len({item.page for item in lost}))
            return
        for item in lost:
            loosely = self._in_page(item, loose=True)
            yield from (self._at(item, location) for location in loosely or [None])

    def _in_page(self, finding: Finding, *, loose: bool = False) -> Sequence[SourceLocation | None]:
        return self._sources.in_page(finding, self._site, loose=loose) if self._sources else []

    def _in_templates(self, finding: Finding, *, loose: bool = True) -> SourceLocation | None:
        sources = self._sources
        return sources.in_templates(finding, self._site, loose=loose) if sources else None

    def _at(self, finding: Finding, location: SourceLocation | None, pages: int = 1) -> Finding:
        issue = finding.issue
        if issue.suggestion:
            in_source = ""
            if self._sources and location:
                in_source = self._sources.as_source(issue.suggestion, location)
            right = in_source or as_url(issue.suggestion, finding.url, finding.page, self._site)
            issue = issue._replace(hint=f'did you mean "{right}"?', suggestion=None)
        if issue.severity == "warning" and pages > 1 and location is None and self._sources:
            issue = issue._replace(severity="note")  # The theme's own: the project cannot fix it.
        return finding._replace(issue=issue, source=location, pages=pages)


def _with_positions(findings: list[Finding], root: Path) -> list[Finding]:
    """Return the findings with the line and column of the link in the built page."""
    by_page: dict[str, list[int]] = defaultdict(list)
    for number, finding in enumerate(findings):
        by_page[finding.page].append(number)
    for page, numbers in by_page.items():
        text = read_text(root / page) if page else ""
        starts = line_starts(text)
        for number in numbers:
            offset = next(url_offsets(text, findings[number]), 0)
            line = bisect_right(starts, offset)
            position = line, offset - starts[line - 1] + 1
            findings[number] = findings[number]._replace(position=position)
    return findings


FORMATS: Final = ("text", "json", "github", "sarif")
_PLACES: Final = 3
"""The number of places that are shown for each target."""

_MAX_URL: Final = 120


def as_text(result: Result, site_dir: str, limit: int = 0) -> Iterator[str]:
    """Yield lines: the findings, grouped by target, and a summary.

    At most `limit` targets are shown, 0 for all. A finding whose source is unknown is at its place
    in the built file, below `site_dir`.
    """
    groups = _by_target(result.findings)
    for group in groups[: limit or None]:
        yield from _group_lines(group, site_dir)
    if limit and len(groups) > limit:
        hidden = sum(len(group) for group in groups[limit:])
        yield f"... and {plural(hidden, 'finding')} of {plural(len(groups) - limit, 'target')} more"
    if result.findings:
        counts = _kinds(result).most_common()
        yield "by kind: " + ", ".join(f"{count:,} {code}" for code, count in counts)
    yield summary(result)


def _by_target(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings in groups with the same target, in order of severity and size."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.severity, finding.issue.code, finding.address].append(finding)
    return sorted(
        groups.values(),
        key=lambda group: (_ORDER[group[0].severity], -sum(finding.pages for finding in group)),
    )


def _group_lines(group: list[Finding], site_dir: str) -> Iterator[str]:
    first = group[0]
    code = first.issue.code
    if len(group) == 1:
        url = f' "{_shown(first.url)}"' if first.url else ""
        on = f" (on {printable(first.page)})" if first.source and first.page else ""
        separator = ":" if url or on else ""
        yield (
            f"{_place(first, site_dir)}: {first.severity}:{url}{on}{separator} "
            f"{printable(first.text)} [{code}]"
        )
        return
    yield f"{first.severity}: {printable(first.text)} [{code}], {plural(len(group), 'place')}:"
    for finding in group[:_PLACES]:
        yield f'  {_place(finding, site_dir)}: "{_shown(finding.url)}"'
    if len(group) > _PLACES:
        yield f"  ... and {plural(len(group) - _PLACES, 'place')} more"


def _shown(url: str) -> str:
    return printable(url if len(url) <= _MAX_URL else f"{url[:_MAX_URL]}...")


def _location(finding: Finding, site_dir: str) -> tuple[str, int, int]:
    """Return the path, line, and column of a finding: in its source, or in the built file."""
    if finding.source:
        return finding.source.path, finding.source.line, finding.source.column
    path = f"{site_dir.rstrip('/')}/{finding.page}" if finding.page else site_dir
    return path, *finding.position


def _place(finding: Finding, site_dir: str) -> str:
    path, line, column = _location(finding, site_dir)
    return f"{printable(path)}:{line}:{column}"


def as_json(result: Result) -> str:
    """Return the findings and the totals as one JSON object."""
    content = {
        "version": 1,
        "findings": [_json_finding(finding) for finding in result.findings],
        "totals": {
            "pages": result.pages,
            "files": result.files,
            "links": result.links,
            "errors": result.count("error"),
            "warnings": result.count("warning"),
            "notes": result.count("note"),
            "ignored": result.ignored,
            "kinds": _kinds(result),
        },
    }
    return json.dumps(content, indent=1)


def _kinds(result: Result) -> Counter[str]:
    return Counter(finding.issue.code for finding in result.findings)


def _json_finding(finding: Finding) -> dict[str, Any]:
    source = finding.source
    line, column = finding.position
    return {
        "code": finding.issue.code,
        "severity": finding.severity,
        "page": finding.page,
        "line": line,
        "column": column,
        "url": finding.url,
        "target": finding.address,
        "message": finding.issue.message,
        "hint": finding.issue.hint,
        "pages": finding.pages,
        "source": source and {"path": source.path, "line": source.line, "column": source.column},
    }


def as_github(result: Result, site_dir: str) -> Iterator[str]:
    """Yield annotations for GitHub Actions, then the summary."""
    for finding in result.findings:
        path, line, column = _location(finding, site_dir)
        text = f"{shorten(finding.url)}: {finding.text}" if finding.url else finding.text
        file = _escaped(path).replace(":", "%3A").replace(",", "%2C")
        command = "notice" if finding.severity == "note" else finding.severity
        yield (
            f"::{command} file={file},line={line},"
            f"col={column},title={finding.issue.code}::{_escaped(printable(text))}"
        )
    yield summary(result)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def as_sarif(result: Result, site_dir: str, version: str) -> str:
    """Return the findings in the Static Analysis Results Interchange Format, version 2.1.0."""
    rules = [
        {
            "id": code,
            "shortDescription": {"text": kind.meaning},
            "defaultConfiguration": {"level": kind.severity},
        }
        for code, kind in KINDS.items()
    ]
    run = {
        "tool": {"driver": {"name": "sitekit-linkcheck", "version": version, "rules": rules}},
        "results": [_sarif_result(finding, site_dir) for finding in result.findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=1)


def _sarif_result(finding: Finding, site_dir: str) -> dict[str, Any]:
    path, line, column = _location(finding, site_dir)
    text = f'"{shorten(finding.url)}": {finding.text}' if finding.url else finding.text
    return {
        "ruleId": finding.issue.code,
        "level": finding.severity,
        "message": {"text": printable(text)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": path},
                    "region": {"startLine": line, "startColumn": column},
                }
            }
        ],
    }


def summary(result: Result) -> str:
    """Return the counts and the time in one line."""
    counts = ", ".join(plural(result.count(severity), severity) for severity in _ORDER)
    ignored = f", {result.ignored:,} ignored" if result.ignored else ""
    return (
        f"{plural(result.links, 'link')} in {plural(result.pages, 'page')} "
        f"({plural(result.files, 'file')}): {counts}{ignored}; {result.seconds:.2f} s"
    )


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, as `1 page` or `1,200 pages`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def kinds_table() -> str:
    """Return all kinds as a table in Markdown."""
    rows = [
        f"| `{code}` | {kind.severity} | {kind.meaning} | {kind.example} |"
        for code, kind in KINDS.items()
    ]
    head = ["| code | severity | meaning | example |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows])
