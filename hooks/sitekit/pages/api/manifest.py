"""Which files the API has; this follows from a dataset's IDs."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitekit.dataset import layout
from sitekit.dataset.raw_dataset import DatasetIndex
from sitekit.pages import urls
from sitekit.pages.api import models

ROOT = urls.API
INDEX = "index.json"
JSON, CSV, SCHEMA = "application/json", "text/csv", "application/schema+json"


@dataclass(frozen=True)
class FileType:
    """What a kind of file holds: the name of its schema, its class and a title for readers."""

    name: str
    model: type[models.Document]
    title: str


FILE_TYPES = {
    form.name: form
    for form in (
        FileType("index", models.IndexFile, "The list of all files"),
        FileType("comparison", models.ComparisonFile, "Everything in one file"),
        FileType("technologies", models.TechnologiesFile, "All technologies"),
        FileType("technology", models.TechnologyFile, "One technology with its cells"),
        FileType("dimensions", models.DimensionsFile, "All dimensions"),
        FileType("dimension", models.DimensionFile, "One dimension with its cells"),
        FileType("pairs", models.PairsFile, "Pairs with a verdict"),
        FileType("sources", models.SourcesFile, "Sources with the claims that rest on them"),
        FileType("glossary", models.GlossaryFile, "The glossary"),
        FileType("guide", models.GuideFile, "The guide with its worked cases"),
    )
}


@dataclass(frozen=True)
class ApiFile:
    """One file. `path` is below ROOT; `source` is what to edit, below docs; `id` names one part."""

    path: str
    source: str
    title: str
    media_type: str = JSON
    form: str = ""
    id: str = ""

    @property
    def uri(self) -> str:
        """The file's path below the root of the site."""
        return f"{ROOT}/{self.path}"

    @property
    def schema(self) -> str:
        """The path of the file's JSON Schema below ROOT; empty where it has none."""
        return f"schema/{self.form}.json" if self.form and self.media_type == JSON else ""


def list_files(index: DatasetIndex) -> Iterator[ApiFile]:
    """Yield every file, the index first."""
    head = f"{layout.DATA_DIRECTORY}/{layout.COMPARISON.path}"

    def whole(form: str, source: str = head) -> ApiFile:
        return ApiFile(f"{form}.json", source, FILE_TYPES[form].title, form=form)

    def part(form: str, folder: str, kind: layout.FileKind, name: str) -> ApiFile:
        source = f"{layout.DATA_DIRECTORY}/{kind.path}/{name}.yml"
        title = f"{FILE_TYPES[form].title}: {name}"
        return ApiFile(f"{folder}/{name}.json", source, title, form=form, id=name)

    yield whole("index")
    yield whole("comparison")
    yield ApiFile("comparison.csv", head, "One line for each cell, for a spreadsheet", CSV)
    yield whole("technologies")
    for name in index.technologies:
        yield part("technology", "technologies", layout.TECHNOLOGY, name)
    yield whole("dimensions")
    for name in index.dimensions:
        yield part("dimension", "dimensions", layout.DIMENSION, name)
    yield whole("pairs")
    yield whole("sources", f"{layout.DATA_DIRECTORY}/{layout.SOURCES.path}")
    if index.has_glossary:
        yield whole("glossary", f"{layout.DATA_DIRECTORY}/{layout.GLOSSARY.path}")
    if index.has_guide:
        yield whole("guide", f"{layout.DATA_DIRECTORY}/{layout.GUIDE.path}")
    for form in FILE_TYPES.values():
        if form.name not in {"glossary", "guide"} or getattr(index, f"has_{form.name}"):
            title = f"JSON Schema of: {form.title[0].lower()}{form.title[1:]}"
            yield ApiFile(f"schema/{form.name}.json", head, title, SCHEMA, form=form.name)
