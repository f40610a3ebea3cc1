"""`python -m sitekit links DIR`: check every link of a folder of built HTML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sitekit.links.check import check

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Any

    from sitekit.links.model import Finding, Result
    from sitekit.links.sources import Sources

_WRONG_USAGE = 2


def add_parser(subparsers: Any) -> None:
    """Add the `links` command."""
    parser = subparsers.add_parser(
        "links",
        help="check every internal link of a folder of built HTML",
        description="Check every internal link, fragment, asset and id of a folder of built HTML.",
        epilog="Exit status: 0 without errors, 1 with errors, 2 for wrong usage.",
    )
    parser.add_argument("dir", metavar="DIR", type=Path, help="the folder of built files")
    parser.add_argument("--site-url", default="", metavar="URL", help="where DIR is published")
    parser.add_argument("--source", type=Path, metavar="DOCS_DIR", help="the Markdown of the pages")
    parser.add_argument("--cache", type=Path, metavar="FILE", help="keep what pages say in FILE")
    parser.add_argument("--json", action="store_true", help="print one JSON list of findings")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Check, print and return the exit status."""
    for folder in (args.dir, args.source):
        if folder is not None and not folder.is_dir():
            print(f"{folder} is not a folder", file=sys.stderr)
            return _WRONG_USAGE
    sources = _sources(args.source) if args.source else None
    try:
        result = check(args.dir, args.site_url, sources, cached=args.cache)
    except ValueError as error:
        print(f"--site-url: {error}", file=sys.stderr)
        return _WRONG_USAGE
    if args.json:
        import json

        print(json.dumps([as_json(finding) for finding in result.findings], indent=1))
    else:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        for finding in result.findings:
            print(as_line(finding))
    print(summary(result), file=sys.stderr if args.json else sys.stdout)
    return 1 if result.count("error") else 0


def _sources(docs: Path) -> Sources:
    from sitekit.links.project import project_sources  # Brings YAML, which the rest has no use for.

    return project_sources(docs)


def as_json(finding: Finding) -> dict[str, object]:
    """Return a finding in the form of `--json`."""
    source = finding.source
    return {
        "severity": finding.severity,
        "page": finding.page,
        "url": finding.url,
        "message": finding.text,
        "source": {"path": source.path, "line": source.line} if source else None,
    }


def as_line(finding: Finding) -> str:
    """Return a finding as one line of text, its place first."""
    place, source = finding.page, finding.source
    if source:
        place = f"{source.path}:{source.line}:{source.column}"
    on = f" (on {finding.page})" if finding.source else ""
    return f"{place}: {finding.severity}: {finding.url!r}{on}: {finding.text}"


def summary(result: Result) -> str:
    """Return the counts and the time in one line."""
    rate = result.seconds / max(result.pages, 1) * 1000
    return (
        f"{result.links:,} links in {result.pages:,} pages ({result.files:,} files): "
        f"{result.count('error'):,} errors, {result.count('warning'):,} warnings, "
        f"{result.count('note'):,} notes; {result.seconds:.2f} s, {rate:.2f} ms a page"
    )
