"""Put generated pages into a navigation written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

GLOB = "/*"


def spliced(nav: Any, generated: Iterable[str]) -> Any:
    """Return `nav` with each entry `folder/*` replaced by the generated pages of that folder.

    In a list the pages take the entry's place; as the value of a titled entry they become its list.
    Pages that `nav` names itself are left where it names them.
    """
    named = set(_leaves(nav))
    pages = [uri for uri in generated if uri.endswith(".md") and uri not in named]
    return _splice(nav, pages)


def _splice(nav: Any, pages: list[str]) -> Any:
    if isinstance(nav, list):
        made: list[Any] = []
        for entry in nav:
            if _is_glob(entry):
                made += _below(entry, pages)
            else:
                made.append(_splice(entry, pages))
        return made
    if isinstance(nav, dict):
        return {
            title: _below(value, pages) if _is_glob(value) else _splice(value, pages)
            for title, value in nav.items()
        }
    return nav


def _is_glob(entry: Any) -> bool:
    return isinstance(entry, str) and entry.endswith(GLOB)


def _below(entry: str, pages: list[str]) -> list[str]:
    folder = entry.removesuffix(GLOB)
    return [uri for uri in pages if uri.rpartition("/")[0] == folder]


def _leaves(nav: Any) -> Iterable[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from _leaves(entry)
