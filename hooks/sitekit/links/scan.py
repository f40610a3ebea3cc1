"""First pass: read every published file once and resolve its links.

The same `href` stands on many pages: navigation, header, footer. A link is resolved once for all
pages from which it means the same, and each page keeps only numbers. Pages in one folder share the
meaning of every relative path; `a/x/index.html` and `a/y/index.html` share that of paths that start
with `../`.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Final

from sitekit.links import cache
from sitekit.links.documents import SEARCH_INDEX, reader_for
from sitekit.links.model import Broken, Issue, Link, Record, shorten
from sitekit.links.tree import INDEXES, PAGE_SUFFIXES
from sitekit.links.view import View
from sitekit.links.xmlpages import as_html, style_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from sitekit.links.resolve import Site, Target

    Memo = dict[str | Link, int]

_READ_AS_PAGES: Final = (*PAGE_SUFFIXES, ".svg")
_XML_PAGES: Final = (".svg", ".xhtml")
_SEARCH_FOLDER: Final = f"search/{SEARCH_INDEX}"
NOT_FOUND_PAGE: Final = "404.html"
_BESIDE: Final = re.compile(r"[A-Za-z0-9]|\.\.?/")
_ANYWHERE: Final = ("https://", "http://", "/", "mailto:", "tel:")


class Scan:
    """What the files say. `links[n]` leads to `targets[n]`; `uses` are such numbers, per file.

    `records` are those of the pages read, by key, when a cache is kept.
    """

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.targets: list[Target] = []
        self.uses: dict[str, array[int]] = {}
        self.ids: dict[str, str] = {}
        self.bases: dict[str, str] = {}
        self.refreshes: dict[str, tuple[float, str]] = {}
        self.issues: list[tuple[str, str, str, Issue]] = []
        self.records: dict[bytes, cache.Flat] = {}
        self.count = 0


def read_file(path: str) -> bytes:
    """Return the bytes of a file; raises OSError."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - three times as fast as Path's
        return file.read()


class Scanner:
    """Reads files into one `Scan`."""

    def __init__(
        self,
        root: Path,
        site: Site,
        read: Callable[[bytes], Record],
        known: Mapping[bytes, cache.Flat] | None = None,
    ) -> None:
        """`known` are the records of an earlier run, None to keep none."""
        self.scan = Scan()
        self._known = known
        self._root = root
        self._site = site
        self._read = read
        self._shared: dict[str, Memo] = {}

    def add(self, files: Iterable[str]) -> Scan:
        """Read these files, relative to the site's folder, and return the scan so far."""
        for file in files:
            name = file.lower()
            page = name.endswith(_READ_AS_PAGES)
            reader = None if page else reader_for(file)
            if not page and reader is None:
                continue
            try:
                data = read_file(f"{self._root}/{file}")
            except OSError as error:
                message = f"not checked, it cannot be read: {error.strerror or 'unreadable'}"
                self._issue(file, "file", "", Issue("error", message))
                continue
            if reader is None:
                self._page(file, self._record(as_html(data) if name.endswith(".xhtml") else data))
                if name.endswith(_XML_PAGES):
                    self._document(file, style_sheets(data))
            else:
                self._document(file, reader(data))
        return self.scan

    def _record(self, data: bytes) -> Record:
        if self._known is None:
            return self._read(data)
        key = cache.key(data)
        kept = self._known.get(key)
        record = self._read(data) if kept is None else cache.unflat(kept)
        self.scan.records[key] = cache.flat(record) if kept is None else kept
        return record

    def _page(self, file: str, record: Record) -> None:
        scan = self.scan
        if record.ids:
            scan.ids[file] = record.ids
        if record.base is not None:
            scan.bases[file] = record.base
        if record.refresh is not None:
            scan.refreshes[file] = record.refresh
        self._issues_of(file, record)
        links: list[str | Link] = [*record.anchors, *record.links]
        view = View(self._site, file, record.base)
        memo = self._memo(file) if record.base is None else {}
        numbers = [
            self._number(link, view, memo) if (known := memo.get(link)) is None else known
            for link in links
        ]
        scan.uses[file] = array("I", numbers)
        scan.count += len(numbers)
        if file == NOT_FOUND_PAGE and record.base is None:
            self._relative_links(file, links)

    def _issues_of(self, file: str, record: Record) -> None:
        for name in record.duplicates:
            message = f'the id "{shorten(name)}" is used twice; a link to it leads to the first'
            self._issue(file, "id", f"#{name}", Issue("warning", message))
        for where, name, severity in record.missing:
            wanted = shorten(name.removeprefix("#"))
            message = f'{where} names the id "{wanted}", which this page lacks'
            self._issue(file, where, name, Issue(severity, message))

    def _memo(self, file: str) -> Memo:
        """Return the links already resolved that mean the same in this file."""
        folder, _, name = file.rpartition("/")
        if name in INDEXES and folder:
            return self._shared.setdefault(f"../{folder.rpartition('/')[0]}", {})
        return self._shared.setdefault(f"./{folder}" if name not in INDEXES else "/", {})

    def _number(self, link: str | Link, view: View, memo: Memo) -> int:
        asked = Link("page", "a href", link) if isinstance(link, str) else link
        scan = self.scan
        number = len(scan.links)
        scan.links.append(asked)
        scan.targets.append(view.target(asked))
        if asked.url.startswith(("../", *_ANYWHERE)) or (view.shares and _BESIDE.match(asked.url)):
            memo[link] = number
        return number

    def _document(self, file: str, found: Iterable[Link | Broken]) -> None:
        view = View(self._site, file, None)
        if file.endswith(_SEARCH_FOLDER):
            # It lies in a folder of its own; its links start at the site's, or that of a version.
            view = View(self._site, f"{file.removesuffix(_SEARCH_FOLDER)}index.html", None)
            self.scan.bases[file] = "../"
        numbers: list[int] = []
        memo: Memo = {}
        for item in found:
            if isinstance(item, Broken):
                self._issue(file, "file", "", Issue("error", item.reason))
            else:
                known = memo.get(item)
                numbers.append(self._number(item, view, memo) if known is None else known)
        self.scan.uses.setdefault(file, array("I")).extend(numbers)
        self.scan.count += len(numbers)

    def _relative_links(self, file: str, links: Iterable[str | Link]) -> None:
        for link in links:
            url = (link if isinstance(link, str) else link.url).strip()
            if url and url[0] not in "/#?\\" and ":" not in url.split("/")[0]:
                message = "a host shows this page at any address, where a relative link differs"
                self._issue(
                    file, "relative", url, Issue("warning", message, "start the link with a slash")
                )

    def _issue(self, file: str, where: str, url: str, issue: Issue) -> None:
        self.scan.issues.append((file, where, url, issue))
