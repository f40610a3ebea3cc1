"""`python -m sitekit links DIR` and `linkcheck DIR`: check a folder of built HTML."""

from __future__ import annotations

import os
import posixpath
import sys
import time
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sitekit.linkcheck import VERSION
from sitekit.linkcheck.check import check
from sitekit.linkcheck.configuration import (
    FAIL_ON,
    HOSTS,
    Baseline,
    Configuration,
    ConfigurationError,
    configuration_file,
    project_parts,
)
from sitekit.linkcheck.findings import Finding, Result
from sitekit.linkcheck.report import (
    FORMATS,
    as_github,
    as_json,
    as_sarif,
    as_text,
    kinds_table,
    summary,
)
from sitekit.linkcheck.source_locator import Sources
from sitekit.linkcheck.urls import WEB_SCHEMES, parse

_WRONG_USAGE: Final = 2
_DESCRIPTION: Final = (
    "Check every internal link, fragment, asset, and ID of a folder of built HTML."
)
_EPILOG: Final = """\
An error is broken for every reader, a warning for some readers or on some hosts, and a note may be
intended. --list-kinds prints all kinds of findings.

examples:
  linkcheck site
  linkcheck site --site-url https://example.org/docs/ --source docs
  linkcheck site --host clean-urls --fail-on warning --format github

Exit status: 0 when nothing fails, 1 with findings of the severity of --fail-on, 2 for wrong usage.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `linkcheck`."""
    parser = ArgumentParser(
        prog="linkcheck",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    _add_arguments(parser)
    return run(parser.parse_args(argv))


def add_parser(subparsers: Any) -> None:
    """Add the command `links` to those of the site."""
    parser = subparsers.add_parser(
        "links",
        help="check every internal link of a folder of built HTML",
        description=_DESCRIPTION,
        epilog=_EPILOG.replace("  linkcheck", "  python -m sitekit links"),
        formatter_class=RawDescriptionHelpFormatter,
    )
    _add_arguments(parser)
    parser.set_defaults(run=run)


def _add_arguments(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("dir", metavar="DIR", type=Path, nargs="?", help="the folder of built files")
    add("--site-url", default="", metavar="URL", help="where DIR is published")
    add("--source", type=Path, metavar="DOCS_DIR", help="the Markdown files of the pages")
    add(
        "--config",
        type=Path,
        metavar="FILE",
        help="what to ignore, in YAML (by default, link_check in mkdocs.yml beside DOCS_DIR)",
    )
    add("--host", choices=HOSTS, help="clean-urls for hosts that add slashes or .html")
    add("--fail-on", choices=FAIL_ON, help="the severity that makes the check fail (error)")
    add("--baseline", type=Path, metavar="FILE", help="report only what this file does not list")
    add("--write-baseline", type=Path, metavar="FILE", help="write all findings to this file")
    add("--format", choices=FORMATS, default="text", help="how to print the findings (text)")
    add("--json", action="store_const", const="json", dest="format", help="same as --format json")
    add("--limit", type=int, default=0, metavar="N", help="show at most N targets as text")
    add("--list-kinds", action="store_true", help="print all kinds of findings and exit")
    add("--version", action="version", version=f"linkcheck {VERSION}")


def run(args: Namespace) -> int:
    """Check, print, and return the exit status."""
    try:
        status = _run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Nothing is left to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    return status


def _run(args: Namespace) -> int:
    if args.list_kinds:
        print(kinds_table())
        return 0
    mistake = _usage_mistake(args)
    if mistake:
        print(mistake, file=sys.stderr)
        return _WRONG_USAGE
    try:
        configuration = _configuration(args)
        baseline = Baseline.load(args.baseline) if args.baseline else None
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return _WRONG_USAGE
    sources = project_sources(args.source, args.dir) if args.source else None
    progress = _Progress()
    result = check(
        args.dir,
        args.site_url,
        sources,
        configuration=configuration,
        baseline=baseline,
        progress=progress if sys.stderr.isatty() else None,
    )
    progress.clear()
    if args.write_baseline:
        Baseline.write(args.write_baseline, result.unlocated)
    if args.source:
        result.findings = [_below(args.source, finding) for finding in result.findings]
    _print(result, args)
    failing = {"error": {"error"}, "warning": {"error", "warning"}, "never": set()}
    severities = {finding.severity for finding in result.findings}
    return int(bool(severities & failing[configuration.fail_on]))


def _usage_mistake(args: Namespace) -> str:
    """Return what is wrong with the arguments, or nothing."""
    if args.dir is None:
        return "name the folder of built files; --help explains more"
    for folder in (args.dir, args.source):
        if folder is not None and not folder.is_dir():
            return f"{folder} is not a folder"
    url = parse(args.site_url) if args.site_url else None
    if args.site_url and (url is None or url.scheme not in WEB_SCHEMES):
        return f"--site-url: {args.site_url!r} is not an absolute http or https URL"
    if url is not None and url.password:
        return "--site-url: the URL of a site has no password"
    if args.config and not args.config.is_file():
        return f"{args.config} is not a file"
    return ""


def _configuration(args: Namespace) -> Configuration:
    file = args.config or (configuration_file(args.source) if args.source else None)
    configuration = Configuration.load(file) if file else Configuration()
    configuration.host = args.host or configuration.host
    configuration.fail_on = args.fail_on or configuration.fail_on
    return configuration


def _print(result: Result, args: Namespace) -> None:
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    site_dir = args.dir.as_posix()
    if args.format in ("json", "sarif"):
        print(as_json(result) if args.format == "json" else as_sarif(result, site_dir, VERSION))
        print(summary(result), file=sys.stderr)
        return
    is_text = args.format == "text"
    for line in as_text(result, site_dir, args.limit) if is_text else as_github(result, site_dir):
        print(line)


def _below(docs: Path, finding: Finding) -> Finding:
    """Return a finding with the path of its source relative to where the command runs."""
    if finding.source is None or finding.where == "configuration":
        return finding
    path = posixpath.normpath(f"{docs.as_posix()}/{finding.source.path}")
    return finding._replace(source=finding.source._replace(path=path))


def project_sources(docs: Path, site_dir: Path) -> Sources:
    """Return the sources of the MkDocs project whose Markdown is in `docs`."""
    templates, snippets = project_parts(docs)
    data = [docs.resolve() / "_data"]
    return Sources(docs, site_dir=site_dir, data=data, templates=templates, snippets=snippets)


class _Progress:
    """Shows on the terminal how far a run is that takes more than two seconds."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._shown = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._started > 2 and now - self._shown > 0.2:
            self._shown = now
            print(f"\rread {done:,} of {total:,} files ", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
