"""Second pass: what can be said of a link only when every file has been read.

A link is judged once, however many pages hold it; only what is wrong is put into words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sitekit.links.model import SEPARATOR, Issue, shorten
from sitekit.links.redirects import Redirects
from sitekit.links.resolve import MISSING
from sitekit.links.suggest import Suggester
from sitekit.links.urlparts import Url, decode
from sitekit.links.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sitekit.links.model import Link
    from sitekit.links.resolve import Site, Target
    from sitekit.links.scan import Scan

_OFTEN: Final = 100
NO_SUCH_ID: Final = Issue("error", "no such id")
"""The file lacks the fragment; put into words only for a report."""


class Wrong(NamedTuple):
    """A link of one file with what is wrong with it, before its source is known.

    `address` is the absolute URL that the link means, the same on every page that a template made;
    for a problem within one page it is the URL as written.
    """

    file: str
    where: str
    url: str
    address: str
    issue: Issue


class Settler:
    """Judges the links of one or more scans of one site."""

    def __init__(self, site: Site, scans: Sequence[Scan]) -> None:
        self._site = site
        self._scans = scans
        self._ids = {file: ids for scan in scans for file, ids in scan.ids.items()}
        self._asked: dict[str, int] = {}
        self._sets: dict[str, frozenset[str]] = {}
        refreshes = {file: to for scan in scans for file, to in scan.refreshes.items()}
        bases = {file: base for scan in scans for file, base in scan.bases.items()}
        self._redirects = Redirects(site, refreshes, bases)
        self._suggester = Suggester(site, self._ids, refreshes)

    def wrong(self) -> Iterator[Wrong]:
        """Yield every link of every file that has something wrong, scan by scan."""
        for scan in self._scans:
            for file, where, url, issue in scan.issues:
                yield Wrong(file, where, url, url, issue)
            yield from self._wrong_links(scan)

    def _wrong_links(self, scan: Scan) -> Iterator[Wrong]:
        judged = ((n, self.issue(target)) for n, target in enumerate(scan.targets))
        bad = {number: issue for number, issue in judged if issue is not None}
        if not bad:
            return
        for file, numbers in scan.uses.items():
            for number in sorted(bad.keys() & numbers):
                link, target = scan.links[number], scan.targets[number]
                base = self._site.base(file, scan.bases.get(file))
                meant = parse(link.url, base)
                issue = self.described(link, target, base, bad[number])
                yield Wrong(file, link.where, link.url, meant.href if meant else link.url, issue)

    def issue(self, target: Target) -> Issue | None:
        """Return the worst thing wrong with where a link leads, if anything is."""
        redirect = self._redirects.issue(target)
        if target.issue and target.issue.severity == "error":
            return target.issue
        if redirect and redirect.severity == "error":
            return redirect
        if target.file and target.fragment and not self._has_place(target.file, target.fragment):
            return NO_SUCH_ID
        return target.issue or redirect

    def described(self, link: Link, target: Target, base: Url, issue: Issue) -> Issue:
        """Return the issue in words, with the nearest right target."""
        url = parse(link.url, base)
        if issue is NO_SUCH_ID and target.file and target.fragment:
            name = self._site.tree.address(target.file) or "the home page"
            wanted = shorten(decode(target.fragment))
            message = f'{name} has no element with the id "{wanted}"'
            nearest = self._suggester.fragment(target.file, target.fragment)
            return Issue("error", message, nearest=nearest)
        if issue == MISSING and url is not None:
            where = shorten(self._site.decoded(url))
            message = f"{link.where} leads to {where}, which does not exist"
            hint = self._suggester.guess(link.url)
            return Issue("error", message, hint, None if hint else self._suggester.file(url))
        return issue

    def _has_place(self, file: str, fragment: str) -> bool:
        if self._redirects.is_page(file):
            return True  # Said to be a redirect; the place is looked for where that leads.
        decoded = decode(fragment)
        return (
            self._has_id(file, fragment)
            or (decoded != fragment and self._has_id(file, decoded))
            or decoded.lower() == "top"
        )

    def _has_id(self, file: str, name: str) -> bool:
        """Say whether a file has an id; one that is often asked gets a set, of which few fit."""
        known = self._sets.get(file)
        if known is not None:
            return name in known
        asked = self._asked[file] = self._asked.get(file, 0) + 1
        ids = self._ids.get(file, "")
        if asked > _OFTEN:
            self._sets[file] = frozenset(ids.split(SEPARATOR))
        return f"{SEPARATOR}{name}{SEPARATOR}" in ids
