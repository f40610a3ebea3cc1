"""The check of a folder of built HTML, from its files to its findings.

1. `tree`: list the files. 2. `scan`: read each once and resolve its links. 3. `settle`: judge what
needs all files, as fragments and redirects do. 4. `report`: find the place in the source, and make
one finding of a template's link on many pages.
"""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sitekit.links import cache
from sitekit.links.model import Issue, Link, Result
from sitekit.links.parallel import scan_all
from sitekit.links.redirects import ENDLESS
from sitekit.links.report import findings
from sitekit.links.resolve import MISSING, Site, Target
from sitekit.links.rules import RULES_FILE, BadRule, Rule, parse_rules
from sitekit.links.scan import Scanner
from sitekit.links.settle import Settler, Wrong
from sitekit.links.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sitekit.links.model import Record
    from sitekit.links.scan import Scan
    from sitekit.links.sources import Sources


def check(
    root: Path,
    site_url: str = "",
    sources: Sources | None = None,
    *,
    cached: Path | None = None,
    read: Callable[[bytes], Record] | None = None,
) -> Result:
    """Check the built site in `root`, published at `site_url`, and return what is wrong.

    `sources` says which files the pages were made from. `cached` is a file that keeps what pages
    said for the next run. `read` reads a page, by default the fastest reader that is installed.
    Raises ValueError when `site_url` is not an absolute web address.
    """
    started = time.perf_counter()
    tree = Tree.scan(root)
    rules, bad = _rules(root, tree)
    site = Site(tree, site_url, rules)
    known = cache.load(cached) if cached else None
    with _no_collection():
        scans = scan_all(
            lambda: Scanner(root, site, read or default_reader(), known), sorted(tree.files)
        )
        settler = Settler(site, scans)
        wrong = [*settler.wrong(), *_wrong_rules(site, settler, rules, bad)]
        if sources:
            from sitekit.links.dangling import dangling

            wrong += dangling(tree.pages, root, sources)
    if cached:
        _keep(cached, known or {}, scans)
    return Result(
        findings(wrong, site, sources, len(tree.pages)),
        pages=len(tree.pages),
        files=len(tree.files),
        links=sum(scan.count for scan in scans),
        seconds=time.perf_counter() - started,
    )


def _keep(cached: Path, known: dict[bytes, cache.Flat], scans: Iterable[Scan]) -> None:
    records = {key: record for scan in scans for key, record in scan.records.items()}
    if records.keys() != known.keys():
        cache.save(cached, records)


def default_reader() -> Callable[[bytes], Record]:
    """Return the reader of pages: selectolax, or the standard library's where that is missing."""
    try:
        from sitekit.links.read_lexbor import Reader
    except ImportError:
        from sitekit.links.read_stdlib import read

        return read
    return Reader().read


def _rules(root: Path, tree: Tree) -> tuple[list[Rule], list[BadRule]]:
    if RULES_FILE not in tree.files:
        return [], []
    try:
        text = (root / RULES_FILE).read_text("utf-8-sig", "replace")
    except OSError:
        return [], []
    return parse_rules(text)


def _wrong_rules(
    site: Site, settler: Settler, rules: list[Rule], bad: list[BadRule]
) -> Iterator[Wrong]:
    """Yield redirect rules that are unreadable, lead nowhere or go in a circle."""
    for line in bad:
        message = f"line {line.line}: {line.issue.message}"
        issue = line.issue._replace(message=message)
        yield Wrong(RULES_FILE, "rule", line.text, line.text, issue)
    for rule in rules:
        if rule.has_placeholders:
            yield from _endless(site, settler, rule)
            continue
        link = Link("page", f"line {rule.line}: the rule", rule.target)
        target = site.resolve(link, site.root)
        found = settler.issue(target)
        if found is not None:
            issue = settler.described(link, target, site.root, found)
            if found != MISSING:
                issue = Issue(issue.severity, f"{link.where}: {issue.message}", issue.hint)
            yield Wrong(RULES_FILE, "rule", rule.target, rule.target, issue)


def _endless(site: Site, settler: Settler, rule: Rule) -> Iterator[Wrong]:
    """Yield a rule whose own target it sends on again; where else it leads depends on the path."""
    if site.rule(rule.sample) is not rule:
        return
    found = settler.issue(Target(None, redirect=rule.sample))
    if found is not None and found.message in ENDLESS:
        issue = Issue("error", f"line {rule.line}: the rule: {found.message}")
        yield Wrong(RULES_FILE, "rule", rule.target, rule.target, issue)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Stop the garbage collector: the pass makes many small objects and no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
