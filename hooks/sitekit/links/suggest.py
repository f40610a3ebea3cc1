"""The nearest right target for a link that leads nowhere: "did you mean ...?"."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sitekit.links.model import SEPARATOR, Nearest
from sitekit.links.urls import decode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sitekit.links.resolve import Site
    from sitekit.links.urls import Url

_CUTOFF: Final = 0.65
_MAX_NAME: Final = 120
_MAX_ALIKE: Final = 200
_MAX_SEARCHES: Final = 300
"""One name is compared with all; past this many the report does without the nearest name."""


class Suggester:
    """Finds the published address or id closest to one that does not exist."""

    def __init__(self, site: Site, ids: Mapping[str, str], skip: Collection[str]) -> None:
        """`ids` are those of each file; files in `skip`, as redirects, are never suggested."""
        self._site = site
        self._ids = ids
        self._skip = {site.tree.address(file) for file in skip}
        self._searches = 0
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
            ids = [name for name in self._ids.get(file, "").split(SEPARATOR) if name]
            self._known[file, wanted] = self._closest(wanted, ids) or None
        best = self._known[file, wanted]
        return Nearest(file, best) if best else None

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
        close = close or self._closest(stem, self._by_name)
        if not close:
            return None
        same_name = self._by_name[close][:_MAX_ALIKE]
        return max(same_name, key=lambda a: SequenceMatcher(None, wanted[-_MAX_NAME:], a).ratio())

    def _closest(self, name: str, known: Iterable[str]) -> str:
        folded = {candidate.casefold(): candidate for candidate in known}
        if name.casefold() in folded:
            return folded[name.casefold()]
        self._searches += 1
        if self._searches > _MAX_SEARCHES or len(name) > _MAX_NAME:
            return ""
        found = get_close_matches(name.casefold(), folded, n=1, cutoff=_CUTOFF)
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
