"""Which files the API has; this follows from a dataset's IDs."""

from collections.abc import Iterator
from dataclasses import dataclass

from sitekit.dataset import layout
from sitekit.dataset.raw_dataset import Contents
from sitekit.pages import urls
from sitekit.pages.api import models

ROOT = urls.API
INDEX = "index.json"
JSON, CSV, SCHEMA = "application/json", "text/csv", "application/schema+json"


@dataclass(frozen=True)
class Form:
    """What a kind of file holds: the name of its schema, its class and a title for readers."""

    name: str
    model: type[models.Document]
    title: str


FORMS = {
    form.name: form
    for form in (
        Form("index", models.IndexFile, "The list of all files"),
        Form("comparison", models.ComparisonFile, "Everything in one file"),
        Form("technologies", models.TechnologiesFile, "All technologies"),
        Form("technology", models.TechnologyFile, "One technology with its cells"),
        Form("dimensions", models.DimensionsFile, "All dimensions"),
        Form("dimension", models.DimensionFile, "One dimension with its cells"),
        Form("pairs", models.PairsFile, "Pairs with a verdict"),
        Form("sources", models.SourcesFile, "Sources with the claims that rest on them"),
        Form("glossary", models.GlossaryFile, "The glossary"),
        Form("guide", models.GuideFile, "The guide with its worked cases"),
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
    head = f"{layout.FOLDER}/{layout.HEAD.place}"

    def whole(form: str, source: str = head) -> Entry:
        return Entry(f"{form}.json", source, FORMS[form].title, form=form)

    def part(form: str, folder: str, kind: layout.Kind, name: str) -> Entry:
        source = f"{layout.FOLDER}/{kind.place}/{name}.yml"
        title = f"{FORMS[form].title}: {name}"
        return Entry(f"{folder}/{name}.json", source, title, form=form, id=name)

    yield whole("index")
    yield whole("comparison")
    yield Entry("comparison.csv", head, "One line for each cell, for a spreadsheet", CSV)
    yield whole("technologies")
    for name in known.technologies:
        yield part("technology", "technologies", layout.TECHNOLOGY, name)
    yield whole("dimensions")
    for name in known.dimensions:
        yield part("dimension", "dimensions", layout.DIMENSION, name)
    yield whole("pairs")
    yield whole("sources", f"{layout.FOLDER}/{layout.SOURCES.place}")
    if known.has_glossary:
        yield whole("glossary", f"{layout.FOLDER}/{layout.GLOSSARY.place}")
    if known.has_guide:
        yield whole("guide", f"{layout.FOLDER}/{layout.GUIDE.place}")
    for form in FORMS.values():
        if form.name not in {"glossary", "guide"} or getattr(known, f"has_{form.name}"):
            title = f"JSON Schema of: {form.title[0].lower()}{form.title[1:]}"
            yield Entry(f"schema/{form.name}.json", head, title, SCHEMA, form=form.name)
