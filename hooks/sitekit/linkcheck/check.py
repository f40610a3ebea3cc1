"""Check a folder of built HTML, from its files to its findings.

The same `href` is on many pages: navigation, header, footer. A link is resolved once for all pages
on which it means the same, and each page keeps only numbers. Pages in one folder share the meaning
of every relative path; `a/x/index.html` and `a/y/index.html` share that of paths that start with
`../`.
"""

from __future__ import annotations

import re
import time
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from sitekit.linkcheck.configuration import Baseline, Configuration, Filter
from sitekit.linkcheck.findings import Finding, Issue, Link, PageRecord, Result, issue, shorten
from sitekit.linkcheck.readers import SEARCH_INDEX, PageReader, reader_for
from sitekit.linkcheck.report import locate
from sitekit.linkcheck.resolve import INDEXES, PAGE_SUFFIXES, FileLinks, Scan, Site, SiteFiles
from sitekit.linkcheck.source_locator import Sources
from sitekit.linkcheck.validate import LinkValidator, undefined_references


def check(
    root: Path,
    site_url: str = "",
    sources: Sources | None = None,
    *,
    configuration: Configuration | None = None,
    baseline: Baseline | None = None,
    progress: Progress | None = None,
    reader: PageReader | None = None,
) -> Result:
    """Check the built site in `root`, published at `site_url`, and return what is wrong.

    `sources` are the files that the pages were made from. What the `configuration` ignores or the
    `baseline` lists is left out. A `reader` may know pages from an earlier check. Raises ValueError
    when `site_url` is not an absolute web address.
    """
    started = time.perf_counter()
    files = SiteFiles.scan(root)
    site = Site(files, site_url)
    scanner = _Scanner(root, site, reader or PageReader())
    for number, file in enumerate(sorted(files.files)):
        if progress and number % _FILES_BETWEEN_REPORTS == 0:
            progress(number, len(files.files))
        scanner.add(file)
    scan = scanner.scan
    findings = list(LinkValidator(site, scan).findings())
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


Memo = dict[str | Link, int]
Progress = Callable[[int, int], None]
"""Called now and then with the number of files that were read, and of all files."""

NOT_FOUND_PAGE: Final = "404.html"
_READ_AS_PAGES: Final = (*PAGE_SUFFIXES, ".svg")
_SEARCH_FILE: Final = f"search/{SEARCH_INDEX}"
_SIBLING: Final = re.compile(r"[A-Za-z0-9]|\.\.?/")
_ABSOLUTE: Final = ("https://", "http://", "/", "mailto:", "tel:")
_FILES_BETWEEN_REPORTS: Final = 50


class _Scanner:
    """Reads published files into one `Scan`."""

    def __init__(self, root: Path, site: Site, reader: PageReader) -> None:
        self.scan = Scan()
        self._reader = reader
        self._root = root
        self._site = site
        self._memos: dict[str, Memo] = {}

    def add(self, file: str) -> None:
        """Read a file, given by its path relative to the site's folder."""
        is_page = file.lower().endswith(_READ_AS_PAGES)
        read_asset = None if is_page else reader_for(file)
        if not is_page and read_asset is None:
            return
        if file.endswith(".gz") and file.removesuffix(".gz") in self._site.files.files:
            return  # The same sitemap, compressed.
        try:
            data = (self._root / file).read_bytes()
        except OSError as error:
            message = f"not checked, it cannot be read: {error.strerror or 'unreadable'}"
            self._report(file, "file", "", issue("unreadable-file", message))
            return
        if read_asset:
            self._add_asset(file, read_asset(data))
        else:
            self._add_page(file, self._reader.read(data))

    def _add_page(self, file: str, record: PageRecord) -> None:
        scan = self.scan
        if record.ids:
            scan.ids[file] = record.ids
        if record.base is not None:
            scan.bases[file] = record.base
        if record.refresh is not None:
            scan.refreshes[file] = record.refresh
        if record.has_script:
            scan.with_scripts.add(file)
        self._report_page_issues(file, record)
        links: list[str | Link] = [*record.anchors, *record.links]
        file_links = FileLinks(self._site, file, record.base)
        memo = self._memo(file) if record.base is None else {}
        numbers = [
            self._number(link, file_links, memo) if (known := memo.get(link)) is None else known
            for link in links
        ]
        scan.uses[file] = array("I", numbers)
        scan.count += len(numbers)
        if file == NOT_FOUND_PAGE and record.base is None:
            self._report_relative_links(file, links)

    def _report_page_issues(self, file: str, record: PageRecord) -> None:
        for name in record.duplicates:
            message = f'the ID "{shorten(name)}" is used twice; a link to it leads to the first'
            self._report(file, "id", f"#{name}", issue("duplicate-id", message))
        for where, name, severity in record.missing:
            wanted = shorten(name.removeprefix("#"))
            message = f'{where} names the ID "{wanted}", which this page lacks'
            self._report(file, where, name, issue("missing-id", message, severity=severity))
        if record.has_bad_encoding:
            message = "the page is not UTF-8, and declares no other encoding"
            self._report(file, "encoding", "", issue("not-utf-8", message))
        if record.undeclared:
            message = "the page declares no encoding, so browsers may misread this link"
            problem = issue("no-encoding", message, 'add <meta charset="utf-8"> to the page')
            self._report(file, "encoding", record.undeclared, problem)

    def _memo(self, file: str) -> Memo:
        """Return the links already resolved that mean the same in this file."""
        folder, _, name = file.rpartition("/")
        if name in INDEXES and folder:
            return self._memos.setdefault(f"../{folder.rpartition('/')[0]}", {})
        return self._memos.setdefault(f"./{folder}" if name not in INDEXES else "/", {})

    def _number(self, link: str | Link, file_links: FileLinks, memo: Memo) -> int:
        full = Link("page", "a href", link) if isinstance(link, str) else link
        scan = self.scan
        number = len(scan.links)
        scan.links.append(full)
        scan.targets.append(file_links.target(full))
        is_shared = full.url.startswith(("../", *_ABSOLUTE))
        if is_shared or (file_links.shares_siblings and _SIBLING.match(full.url)):
            memo[link] = number
        return number

    def _add_asset(self, file: str, items: Iterable[Link | Issue]) -> None:
        file_links = FileLinks(self._site, file, None)
        if file.endswith(_SEARCH_FILE):
            # The index has a folder of its own; its links start at the site's, or at a version's.
            file_links = FileLinks(self._site, f"{file.removesuffix(_SEARCH_FILE)}index.html", None)
            self.scan.bases[file] = "../"
        numbers: list[int] = []
        memo: Memo = {}
        for item in items:
            if isinstance(item, Issue):
                self._report(file, "file", "", item)
            else:
                known = memo.get(item)
                numbers.append(self._number(item, file_links, memo) if known is None else known)
        self.scan.uses[file] = array("I", numbers)
        self.scan.count += len(numbers)

    def _report_relative_links(self, file: str, links: Iterable[str | Link]) -> None:
        for link in links:
            url = (link if isinstance(link, str) else link.url).strip()
            if url and url[0] not in "/#?\\" and ":" not in url.split("/")[0]:
                message = "a host shows this page at any address, where a relative link differs"
                problem = issue("relative-on-404", message, "start the link with a slash")
                self._report(file, "relative", url, problem)

    def _report(self, file: str, where: str, url: str, problem: Issue) -> None:
        self.scan.findings.append(Finding(file, where, url, url, problem))
