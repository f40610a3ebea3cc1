"""`python -m sitekit links DIR`: check every link of a folder of built HTML."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from sitekit.linkcheck.check import check
from sitekit.linkcheck.mkdocs_project import snippet_folders, templates
from sitekit.linkcheck.model import Finding, Result, printable
from sitekit.linkcheck.source_locator import Sources
from sitekit.linkcheck.url import parse

_WRONG_USAGE = 2


def add_parser(subparsers: Any) -> None:
    """Add the `links` command."""
    parser = subparsers.add_parser(
        "links",
        help="check every internal link of a folder of built HTML",
        description="Check every internal link, fragment, asset, and ID of a folder of built HTML.",
        epilog="Exit status: 0 without errors, 1 with errors, 2 for wrong usage.",
    )
    parser.add_argument("dir", metavar="DIR", type=Path, help="the folder of built files")
    parser.add_argument("--site-url", default="", metavar="URL", help="where DIR is published")
    parser.add_argument("--source", type=Path, metavar="DOCS_DIR", help="the Markdown of the pages")
    parser.add_argument("--json", action="store_true", help="print one JSON list of findings")
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Check, print, and return the exit status."""
    for folder in (args.dir, args.source):
        if folder is not None and not folder.is_dir():
            print(f"{folder} is not a folder", file=sys.stderr)
            return _WRONG_USAGE
    url = parse(args.site_url) if args.site_url else None
    if args.site_url and (url is None or url.scheme not in ("http", "https")):
        print(f"--site-url: {args.site_url!r} is not an absolute web address", file=sys.stderr)
        return _WRONG_USAGE
    sources = project_sources(args.source, args.dir) if args.source else None
    result = check(args.dir, args.site_url, sources)
    if args.json:
        print(json.dumps([as_json(finding) for finding in result.findings], indent=1))
    else:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        for finding in result.findings:
            print(as_line(finding))
    print(summary(result), file=sys.stderr if args.json else sys.stdout)
    return 1 if result.count("error") else 0


def project_sources(docs: Path, site_dir: Path) -> Sources:
    """Return the sources of the MkDocs project whose Markdown is in `docs`."""
    return Sources(
        docs,
        site_dir=site_dir,
        data=[docs.resolve() / "_data"],
        templates=templates(docs),
        snippets=snippet_folders(docs),
    )


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
    source = finding.source
    line, column = (source.line, source.column) if source else finding.position
    place = f"{source.path if source else finding.page}:{line}:{column}"
    on = f" (on {finding.page})" if source else ""
    return printable(f"{place}: {finding.severity}: {finding.url!r}{on}: {finding.text}")


def summary(result: Result) -> str:
    """Return the counts and the time in one line."""
    rate = result.seconds / max(result.pages, 1) * 1000
    counts = ", ".join(
        plural(result.count(severity), severity) for severity in ("error", "warning", "note")
    )
    return (
        f"{plural(result.links, 'link')} in {plural(result.pages, 'page')} "
        f"({plural(result.files, 'file')}): {counts}; {result.seconds:.2f} s, {rate:.2f} ms a page"
    )


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, as `1 page` or `1,200 pages`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
