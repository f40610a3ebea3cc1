"""Which files a dataset becomes, and where they appear in the navigation.

All of this follows from IDs alone, so it is known before any page is rendered.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from sitekit.dataset.raw_dataset import DatasetIndex, FileKind
from sitekit.pages import urls
from sitekit.pages.api.manifest import list_files


@dataclass(frozen=True)
class TechnologyPair:
    """Two technologies. `id` is the stem of their page, `written` whether data has a verdict."""

    id: str
    first: str
    second: str
    written: bool

    @property
    def both(self) -> tuple[str, str]:
        """The two, in the order of the page's title."""
        return (self.first, self.second)


def all_pairs(technologies: Sequence[str], written: Sequence[str]) -> list[TechnologyPair]:
    """Return the written pairs in their order, then all others in the order of technologies."""
    rank = {name: number for number, name in enumerate(written)}
    pairs = []
    for first, second in combinations(technologies, 2):
        forward, back = f"{first}-vs-{second}", f"{second}-vs-{first}"
        if back in rank:
            pairs.append(TechnologyPair(back, second, first, written=True))
        else:
            pairs.append(TechnologyPair(forward, first, second, written=forward in rank))
    return sorted(pairs, key=lambda pair: rank.get(pair.id, len(rank)))


# A theme lists all pages of a section on each of them, which grows with the square of their number.
MAX_NAV_PAGES = 100


@dataclass(frozen=True)
class PlannedFile:
    """A file to be generated. `uri` and `source` (what to edit to change it) are below docs.

    `template` is empty for a download, which isn't a page. A page that is not `in_nav` is reached
    from another page: such pages are too many for a navigation.
    """

    uri: str
    source: str
    template: str = ""
    values: dict[str, str] = field(default_factory=dict)
    in_nav: bool = True


def planned_files(index: DatasetIndex) -> Iterator[PlannedFile]:
    """Yield every page in the order of the navigation, then every download."""
    head = FileKind.COMPARISON.source()
    yield PlannedFile(urls.MATRIX, head, "matrix.md", {"name": ""})
    for name in index.topics:
        yield PlannedFile(urls.topic_page(name), head, "matrix.md", {"name": name})
    yield PlannedFile(urls.GENERATED_CSS, head, "generated.css.html")
    yield PlannedFile(urls.MATRIX_ROWS_CSS, head, "matrix-rows.css.html")
    yield PlannedFile(urls.KEY_DIFFERENCES, head, "key-differences.md")
    yield PlannedFile(urls.PAIRS, head, "pairs.md")
    yield from _pairs(index, head)
    yield PlannedFile(urls.TECHNOLOGIES, head, "technologies.md")
    yield from _one_per_id(
        FileKind.TECHNOLOGY, index.technologies, urls.technology_page, "technology.md"
    )
    yield PlannedFile(urls.DIMENSIONS, head, "dimensions.md")
    yield from _one_per_id(
        FileKind.DIMENSION, index.dimensions, urls.dimension_page, "dimension.md"
    )
    for name in index.dimensions:
        if index.numeric.get(name):
            uri, source = urls.figures_page(name), FileKind.DIMENSION.source(name)
            values = {"name": name}
            yield PlannedFile(uri, source, "dimension-figures.md", values, in_nav=False)
    yield from _bibliography(index)
    if index.has_glossary:
        terms = FileKind.GLOSSARY.source()
        yield PlannedFile(urls.GLOSSARY, terms, "glossary.md")
        yield PlannedFile(urls.GLOSSARY_SOURCES, terms, "glossary-sources.md", in_nav=False)
    yield PlannedFile(urls.DATA, head, "data.md")
    yield PlannedFile(urls.FEED, head, "feed.xml.html")
    if index.has_changes:
        changes = FileKind.CHANGES.source()
        yield PlannedFile(urls.WHATS_NEW, changes, "whats-new.md")
        for name in index.technologies:
            uri = urls.technology_feed(name)
            yield PlannedFile(uri, changes, "technology-feed.xml.html", {"name": name})
    yield PlannedFile(urls.FIGURES, head, "figures.md", in_nav=False)
    for kind, names in (
        (FileKind.TECHNOLOGY, index.technologies),
        (FileKind.ARRANGEMENT, index.arrangements),
    ):
        for name in names:
            for extension in ("svg", "mmd"):
                uri, template = urls.figure_file(name, extension), f"figure.{extension}.html"
                yield PlannedFile(uri, kind.source(name), template, {"name": name})
    if index.has_guide:
        guide = FileKind.GUIDE.source()
        yield PlannedFile(urls.GUIDE, guide, "guide.md")
        yield PlannedFile(urls.GUIDE_ANSWERS_CSS, guide, "guide-answers.css.html")
        yield PlannedFile(urls.GUIDE_REASONS, guide, "guide-reasons.json.html")
        if index.has_scenarios:
            yield PlannedFile(urls.SCENARIOS, guide, "scenarios.md")
        if index.arrangements:
            yield PlannedFile(urls.COMBINATIONS, head, "combinations.md")
        yield PlannedFile(urls.GUIDE_POINTS, guide, "guide-points.md")
    for entry in list_files(index):
        yield PlannedFile(entry.uri, entry.source)


