"""The nearest right target for a link that leads nowhere: "did you mean ...?"."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property, lru_cache
from typing import Final

from sitekit.linkcheck.findings import SEPARATOR, Suggestion, shorten
from sitekit.linkcheck.resolve import Site
from sitekit.linkcheck.urls import decode

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
        self._ids = ids
        self._skipped = {site.files.address(file) for file in redirects}
        self._comparisons_left = _MAX_COMPARISONS
        self._files: dict[str, Suggestion | None] = {}
        self._fragments: dict[tuple[str, str], Suggestion | None] = {}
        self._ids_by_casefold = lru_cache(_MAX_OPEN_PAGES)(self._index_ids)

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
        if wanted not in self._files:
            address = self._nearest_address(wanted) if wanted else None
            file = None if address is None else self._site.files.find(address).file
            self._files[wanted] = Suggestion(file) if file else None
        return self._files[wanted]

    def fragment(self, file: str, fragment: str) -> Suggestion | None:
        """Return the ID of a file closest to one that the file lacks."""
        key = file, decode(fragment)
        if key not in self._fragments:
            nearest = self._closest(key[1], self._ids_by_casefold(file))
            self._fragments[key] = Suggestion(file, nearest) if nearest else None
        return self._fragments[key]

    def _index_ids(self, file: str) -> dict[str, str]:
        names = self._ids.get(file, "").split(SEPARATOR)
        return {name.casefold(): name for name in names if name}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {name: name for name in self._by_name}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Addresses by their last segment."""
        by_name: dict[str, list[str]] = defaultdict(list)
        for address in self._site.files.by_casefold.values():
            if address not in self._skipped:
                by_name[posixpath.basename(address.rstrip("/")).casefold()].append(address)
        return by_name

    def _nearest_address(self, wanted: str) -> str | None:
        """Return the same path in other case, else the nearest last segment with nearest path."""
        by_casefold = self._site.files.by_casefold
        for form in (wanted, f"{wanted}/", f"{wanted}.html"):
            if form.casefold() in by_casefold:
                return by_casefold[form.casefold()]
        name = posixpath.basename(wanted).casefold()
        stem, suffix = posixpath.splitext(name)
        if suffix not in _PAGE_SUFFIXES:
            # A file of another type isn't a misspelled page.
            names: Iterable[str] = (n for n in self._by_name if n.endswith(suffix))
            close = self._closest(name, {n: n for n in names})
        else:
            close = next((n for n in (name, stem) if n in self._by_name), "")
            close = close or self._closest(stem, self._names)
        same_name = self._by_name[close] if close else []
        if len(same_name) < 2:
            return same_name[0] if same_name else None
        if not self._may_compare(20 * len(same_name)):  # Paths are longer than names.
            return None
        return max(same_name, key=lambda a: SequenceMatcher(None, wanted[-_MAX_NAME:], a).ratio())

    def _closest(self, name: str, by_casefold: Mapping[str, str]) -> str:
        """Return the name most like another, of some given by their case-folded form."""
        wanted = name.casefold()
        if wanted in by_casefold:
            return by_casefold[wanted]
        if len(name) > _MAX_NAME or self._comparisons_left <= 0:
            return ""
        shortest, longest = len(wanted) * _MIN_LENGTH_RATIO, len(wanted) / _MIN_LENGTH_RATIO
        near = [known for known in by_casefold if shortest <= len(known) <= longest]
        if not self._may_compare(len(near)):
            return ""
        matches = get_close_matches(wanted, near, n=1, cutoff=_MIN_LIKENESS)
        return by_casefold[matches[0]] if matches else ""

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
