"""Which files a dataset becomes: known from its ids alone, before any of them is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.pages import urls
from sitekit.pages.api.listing import listing
from sitekit.pages.duos import duos

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitekit.dataset.contents import Contents


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
    head = f"{files.FOLDER}/{files.HEAD.place}"
    yield Planned(urls.MATRIX, head, "matrix.md")
    yield Planned(urls.MATRIX_CSS, head, "matrix.css.html")
    yield Planned(urls.KEY_DIFFERENCES, head, "key-differences.md")
    yield Planned(urls.PAIRS, head, "pairs.md")
    yield from _pairs(known, head)
    yield Planned(urls.TECHNOLOGIES, head, "technologies.md")
    yield from _each(files.TECHNOLOGY, known.technologies, urls.technology_page, "technology.md")
    yield Planned(urls.DIMENSIONS, head, "dimensions.md")
    yield from _each(files.DIMENSION, known.dimensions, urls.dimension_page, "dimension.md")
    yield from _bibliography(known)
    if known.has_glossary:
        terms = f"{files.FOLDER}/{files.GLOSSARY.place}"
        yield Planned(urls.GLOSSARY, terms, "glossary.md")
        yield Planned(urls.GLOSSARY_SOURCES, terms, "glossary-sources.md", in_nav=False)
    yield Planned(urls.DATA, head, "data.md")
    if known.has_guide:
        guide = f"{files.FOLDER}/{files.GUIDE.place}"
        yield Planned(urls.GUIDE, guide, "guide.md")
        if known.has_scenarios:
            yield Planned(urls.SCENARIOS, guide, "scenarios.md")
        yield Planned(urls.GUIDE_CSS, guide, "guide.css.html")
    for entry in listing(known):
        yield Planned(entry.uri, entry.source)


def stubs(known: Contents, places: urls.Urls) -> Iterator[Planned]:
    """Yield a file for each page that has moved, which leads to where it is now."""
    source = f"{files.FOLDER}/{files.MOVED.place}"
    for old, new in known.moved.items():
        yield Planned(places.file(old), source, "moved.html", {"old": old, "new": new})


def _pairs(known: Contents, head: str) -> Iterator[Planned]:
    for duo in duos(known.technologies, known.pairs):
        source = f"{files.FOLDER}/{files.PAIR.place}/{duo.id}.yml" if duo.written else head
        values = {"name": duo.id}
        yield Planned(urls.pair_page(duo.id), source, "pair.md", values, in_nav=duo.written)


def _bibliography(known: Contents) -> Iterator[Planned]:
    source = f"{files.FOLDER}/{files.SOURCES.place}"
    yield Planned(urls.BIBLIOGRAPHY, source, "bibliography.md")
    for sign in sorted({name[:1] for name in known.sources or ()}):
        values = {"sign": sign}
        yield Planned(urls.source_page(sign), source, "bibliography-part.md", values, in_nav=False)


def _each(
    kind: files.Kind, names: tuple[str, ...], page: Callable[[str], str], template: str
) -> Iterator[Planned]:
    in_nav = len(names) <= MOST_IN_NAV
    for name in names:
        source = f"{files.FOLDER}/{kind.place}/{name}.yml"
        yield Planned(page(name), source, template, {"name": name}, in_nav=in_nav)
