"""Which files a dataset becomes: known from its ids alone, before any of them is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.pages import urls
from sitekit.pages.export import DOWNLOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitekit.dataset.contents import Contents


@dataclass(frozen=True)
class Planned:
    """A file to be generated. `uri` and `source` (what to edit to change it) are below docs.

    `template` is empty for a download, which is no page.
    """

    uri: str
    source: str
    template: str = ""
    values: dict[str, str] = field(default_factory=dict)


def plan(known: Contents) -> Iterator[Planned]:
    """Yield every page in the order of the navigation, then every download."""
    head = f"{files.FOLDER}/{files.HEAD.place}"
    yield Planned(urls.MATRIX, head, "matrix.md")
    yield Planned(urls.KEY_DIFFERENCES, head, "key-differences.md")
    yield from _each(files.PAIR, known.pairs, urls.pair_page, "pair.md")
    yield Planned(urls.TECHNOLOGIES, head, "technologies.md")
    yield from _each(files.TECHNOLOGY, known.technologies, urls.technology_page, "technology.md")
    yield Planned(urls.DIMENSIONS, head, "dimensions.md")
    yield from _each(files.DIMENSION, known.dimensions, urls.dimension_page, "dimension.md")
    yield Planned(urls.BIBLIOGRAPHY, f"{files.FOLDER}/{files.SOURCES.place}", "bibliography.md")
    if known.has_glossary:
        yield Planned(urls.GLOSSARY, f"{files.FOLDER}/{files.GLOSSARY.place}", "glossary.md")
    yield Planned(urls.DATA, head, "data.md")
    if known.has_guide:
        guide = f"{files.FOLDER}/{files.GUIDE.place}"
        yield Planned(urls.GUIDE, guide, "guide.md")
        if known.has_scenarios:
            yield Planned(urls.SCENARIOS, guide, "scenarios.md")
        yield Planned(urls.GUIDE_CSS, guide, "guide.css.html")
    for name in DOWNLOADS:
        yield Planned(f"{urls.API}/{name}", head)


def _each(
    kind: files.Kind, names: tuple[str, ...], page: Callable[[str], str], template: str
) -> Iterator[Planned]:
    for name in names:
        source = f"{files.FOLDER}/{kind.place}/{name}.yml"
        yield Planned(page(name), source, template, {"name": name})
