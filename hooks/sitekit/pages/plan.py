"""Which files a dataset becomes, and where they appear in the navigation.

All of this follows from IDs alone, so it is known before any page is rendered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sitekit.dataset import layout
from sitekit.dataset.raw_dataset import Contents
from sitekit.pages import urls
from sitekit.pages.api.manifest import listing


@dataclass(frozen=True)
class Duo:
    """Two technologies. `id` is the stem of their page, `written` whether data has a verdict."""

    id: str
    first: str
    second: str
    written: bool

    @property
    def both(self) -> tuple[str, str]:
        """The two, in the order of the page's title."""
        return (self.first, self.second)


def duos(technologies: Sequence[str], written: Sequence[str]) -> list[Duo]:
    """Return the written pairs in their order, then all others in the order of technologies."""
    place = {name: number for number, name in enumerate(written)}
    made = []
    for first, second in combinations(technologies, 2):
        forward, back = f"{first}-vs-{second}", f"{second}-vs-{first}"
        if back in place:
            made.append(Duo(back, second, first, written=True))
        else:
            made.append(Duo(forward, first, second, written=forward in place))
    return sorted(made, key=lambda duo: place.get(duo.id, len(place)))


# A theme lists all pages of a section on each of them, which grows with the square of their number.
MOST_IN_NAV = 100


@dataclass(frozen=True)
class Planned:
    """A file to be generated. `uri` and `source` (what to edit to change it) are below docs.

    `template` is empty for a download, which is no page. A page that is not `in_nav` is reached
    from its siblings, which are too many for a navigation.
    """

    uri: str
    source: str
    template: str = ""
    values: dict[str, str] = field(default_factory=dict)
    in_nav: bool = True


def plan(known: Contents) -> Iterator[Planned]:
    """Yield every page in the order of the navigation, then every download."""
    head = f"{layout.FOLDER}/{layout.HEAD.place}"
    yield Planned(urls.MATRIX, head, "matrix.md")
    yield Planned(urls.MATRIX_CSS, head, "matrix.css.html")
    yield Planned(urls.KEY_DIFFERENCES, head, "key-differences.md")
    yield Planned(urls.PAIRS, head, "pairs.md")
    yield from _pairs(known, head)
    yield Planned(urls.TECHNOLOGIES, head, "technologies.md")
    yield from _each(layout.TECHNOLOGY, known.technologies, urls.technology_page, "technology.md")
    yield Planned(urls.DIMENSIONS, head, "dimensions.md")
    yield from _each(layout.DIMENSION, known.dimensions, urls.dimension_page, "dimension.md")
    yield from _bibliography(known)
    if known.has_glossary:
        terms = f"{layout.FOLDER}/{layout.GLOSSARY.place}"
        yield Planned(urls.GLOSSARY, terms, "glossary.md")
        yield Planned(urls.GLOSSARY_SOURCES, terms, "glossary-sources.md", in_nav=False)
    yield Planned(urls.DATA, head, "data.md")
    if known.has_guide:
        guide = f"{layout.FOLDER}/{layout.GUIDE.place}"
        yield Planned(urls.GUIDE, guide, "guide.md")
        if known.has_scenarios:
            yield Planned(urls.SCENARIOS, guide, "scenarios.md")
        yield Planned(urls.GUIDE_CSS, guide, "guide.css.html")
    for entry in listing(known):
        yield Planned(entry.uri, entry.source)


def stubs(known: Contents, places: urls.Urls) -> Iterator[Planned]:
    """Yield a file for each page that has moved, which leads to where it is now."""
    source = f"{layout.FOLDER}/{layout.MOVED.place}"
    for old, new in known.moved.items():
        yield Planned(places.file(old), source, "moved.html", {"old": old, "new": new})


def _pairs(known: Contents, head: str) -> Iterator[Planned]:
    for duo in duos(known.technologies, known.pairs):
        source = f"{layout.FOLDER}/{layout.PAIR.place}/{duo.id}.yml" if duo.written else head
        values = {"name": duo.id}
        yield Planned(urls.pair_page(duo.id), source, "pair.md", values, in_nav=duo.written)


def _bibliography(known: Contents) -> Iterator[Planned]:
    source = f"{layout.FOLDER}/{layout.SOURCES.place}"
    yield Planned(urls.BIBLIOGRAPHY, source, "bibliography.md")
    for sign in sorted({name[:1] for name in known.sources or ()}):
        values = {"sign": sign}
        yield Planned(urls.source_page(sign), source, "bibliography-part.md", values, in_nav=False)


def _each(
    kind: layout.Kind, names: tuple[str, ...], page: Callable[[str], str], template: str
) -> Iterator[Planned]:
    in_nav = len(names) <= MOST_IN_NAV
    for name in names:
        source = f"{layout.FOLDER}/{kind.place}/{name}.yml"
        yield Planned(page(name), source, template, {"name": name}, in_nav=in_nav)


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
