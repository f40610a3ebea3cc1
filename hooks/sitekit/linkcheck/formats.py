"""Print findings: as text for people, as JSON, and for GitHub and other code hosts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sitekit.linkcheck.kinds import KINDS
from sitekit.linkcheck.model import Finding, Result, printable, shorten
from sitekit.problems import Severity

FORMATS: Final = ("text", "json", "github", "sarif")
_PLACES: Final = 3
"""So many places are shown of each target."""

_GITHUB_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}
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
        kinds: dict[str, int] = defaultdict(int)
        for finding in result.findings:
            kinds[finding.issue.code] += 1
        counts = sorted(kinds.items(), key=lambda item: -item[1])
        yield "by kind: " + ", ".join(f"{count:,} {code}" for code, count in counts)
    yield summary(result)


def _by_target(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings in groups with the same target, in order of severity and size."""
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.severity, finding.issue.code, finding.address].append(finding)
    order = {"error": 0, "warning": 1, "note": 2}

    def key(group: list[Finding]) -> tuple[int, int]:
        return order[group[0].severity], -sum(finding.pages for finding in group)

    return sorted(groups.values(), key=key)


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
    kinds: dict[str, int] = defaultdict(int)
    for finding in result.findings:
        kinds[finding.issue.code] += 1
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
            "kinds": kinds,
        },
    }
    return json.dumps(content, indent=1)


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
        yield (
            f"::{_GITHUB_COMMANDS[finding.severity]} file={_property(path)},line={line},"
            f"col={column},title={finding.issue.code}::{_escaped(printable(text))}"
        )
    yield summary(result)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


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
    severities: tuple[Severity, ...] = ("error", "warning", "note")
    counts = ", ".join(plural(result.count(severity), severity) for severity in severities)
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
