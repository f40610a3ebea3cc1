"""The nearest right target for a link that leads nowhere: "did you mean ...?"."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sitekit.links.model import SEPARATOR, Nearest
from sitekit.links.urlparts import decode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sitekit.links.resolve import Site
    from sitekit.links.urlparts import Url

_CUTOFF: Final = 0.65
_SHORTER: Final = _CUTOFF / (2 - _CUTOFF)
"""A name shorter than this part of another cannot reach the cutoff."""

_MAX_NAME: Final = 120
_MAX_ALIKE: Final = 200
_MOST_COMPARISONS: Final = 200_000
"""A name is compared with all others; past so many the report does without the nearest name."""

_COST_OF_PATHS: Final = 20
"""Comparisons of names that take as long as one of whole paths."""

_MOST_PAGES_OPEN: Final = 32


class Suggester:
    """Finds the published address or id closest to one that does not exist."""

    def __init__(self, site: Site, ids: Mapping[str, str], skip: Collection[str]) -> None:
        """`ids` are those of each file; files in `skip`, as redirects, are never suggested."""
        self._site = site
        self._ids = ids
        self._skip = {site.tree.address(file) for file in skip}
        self._left = _MOST_COMPARISONS
        self._open: dict[str, dict[str, str]] = {}
        self._known: dict[tuple[str, str], str | None] = {}

    def guess(self, written: str) -> str:
        """Return a hint for a link that lacks its scheme, or nothing."""
        if written.lower().startswith("www."):
            return f'did you mean "https://{written}"?'
        if "@" in written and "/" not in written:
            return f'did you mean "mailto:{written}"?'
        return ""

    def file(self, url: Url) -> Nearest | None:
        """Return the file closest to an own URL that none answers."""
        wanted = self._site.decoded(url).strip("/")
        if ("", wanted) not in self._known:
            self._known["", wanted] = self._nearest_address(wanted)
        address = self._known["", wanted]
        file = None if address is None else self._site.tree.find(address).file
        return Nearest(file) if file else None

    def fragment(self, file: str, fragment: str) -> Nearest | None:
        """Return the id of a file closest to one that the file lacks."""
        wanted = decode(fragment)
        if (file, wanted) not in self._known:
            self._known[file, wanted] = self._closest(wanted, self._ids_of(file)) or None
        best = self._known[file, wanted]
        return Nearest(file, best) if best else None

    def _ids_of(self, file: str) -> dict[str, str]:
        """Return the ids of a file by their case-folded form."""
        if file not in self._open:
            if len(self._open) > _MOST_PAGES_OPEN:
                self._open.clear()
            names = self._ids.get(file, "").split(SEPARATOR)
            self._open[file] = {name.casefold(): name for name in names if name}
        return self._open[file]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {name: name for name in self._by_name}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Addresses by their last segment."""
        found: dict[str, list[str]] = defaultdict(list)
        for address in self._site.tree.folded.values():
            if address not in self._skip:
                found[address.rstrip("/").rpartition("/")[2].casefold()].append(address)
        return found

    def _nearest_address(self, wanted: str) -> str | None:
        """Return the same path in other case, else the nearest last segment with nearest path."""
        folded = self._site.tree.folded
        for form in (wanted, f"{wanted}/", f"{wanted}.html"):
            if form.casefold() in folded:
                return folded[form.casefold()]
        name = wanted.rpartition("/")[2].casefold()
        stem = name.rpartition(".")[0] if name.endswith((".html", ".htm", ".md")) else name
        close = next((n for n in (name, stem) if n in self._by_name), None)
        close = close or self._closest(stem, self._names)
        if not close:
            return None
        same_name = self._by_name[close][:_MAX_ALIKE]
        if len(same_name) == 1:
            return same_name[0]
        self._left -= _COST_OF_PATHS * len(same_name)
        if self._left < 0:
            return None
        from difflib import SequenceMatcher  # Only what is missing needs it.

        return max(same_name, key=lambda a: SequenceMatcher(None, wanted[-_MAX_NAME:], a).ratio())

    def _closest(self, name: str, folded: Mapping[str, str]) -> str:
        """Return the name most like another, of some given by their case-folded form."""
        wanted = name.casefold()
        if wanted in folded:
            return folded[wanted]
        self._left -= len(folded)
        if self._left < 0 or len(name) > _MAX_NAME:
            return ""
        from difflib import get_close_matches

        shortest, longest = len(wanted) * _SHORTER, len(wanted) / _SHORTER
        near = [candidate for candidate in folded if shortest <= len(candidate) <= longest]
        found = get_close_matches(wanted, near, n=1, cutoff=_CUTOFF)
        return folded[found[0]] if found else ""


def as_url(nearest: Nearest, written: str, page: str, site: Site) -> str:
    """Return a target as a URL of the form in which a page's link is written."""
    fragment = f"#{nearest.fragment}" if nearest.fragment else ""
    if nearest.file == page and written.startswith("#"):
        return fragment
    url = site.address(nearest.file)
    if "://" in written:
        return url.href + fragment
    path = url.path if written.startswith("/") else relative_path(url.path, site.address(page).path)
    return path + fragment


def relative_path(target: str, base: str) -> str:
    """Return the relative reference from one URL path to another, both starting with a slash."""
    start, goal = base.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(start), len(goal) - 1) and start[shared] == goal[shared]:
        shared += 1
    return "../" * (len(start) - shared) + "/".join(goal[shared:]) or "./"
