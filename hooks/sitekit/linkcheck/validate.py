"""Decide what is wrong with each link, once every file has been read.

A link is checked once, however many pages have it; only what is wrong is put into words. References
and footnotes that nothing defines are found too: Markdown doesn't turn them into links. What
was meant by a link that leads nowhere is the nearest right target: "did you mean ...?".
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Final

from sitekit.linkcheck.findings import SEPARATOR, Finding, Issue, Link, Suggestion, issue, shorten
from sitekit.linkcheck.resolve import MISSING_FILE, Scan, Site, Target
from sitekit.linkcheck.source_locator import Sources
from sitekit.linkcheck.urls import Url, decode, parse

_MISSING_FRAGMENT: Final = issue("missing-fragment", "")
"""The file lacks the fragment; put into words only for a report."""

_SCRIPT_ROUTE: Final = issue("script-route", "", severity="note")
_LOOKUPS_BEFORE_SET: Final = 100
_ROUTE: Final = re.compile(r"!?/|!")
_LINE_RANGE: Final = re.compile(r"(?P<prefix>[A-Za-z_-]*)(?P<first>\d+)-(?P=prefix)(?P<last>\d+)")
_ENDS: Final = ("first", "last")


class LinkValidator:
    """Finds what is wrong with the links of a scanned site."""

    def __init__(self, site: Site, scan: Scan) -> None:
        self._site = site
        self._scan = scan
        self._lookups: dict[str, int] = {}
        self._id_sets: dict[str, frozenset[str]] = {}
        self._redirects = Redirects(site, scan.refreshes, scan.bases)
        self._suggester = Suggester(site, scan.ids, scan.refreshes)

    def findings(self) -> Iterator[Finding]:
        """Yield everything wrong with every file."""
        scan = self._scan
        yield from scan.findings
        issues = ((number, self._issue(target)) for number, target in enumerate(scan.targets))
        bad_links = {number: cause for number, cause in issues if cause is not None}
        if not bad_links:
            return
        for file, numbers in scan.uses.items():
            for number in sorted(bad_links.keys() & numbers):
                link, target = scan.links[number], scan.targets[number]
                url = parse(link.url, self._site.base(file, scan.bases.get(file)))
                explained = self._explained(link, target, url, bad_links[number])
                # What only means the page itself is the same link on every page of a template.
                is_own = link.url[:1] in ("", "#")
                address = link.url if is_own or url is None else url.href
                yield Finding(file, link.where, link.url, address, explained)

    def _issue(self, target: Target) -> Issue | None:
        """Return the worst thing wrong with where a link leads, if anything is."""
        if target.issue and target.issue.severity == "error":
            return target.issue
        end = self._redirects.follow(target)
        if end.issue and end.issue.severity == "error":
            return end.issue
        if end.file and end.fragment:
            missing = self._fragment_issue(end.file, end.fragment)
            is_redirect = end.file != target.file
            if missing and not (is_redirect and self._has_id(target.file or "", end.fragment)):
                return missing
        return target.issue or end.issue

    def _explained(self, link: Link, target: Target, url: Url | None, cause: Issue) -> Issue:
        """Return the issue in words, with the nearest right target."""
        if cause is _SCRIPT_ROUTE and target.fragment:
            name = shorten(decode(target.fragment))
            return issue("script-route", f'only a script can answer "#{name}"')
        if cause is _MISSING_FRAGMENT:
            end = self._redirects.follow(target)
            file, fragment = end.file or "", end.fragment or ""
            name = shorten(self._site.files.address(file)) or "the home page"
            if link.url.startswith("#") and file == target.file:
                name = "this page"
            if file != target.file and target.file:
                name += f", to which {shorten(self._site.files.address(target.file))} redirects,"
            message = f'{name} has no element with the ID "{shorten(decode(fragment))}"'
            suggestion = self._suggester.fragment(file, fragment)
            return issue("missing-fragment", message, suggestion=suggestion)
        if cause is MISSING_FILE and url is not None:
            path = self._site.decoded_path(url)
            destination = shorten(path) if path else "the home page"
            destination = f'the path "{destination}"' if ":" in path else destination
            message = f"{link.where} leads to {destination}, which does not exist"
            hint = self._suggester.guess(link.url, path, decode(url.fragment))
            suggestion = None if hint else self._suggester.file(path)
            return issue("missing-file", message, hint, suggestion=suggestion)
        return cause

    def _fragment_issue(self, file: str, fragment: str) -> Issue | None:
        """Return an issue when a file lacks a fragment and no script is likely to supply it."""
        decoded = decode(fragment)
        if (
            self._has_id(file, fragment)
            or (decoded != fragment and self._has_id(file, decoded))
            or decoded.lower() == "top"
        ):
            return None
        lines = _LINE_RANGE.fullmatch(decoded)
        if lines and all(self._has_id(file, lines["prefix"] + lines[end]) for end in _ENDS):
            return None  # Views of source code highlight a range of lines with a script.
        if file in self._scan.with_scripts and _ROUTE.match(decoded):
            return _SCRIPT_ROUTE
        return _MISSING_FRAGMENT

    def _has_id(self, file: str, name: str) -> bool:
        """Return whether a file has an ID; a file that is often looked up gets a set of them."""
        known = self._id_sets.get(file)
        if known is not None:
            return name in known
        lookups = self._lookups[file] = self._lookups.get(file, 0) + 1
        ids = self._scan.ids.get(file, "")
        if lookups > _LOOKUPS_BEFORE_SET:
            self._id_sets[file] = frozenset(ids.split(SEPARATOR))
        return f"{SEPARATOR}{name}{SEPARATOR}" in ids


class Redirects:
    """Follows pages that send their reader elsewhere with `meta http-equiv="refresh"`."""

    def __init__(
        self, site: Site, refreshes: Mapping[str, tuple[float, str]], bases: Mapping[str, str]
    ) -> None:
        """`refreshes` has the delay and target of pages, `bases` their `<base href>`."""
        self._targets: dict[str, Target] = {}
        self._written: dict[str, str] = {}
        for file, (delay, written) in refreshes.items():
            link = Link("page", "redirect", written)
            target = site.resolve(link, site.base(file, bases.get(file)))
            # A page that names itself after some seconds only keeps itself fresh.
            if target.file != file or not delay:
                self._targets[file] = target
                self._written[file] = written

    def follow(self, target: Target) -> Target:
        """Return where a link to this target ends, and what is wrong with the way there.

        A fragment is kept: redirects of hosts keep it, and so do the scripts of redirect pages.
        """
        fragment, written = target.fragment, ""
        seen: set[str] = set()
        while target.file in self._targets:
            if target.file in seen:
                return Target(None, None, _ENDLESS)
            seen.add(target.file)
            written = self._written[target.file]
            target = self._targets[target.file]
            fragment = target.fragment or fragment
        if not seen:
            return Target(target.file, fragment)
        if target.issue is not None and target.issue.severity == "error":
            message = f"it redirects to {shorten(written)}, which does not exist"
            return Target(None, None, issue("broken-redirect", message))
        message = "it is a redirect" if len(seen) == 1 else f"it takes {len(seen)} redirects"
        if target.file is None:
            return Target(None, None, issue("redirect", message, f'write "{shorten(written)}"'))
        suggestion = Suggestion(target.file, decode(fragment or ""))
        return Target(target.file, fragment, issue("redirect", message, suggestion=suggestion))


_ENDLESS: Final = issue("broken-redirect", "it redirects in a circle")


_REFERENCE: Final = re.compile(r"(?<![\w\]\\!])!?\[(?P<text>[^\[\]\n]+)\]\[(?P<name>[^\[\]\n]*)\]")
_FOOTNOTE: Final = re.compile(r"(?<!\\)\[\^(?P<name>[^\]\s]+)\](?!:)")
_SHOWN: Final = re.compile(r"\[\^[^\]\s]+\]|\[[^\[\]\n]+\]\[[^\[\]\n]*\]")
_CODE: Final = re.compile(
    r"<(code|pre|script|style|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^>]*>")


def undefined_references(files: Iterable[str], root: Path, sources: Sources) -> Iterator[Finding]:
    """Yield the references on these built pages in `root` that nothing defines."""
    for file in files:
        written = dict.fromkeys(
            match[0]
            for path in sources.of_page(file)
            if (text := sources.markdown(path))
            for pattern in (_FOOTNOTE, _REFERENCE)
            for match in pattern.finditer(text)
        )
        shown = _shown_references(root / file) if written else frozenset()
        for reference in written:
            if reference.removeprefix("!") in shown:
                message = "nothing defines this reference, so the page shows it as text"
                undefined = issue("undefined-reference", message)
                yield Finding(file, "reference", reference, reference, undefined)


def _shown_references(page: Path) -> frozenset[str]:
    """Return what a page shows, outside code, that looks like a reference."""
    try:
        data = page.read_bytes()
    except OSError:
        return frozenset()
    text = html.unescape(_TAG.sub("", _CODE.sub("", data.decode("utf-8", "replace"))))
    return frozenset(_SHOWN.findall(text))


_MIN_LIKENESS: Final = 0.65
_MIN_LENGTH_RATIO: Final = _MIN_LIKENESS / (2 - _MIN_LIKENESS)
"""A name shorter than this part of another cannot be that similar."""

_MAX_NAME: Final = 120
_MAX_COMPARISONS: Final = 60_000
"""A name is compared with all others. With more errors than this, nearest names are left out."""

_MAX_OPEN_PAGES: Final = 32
_PAGE_SUFFIXES: Final = ("", ".html", ".htm", ".md")
_EMBEDDED_URL: Final = re.compile(r"(?:^|/)(https?):/{1,2}(?=[^/])")


class Suggester:
    """Finds the published address or ID closest to one that does not exist."""

    def __init__(self, site: Site, ids: Mapping[str, str], redirects: Collection[str]) -> None:
        """`ids` are those of each file; `redirects` are files that are never suggested."""
        self._site = site
        self._skipped = {site.files.address(file) for file in redirects}
        self._comparisons_left = _MAX_COMPARISONS
        self._nearest_address = cache(self._find_address)
        self._nearest_id = cache(self._find_id)
        self._ids_by_casefold = lru_cache(_MAX_OPEN_PAGES)(
            lambda file: {name.casefold(): name for name in ids.get(file, "").split(SEPARATOR)}
        )

    def guess(self, written: str, path: str, fragment: str) -> str:
        """Return a hint for a link that lacks its scheme or has a bare `#`, or nothing."""
        if written.lower().startswith("www."):
            return f'did you mean "https://{shorten(written)}"?'
        if "@" in written and "/" not in written:
            return f'did you mean "mailto:{shorten(written)}"?'
        if fragment and self._site.files.find(f"{path}#{fragment}").file:
            return 'write "%23" for the "#" in a file name'
        embedded = _EMBEDDED_URL.search(path)
        if embedded:
            rest = shorten(path[embedded.end() :])
            return f'did you mean "{embedded[1]}://{rest}"?'
        return ""

    def file(self, path: str) -> Suggestion | None:
        """Return the file closest to a decoded path that none answers."""
        wanted = path.strip("/")
        address = self._nearest_address(wanted) if wanted else None
        file = None if address is None else self._site.files.find(address).file
        return Suggestion(file) if file else None

    def fragment(self, file: str, fragment: str) -> Suggestion | None:
        """Return the ID of a file closest to one that the file lacks."""
        nearest = self._nearest_id(file, decode(fragment))
        return Suggestion(file, nearest) if nearest else None

    def _find_id(self, file: str, name: str) -> str:
        ids = self._ids_by_casefold(file)
        return ids.get(self._closest(name, ids), "")

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Addresses by their last segment."""
        by_name: dict[str, list[str]] = defaultdict(list)
        for address in self._site.files.by_casefold.values():
            if address not in self._skipped:
                by_name[posixpath.basename(address.rstrip("/")).casefold()].append(address)
        return by_name

    def _find_address(self, wanted: str) -> str | None:
        """Return the same path in other case, else the nearest last segment with nearest path."""
        by_casefold = self._site.files.by_casefold
        for form in (wanted, f"{wanted}/", f"{wanted}.html"):
            if form.casefold() in by_casefold:
                return by_casefold[form.casefold()]
        name = posixpath.basename(wanted).casefold()
        stem, suffix = posixpath.splitext(name)
        if suffix not in _PAGE_SUFFIXES:
            # A file of another type isn't a misspelled page.
            close = self._closest(name, [n for n in self._by_name if n.endswith(suffix)])
        else:
            close = next((n for n in (name, stem) if n in self._by_name), "")
            close = close or self._closest(stem, self._by_name)
        same_name = self._by_name[close] if close else []
        if len(same_name) < 2:
            return same_name[0] if same_name else None
        if not self._may_compare(20 * len(same_name)):  # Paths are longer than names.
            return None
        return max(same_name, key=lambda a: SequenceMatcher(None, wanted[-_MAX_NAME:], a).ratio())

    def _closest(self, name: str, names: Collection[str]) -> str:
        """Return the one of some names, all case-folded, that is most like another."""
        wanted = name.casefold()
        if wanted in names:
            return wanted
        if len(name) > _MAX_NAME or self._comparisons_left <= 0:
            return ""
        shortest, longest = len(wanted) * _MIN_LENGTH_RATIO, len(wanted) / _MIN_LENGTH_RATIO
        near = [known for known in names if shortest <= len(known) <= longest]
        if not self._may_compare(len(near)):
            return ""
        matches = get_close_matches(wanted, near, n=1, cutoff=_MIN_LIKENESS)
        return matches[0] if matches else ""

    def _may_compare(self, count: int) -> bool:
        self._comparisons_left -= count
        return self._comparisons_left >= 0


def as_url(suggestion: Suggestion, written: str, page: str, site: Site) -> str:
    """Return a target as a URL of the form in which a page's link is written."""
    fragment = f"#{suggestion.fragment}" if suggestion.fragment else ""
    if suggestion.file == page and written.startswith("#"):
        return fragment
    path = site.url_path(suggestion.file)
    if "://" in written:
        return site.origin + path + fragment
    if not written.startswith("/"):
        path = relative_path(path, site.url_path(page))
    return path + fragment


def relative_path(target: str, base: str) -> str:
    """Return the relative reference from one URL path to another, both starting with a slash."""
    start, goal = base.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(start), len(goal) - 1) and start[shared] == goal[shared]:
        shared += 1
    return "../" * (len(start) - shared) + "/".join(goal[shared:]) or "./"
