"""Which files the API has: known from a dataset's ids, before any of them is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitekit.dataset import files
from sitekit.pages import urls
from sitekit.pages.api import published_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.dataset.contents import Contents

ROOT = urls.API
INDEX = "index.json"
JSON, CSV, SCHEMA, OPENAPI = (
    "application/json",
    "text/csv",
    "application/schema+json",
    "application/vnd.oai.openapi+json",
)


@dataclass(frozen=True)
class Form:
    """What a kind of file holds: the name of its schema, its class and a title for readers."""

    name: str
    model: type[published_files.Document]
    title: str


FORMS = {
    form.name: form
    for form in (
        Form("index", published_files.IndexFile, "The list of all files"),
        Form("comparison", published_files.ComparisonFile, "Everything in one file"),
        Form("technologies", published_files.TechnologiesFile, "All technologies"),
        Form("technology", published_files.TechnologyFile, "One technology with its cells"),
        Form("dimensions", published_files.DimensionsFile, "All dimensions"),
        Form("dimension", published_files.DimensionFile, "One dimension with its cells"),
        Form("pairs", published_files.PairsFile, "Pairs with a verdict"),
        Form("sources", published_files.SourcesFile, "Sources with the claims that rest on them"),
        Form("glossary", published_files.GlossaryFile, "The glossary"),
        Form("guide", published_files.GuideFile, "The guide with its worked cases"),
    )
}


@dataclass(frozen=True)
class Entry:
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


def listing(known: Contents) -> Iterator[Entry]:
    """Yield every file, the index first."""
    head = f"{files.FOLDER}/{files.HEAD.place}"

    def whole(form: str, source: str = head) -> Entry:
        return Entry(f"{form}.json", source, FORMS[form].title, form=form)

    def part(form: str, folder: str, kind: files.Kind, name: str) -> Entry:
        source = f"{files.FOLDER}/{kind.place}/{name}.yml"
        title = f"{FORMS[form].title}: {name}"
        return Entry(f"{folder}/{name}.json", source, title, form=form, id=name)

    yield whole("index")
    yield whole("comparison")
    yield Entry("comparison.csv", head, "One line for each cell, for a spreadsheet", CSV)
    yield whole("technologies")
    for name in known.technologies:
        yield part("technology", "technologies", files.TECHNOLOGY, name)
    yield whole("dimensions")
    for name in known.dimensions:
        yield part("dimension", "dimensions", files.DIMENSION, name)
    yield whole("pairs")
    yield whole("sources", f"{files.FOLDER}/{files.SOURCES.place}")
    if known.has_glossary:
        yield whole("glossary", f"{files.FOLDER}/{files.GLOSSARY.place}")
    if known.has_guide:
        yield whole("guide", f"{files.FOLDER}/{files.GUIDE.place}")
    yield Entry("openapi.json", head, "This interface in OpenAPI 3.1", OPENAPI)
    for form in FORMS.values():
        if form.name not in {"glossary", "guide"} or getattr(known, f"has_{form.name}"):
            title = f"JSON Schema of: {form.title[0].lower()}{form.title[1:]}"
            yield Entry(f"schema/{form.name}.json", head, title, SCHEMA, form=form.name)
