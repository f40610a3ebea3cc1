"""The nearest right target for a link that leads nowhere: "did you mean ...?"."""

from __future__ import annotations

import os
from collections import defaultdict
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sitekit.links.model import SEPARATOR
from sitekit.links.urls import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sitekit.links.resolve import Site
    from sitekit.links.urls import Url

_CUTOFF: Final = 0.6
_MAX_SEARCHES: Final = 300
"""One name is compared with all; past this many the report does without the nearest name."""


class Suggester:
    """Finds the published address or id closest to one that does not exist."""

    def __init__(self, site: Site, ids: Mapping[str, str]) -> None:
        self._site = site
        self._ids = ids
        self._searches = 0
        self._known: dict[tuple[str, str], str | None] = {}

    def address(self, written: str, base: Url, url: Url) -> str:
        """Return a hint for an own URL that no file answers, written as the author wrote it."""
        if written.lower().startswith("www."):
            return f'did you mean "https://{written}"?'
        if "@" in written and "/" not in written:
            return f'did you mean "mailto:{written}"?'
        wanted = self._site.decoded(url).strip("/")
        if ("", wanted) not in self._known:
            self._known["", wanted] = self._nearest_address(wanted)
        best = self._known["", wanted]
        return "" if best is None else f'did you mean "{self._as_written(written, best, base)}"?'

    def fragment(self, file: str, fragment: str, written: str, base: Url) -> str:
        """Return a hint for an id that a file lacks."""
        wanted = decode(fragment)
        if (file, wanted) not in self._known:
            ids = [name for name in self._ids.get(file, "").split(SEPARATOR) if name]
            self._known[file, wanted] = self._closest(wanted, ids) or None
        best = self._known[file, wanted]
        if best is None:
            return ""
        address = self._site.tree.address(file)
        here = written.startswith("#") or self._site.address(file).path == base.path
        path = "" if here else self._as_written(written, address, base)
        return f'did you mean "{path}#{best}"?'

    def _as_written(self, written: str, address: str, base: Url) -> str:
        path = self._site.root.path + quote(os.fsencode(address))
        if written.startswith("/"):
            return path
        if "://" in written:
            return self._site.root._replace(path=path).href
        return relative_path(path, base.path)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Addresses by their last segment."""
        found: dict[str, list[str]] = defaultdict(list)
        for address in self._site.tree.folded.values():
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
        return max(self._by_name[close], key=lambda a: SequenceMatcher(None, wanted, a).ratio())

    def _closest(self, name: str, known: Iterable[str]) -> str:
        folded = {candidate.casefold(): candidate for candidate in known}
        if name.casefold() in folded:
            return folded[name.casefold()]
        self._searches += 1
        if self._searches > _MAX_SEARCHES:
            return ""
        found = get_close_matches(name.casefold(), folded, n=1, cutoff=_CUTOFF)
        return folded[found[0]] if found else ""


def relative_path(target: str, base: str) -> str:
    """Return the relative reference from one URL path to another, both starting with a slash."""
    start, goal = base.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(start), len(goal) - 1) and start[shared] == goal[shared]:
        shared += 1
    return "../" * (len(start) - shared) + "/".join(goal[shared:]) or "./"
