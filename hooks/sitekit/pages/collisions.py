"""A generated page never silently replaces a written one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitekit.pages.plan import Planned
    from sitekit.pages.urls import Urls


def collisions(
    generated: Iterable[Planned], written: Iterable[str], places: Urls, shown: str
) -> Iterator[Problem]:
    """Yield a problem for each written file that has the address of a generated one.

    `written` has source paths relative to the docs folder, which messages call `shown`.
    """
    taken = {_key(places.address(each.uri)): each.source for each in generated}
    for path in written:
        source = taken.get(_key(places.address(path)))
        if source is not None:
            yield Problem(
                f"{shown}/{path}",
                1,
                1,
                f"this file has the address of a page that is generated from {shown}/{source}",
                "rename it, or remove it and edit the data",
            )


def _key(address: str) -> str:
    """Addresses that differ in case only are one file on some systems."""
    return address.casefold().removesuffix("/").removesuffix("/index.html")
