"""The site as seen from one of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.links.tree import INDEXES

if TYPE_CHECKING:
    from sitekit.links.model import Link
    from sitekit.links.resolve import Site, Target
    from sitekit.links.urlparts import Url


class View:
    """What the links of one file are relative to.

    `shares` is true where the files beside it read a link such as `x/` as this one does.
    """

    __slots__ = ("_base", "_file", "_prefixes", "_site", "_written", "shares")

    def __init__(self, site: Site, file: str, written: str | None) -> None:
        """`written` is the page's `<base href>`."""
        self._site = site
        self._file = file
        self._written = written
        self._base: Url | None = None
        self._prefixes = site.prefixes(file) if written is None else ()
        self.shares = written is None and not file.endswith(INDEXES)

    def target(self, link: Link) -> Target:
        """Return where a link of the file leads."""
        plain = self._site.plain(link, self._prefixes) if self._prefixes else None
        if plain is not None:
            return plain
        if self._base is None:
            self._base = self._site.base(self._file, self._written)
        return self._site.resolve(link, self._base)
