"""The list of pages and downloads that a dataset becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.pages import export, urls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.dataset.load import Dataset
    from sitekit.pages.templates import Templates


@dataclass(frozen=True)
class GeneratedFile:
    """A page or download. `uri` and `source` (what to edit to change it) are relative to docs."""

    uri: str
    content: str
    source: str


def generate(dataset: Dataset, templates: Templates) -> list[GeneratedFile]:
    """Return every page and download of a dataset, in the order of the navigation."""
    made = [
        GeneratedFile(uri, templates.render(template, uri, **values), f"{files.FOLDER}/{source}")
        for template, uri, source, values in plan(dataset)
    ]
    made += [
        GeneratedFile(f"{urls.API}/{name}", text, f"{files.FOLDER}/{files.HEAD.place}")
        for name, text in export.downloads(dataset).items()
    ]
    return made


def plan(dataset: Dataset) -> Iterator[tuple[str, str, str, dict[str, str]]]:
    """Yield each page as (template, source path, data file below _data, values)."""
    head = files.HEAD.place
    yield "matrix.md", urls.MATRIX, head, {}
    yield "key-differences.md", urls.KEY_DIFFERENCES, head, {}
    for name in dataset.pairs:
        yield "pair.md", urls.pair_page(name), f"{files.PAIR.place}/{name}.yml", {"name": name}
    yield "technologies.md", urls.TECHNOLOGIES, head, {}
    for name in dataset.technologies:
        source = f"{files.TECHNOLOGY.place}/{name}.yml"
        yield "technology.md", urls.technology_page(name), source, {"name": name}
    yield "dimensions.md", urls.DIMENSIONS, head, {}
    for name in dataset.dimensions:
        source = f"{files.DIMENSION.place}/{name}.yml"
        yield "dimension.md", urls.dimension_page(name), source, {"name": name}
    yield "bibliography.md", urls.BIBLIOGRAPHY, files.SOURCES.place, {}
    if dataset.glossary:
        yield "glossary.md", urls.GLOSSARY, files.GLOSSARY.place, {}
    yield "data.md", urls.DATA, head, {}
