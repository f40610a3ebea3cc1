"""Which files the API has, their JSON Schemas, and their types as a page prints them.

The files follow from the IDs of a dataset.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sitekit.dataset.raw_dataset import DatasetIndex, FileKind
from sitekit.dataset.schema import DIALECT, Generator
from sitekit.pages import urls
from sitekit.pages.api import models

ROOT = urls.API
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
        FileType("comparison", models.ComparisonFile, "The whole comparison in one file"),
        FileType("technologies", models.TechnologiesFile, "All technologies"),
        FileType("technology", models.TechnologyFile, "One technology with its cells"),
        FileType("dimensions", models.DimensionsFile, "All dimensions"),
        FileType("dimension", models.DimensionFile, "One dimension with its cells"),
        FileType("pairs", models.PairsFile, "Pairs with a verdict"),
        FileType("sources", models.SourcesFile, "Sources with the claims that they support"),
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
    head = FileKind.COMPARISON.source()

    def whole(form: str, kind: FileKind = FileKind.COMPARISON) -> ApiFile:
        return ApiFile(f"{form}.json", kind.source(), FILE_TYPES[form].title, form=form)

    def one(kind: FileKind, name: str) -> ApiFile:
        title = f"{FILE_TYPES[kind].title}: {name}"
        return ApiFile(f"{kind.path}/{name}.json", kind.source(name), title, form=kind, id=name)

    yield whole("index")
    yield whole("comparison")
    yield ApiFile("comparison.csv", head, "One line for each cell, for a spreadsheet", CSV)
    yield whole("technologies")
    for name in index.technologies:
        yield one(FileKind.TECHNOLOGY, name)
    yield whole("dimensions")
    for name in index.dimensions:
        yield one(FileKind.DIMENSION, name)
    yield whole("pairs")
    yield whole("sources", FileKind.SOURCES)
    if index.has_glossary:
        yield whole("glossary", FileKind.GLOSSARY)
    if index.has_guide:
        yield whole("guide", FileKind.GUIDE)
    for form in FILE_TYPES.values():
        if form.name not in {"glossary", "guide"} or getattr(index, f"has_{form.name}"):
            title = f"JSON Schema of: {form.title[0].lower()}{form.title[1:]}"
            yield ApiFile(f"schema/{form.name}.json", head, title, SCHEMA, form=form.name)


class _Published(Generator):
    """Says that a field without a value is left out, never null, and that lists are there."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        return GenerateJsonSchema.str_schema(self, schema)

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: ARG002 - the signature is pydantic's
    ) -> bool:
        inner = field["schema"]
        return not (inner["type"] == "default" and inner.get("default", ...) is None)


@cache
def published_schema(form: FileType) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of published file."""
    schema = form.model.model_json_schema(by_alias=True, schema_generator=_Published)
    return {"$schema": DIALECT, **schema, "title": form.title}


@dataclass(frozen=True)
class Field:
    """One field as a page prints it. `refers` is the type that its type leads to, if any."""

    name: str
    type: str
    refers: str
    always: bool
    meaning: str


@dataclass(frozen=True)
class Type:
    """One type of the contract: a file, or a part of files."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


def types_of(form: FileType) -> Iterator[Type]:
    """Yield the type of a file, and of each object in it."""
    schema = published_schema(form)
    yield _type(form.model.__name__, schema)
    for name, definition in schema.get("$defs", {}).items():
        yield _type(name, definition)


def _type(name: str, schema: dict[str, Any]) -> Type:
    required = schema.get("required", ())
    fields = []
    for key, node in schema.get("properties", {}).items():
        kind, refers, meaning = describe_type(node), _referenced_type(node), node.get("description")
        fields.append(Field(key, kind, refers, key in required, meaning or ""))
    return Type(name, schema.get("description", "").split("\n\n")[0], tuple(fields))


def describe_type(node: dict[str, Any]) -> str:
    """Return the type of a schema's node in words."""
    if "$ref" in node:
        return _last_segment(node["$ref"])
    if "enum" in node or "const" in node:
        return " | ".join(f'"{value}"' for value in node.get("enum", [node.get("const")]))
    if "refersTo" in node:
        return f"id of {_with_article(node['refersTo'])}"
    if node["type"] == "array":
        return f"list of {describe_type(node['items'])}"
    if node["type"] == "object":
        key = node.get("propertyNames", {}).get("refersTo")
        by = f"by id of {_with_article(key)}" if key else "by id"
        return f"{describe_type(node['additionalProperties'])} {by}"
    if node["type"] == "string":
        return _string(node)
    return str(node["type"])


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


_PATTERNS = {
    r"^20\d\d-": "date, YYYY-MM-DD",
    "^(19|20)": "year or month, YYYY or YYYY-MM",
    "^http": "web address",
    "^[a-z0-9]+(-": "id",
}


def _string(node: dict[str, Any]) -> str:
    pattern = node.get("pattern", "")
    for start, meaning in _PATTERNS.items():
        if pattern.startswith(start):
            return meaning
    if pattern:
        return f"text that matches {pattern}"
    kind = "Markdown" if "contentMediaType" in node else "text"
    longest = node.get("maxLength")
    return f"{kind}, at most {longest} characters" if longest else kind


def _referenced_type(node: dict[str, Any]) -> str:
    for inner in (node, node.get("items", {}), node.get("additionalProperties", {})):
        if isinstance(inner, dict) and "$ref" in inner:
            return _last_segment(inner["$ref"])
    deeper = node.get("additionalProperties", {})
    return _referenced_type(deeper) if isinstance(deeper, dict) and "items" in deeper else ""


def _last_segment(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]