def redirect_stubs(index: DatasetIndex, url_builder: urls.UrlBuilder) -> Iterator[PlannedFile]:
    """Yield a file for each page that has moved, which leads to where it is now."""
    for old, new in index.moved.items():
        values = {"old": old, "new": new}
        uri = url_builder.file(old)
        yield PlannedFile(uri, FileKind.MOVED.source(), "moved.html", values)


def _pairs(index: DatasetIndex, head: str) -> Iterator[PlannedFile]:
    for pair in all_pairs(index.technologies, index.pairs):
        source = FileKind.PAIR.source(pair.id) if pair.written else head
        values = {"name": pair.id}
        yield PlannedFile(urls.pair_page(pair.id), source, "pair.md", values, in_nav=pair.written)


def _bibliography(index: DatasetIndex) -> Iterator[PlannedFile]:
    source = FileKind.SOURCES.source()
    yield PlannedFile(urls.BIBLIOGRAPHY, source, "bibliography.md")
    for sign in sorted({name[:1] for name in index.sources or ()}):
        uri, template = urls.source_page(sign), "bibliography-part.md"
        yield PlannedFile(uri, source, template, {"sign": sign}, in_nav=False)


def _one_per_id(
    kind: FileKind, names: tuple[str, ...], page: Callable[[str], str], template: str
) -> Iterator[PlannedFile]:
    in_nav = len(names) <= MAX_NAV_PAGES
    for name in names:
        yield PlannedFile(page(name), kind.source(name), template, {"name": name}, in_nav)


GLOB = "/*"


def expand_nav_globs(nav: Any, generated: Iterable[str]) -> Any:
    """Return `nav` with each entry `folder/*` replaced by the generated pages of that folder.

    In a list the pages take the entry's place; as the value of a titled entry they become its list.
    Pages that `nav` names itself are left where it names them.
    """
    named = set(_leaves(nav))
    pages = [uri for uri in generated if uri.endswith(".md") and uri not in named]
    return _expand(nav, pages)


def _expand(nav: Any, pages: list[str]) -> Any:
    if isinstance(nav, list):
        expanded: list[Any] = []
        for entry in nav:
            item = _expand(entry, pages)
            expanded += item if isinstance(item, list) else [item]
        return expanded
    if isinstance(nav, dict):
        return {title: _expand(value, pages) for title, value in nav.items()}
    if isinstance(nav, str) and nav.endswith(GLOB):
        return [uri for uri in pages if uri.rpartition("/")[0] == nav.removesuffix(GLOB)]
    return nav


def _leaves(nav: Any) -> Iterable[str]:
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav.values() if isinstance(nav, dict) else nav:
            yield from _leaves(entry)
