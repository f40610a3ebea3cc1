"""Check a folder of built HTML, from its files to its findings."""

from __future__ import annotations

import time
from pathlib import Path

from sitekit.linkcheck.configuration import Baseline, Configuration, Filter
from sitekit.linkcheck.judge import Judge
from sitekit.linkcheck.model import Finding, Result, issue
from sitekit.linkcheck.references import undefined_references
from sitekit.linkcheck.report import locate
from sitekit.linkcheck.resolve import Site
from sitekit.linkcheck.scan import Progress, scan_site
from sitekit.linkcheck.site_files import SiteFiles
from sitekit.linkcheck.source_locator import Sources


def check(
    root: Path,
    site_url: str = "",
    sources: Sources | None = None,
    *,
    configuration: Configuration | None = None,
    baseline: Baseline | None = None,
    progress: Progress | None = None,
) -> Result:
    """Check the built site in `root`, published at `site_url`, and return what is wrong.

    `sources` are the files that the pages were made from. What the `configuration` ignores or the
    `baseline` lists is left out. Raises ValueError when `site_url` is not an absolute web address.
    """
    started = time.perf_counter()
    files = SiteFiles.scan(root)
    site = Site(files, site_url)
    scan = scan_site(root, site, progress)
    findings = list(Judge(site, scan).findings())
    if sources:
        findings += undefined_references(files.pages, root, sources)
    if not files.pages:
        message = "the folder holds no pages"
        findings.append(Finding("", "folder", "", "", issue("no-pages", message)))
    findings_filter = Filter(configuration or Configuration(), baseline)
    findings = list(findings_filter.kept(findings))
    located = locate(findings, site, root, sources, len(files.pages))
    return Result(
        [*located, *findings_filter.unused()],
        findings,
        pages=len(files.pages),
        files=len(files.files),
        links=scan.count,
        seconds=time.perf_counter() - started,
        ignored=findings_filter.ignored,
    )
