"""Serialize a dataset into the files of the API: JSON, JSON Schema, and CSV."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic_core import to_json

from sitekit.dataset.comparison_models import Comparison
from sitekit.dataset.loader import Dataset
from sitekit.dataset.models import Cell
from sitekit.pages import field_text, urls
from sitekit.pages.api import manifest
from sitekit.pages.api.manifest import ApiFile
from sitekit.pages.api.models import to_plain
from sitekit.pages.decision_guide import DecisionGuide
from sitekit.pages.queries import DatasetView

# The characters with a meaning in LaTeX, and how to print them.
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def author(head: Comparison) -> str:
    """Return who is named as the author: all who contributed."""
    return f"Contributors to {head.name}"


def citation_sentence(head: Comparison, address: str) -> str:
    """Return one sentence that names the data, its version, year, license, and address."""
    year = f" ({head.releases[0].date[:4]})" if head.releases else ""
    parts = [f"{author(head)}. {head.name}{year}", f"version {head.version}", head.license, address]
    return ", ".join(filter(None, parts)) + "."


def bibtex(head: Comparison, address: str) -> str:
    """Return how to cite the data in BibTeX."""
    day = head.releases[0].date if head.releases else ""
    note = f"Version {head.version}, {head.license}"
    return bibtex_entry(head.name, author(head), day, note, address)


def bibtex_entry(title: str, author: str, day: str, note: str, address: str) -> str:
    """Return a BibTeX entry of the type `misc`, which every style supports."""
    fields = {"title": f"{{{latex(title)}}}", "author": f"{{{latex(author)}}}"}
    if day:
        year, month, _ = day.split("-")
        fields |= {"year": year, "month": month.lstrip("0")}
    if note:
        fields["note"] = latex(note)
    if address:
        fields["howpublished"] = f"\\url{{{address}}}"
    # BibTeX reads only ASCII in keys.
    key = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-") or "page"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def latex(text: str) -> str:
    """Return `text` with the characters escaped that have a meaning in LaTeX."""
    return "".join(_LATEX.get(char, char) for char in text)


COLUMNS = {
    "group": "The group of the dimension, by its id.",
    "dimension": "The dimension, by its id.",
    "dimension_name": "The dimension's name.",
    "technology": "The technology, by its id.",
    "technology_name": "The technology's name.",
    "applies": "`yes`, or `no` where the question has no answer.",
    "key": "The value in short, normal form: equal keys do not differ.",
    "level": "Our judgment, where the dimension is judged.",
    "value": "What the table shows, or why the question has no answer.",
    "detail": "The explanation, without its markup.",
    "sources": "The sources by their ids, each with the place in it, with semicolons between.",
    "reviewed": "The day on which the row was last read as a whole.",
    "address": "The permanent address of the cell on the site.",
}
# Signs that make a spreadsheet read a text as a formula (OWASP, CSV injection), the full-width
# forms included.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def to_csv(data: Dataset, url_builder: urls.UrlBuilder, file: str) -> str:
    """Return the table, header first. Addresses are relative to `file` if the site has none."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for group in data.head.groups:
        for name in group.dimensions:
            dimension = data.dimensions[name]
            for technology in data.head.technologies:
                cell = dimension.cells[technology]
                line = (
                    group.id,
                    name,
                    dimension.name,
                    technology,
                    data.technologies[technology].name,
                    "yes" if cell.applies else "no",
                    cell.key,
                    cell.level or "",
                    cell.value or field_text.to_text(cell.does_not_apply or ""),
                    field_text.to_text(cell.detail or ""),
                    _sources_column(cell),
                    dimension.reviewed,
                    url_builder.public(f"{urls.dimension_page(name)}#{technology}", file),
                )
                writer.writerow(escape_formula(text) for text in line)
    return out.getvalue()


def escape_formula(text: str) -> str:
    """Return `text` with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _sources_column(cell: Cell) -> str:
    return "; ".join(
        f"{citation.source}, {citation.at}" if citation.at else citation.source
        for citation in cell.sources
    )


Plain = dict[str, Any]


class _Serializer:
    """One method for each form, named as the form is; the argument is the id of the part."""

    def __init__(self, view: DatasetView, url_builder: urls.UrlBuilder, file: str) -> None:
        self.view = view
        self.data = view.data
        self.url_builder = url_builder
        self.file = file
        self.group = {
            name: group.id for group in self.data.head.groups for name in group.dimensions
        }

    def content(self, entry: ApiFile) -> Plain:
        """Return what the file of `entry` holds below what every file begins with."""
        relinked: Plain = _rewrite_links(getattr(self, entry.form)(entry.id), self.address)
        return relinked

    def address(self, target: str) -> str:
        """Return the address of a page, as seen from the file."""
        return self.url_builder.public(target.removeprefix("/"), self.file)

    def comparison(self, _id: str) -> Plain:
        content = {
            "comparison": to_plain(self.data.head),
            **self.technologies(""),
            "dimensions": {name: self._dimension(name) for name in self.data.dimensions},
            **self.pairs(""),
            "arrangements": {key: to_plain(model) for key, model in self.data.arrangements.items()},
            "sources": self._sources(self.data.sources),
            **self.glossary(""),
        }
        return content | self.guide("") if self.data.guide else content

    def technologies(self, _id: str) -> Plain:
        return {"technologies": {name: self._technology(name) for name in self.data.technologies}}

    def technology(self, name: str) -> Plain:
        technology = self.data.technologies[name]
        cells = [row.cells[name] for row in self.data.dimensions.values()]
        cited = [citation.source for citation in technology.sources]
        cited += [citation.source for event in technology.history for citation in event.sources]
        return {
            "id": name,
            "technology": self._technology(name),
            "cells": {key: self._cell(key, name) for key in self.data.dimensions},
            "sources": self._sources([*cited, *_cited_sources(cells)]),
        }

    def dimensions(self, _id: str) -> Plain:
        dimensions = {}
        for name in self.data.dimensions:
            head = self._dimension(name)
            del head["cells"]
            dimensions[name] = head | {"file": self.address(f"{urls.API}/dimensions/{name}.json")}
        return {"dimensions": dimensions}

    def dimension(self, name: str) -> Plain:
        cited = _cited_sources(self.data.dimensions[name].cells.values())
        return {"id": name, "dimension": self._dimension(name), "sources": self._sources(cited)}

    def pairs(self, _id: str) -> Plain:
        return {"pairs": {name: self._pair(name) for name in self.data.pairs}}

    def sources(self, _id: str) -> Plain:
        sources = self._sources(self.data.sources)
        for name, source in sources.items():
            source["claims"] = [
                {"text": claim.text, "address": self.address(claim.page)}
                | ({"at": claim.at} if claim.at else {})
                for claim in self.view.claims[name]
            ]
        return {"sources": sources}

    def glossary(self, _id: str) -> Plain:
        terms = {}
        for name, term in self.data.glossary.items():
            terms[name] = to_plain(term) | {"address": self.address(f"{urls.GLOSSARY}#{name}")}
            if term.page:
                terms[name]["page"] = self.address(term.page)
        return {"glossary": terms}

    def guide(self, _id: str) -> Plain:
        choice = DecisionGuide(self.data)
        guide = to_plain(choice.guide)
        for case, scenario in zip(guide["scenarios"], choice.guide.scenarios, strict=True):
            outcome = choice.outcome(scenario.answers)
            case["ranked"] = [
                {
                    "option": each.option,
                    "points": each.points,
                    "reasons": {reason.dimension: reason.total for reason in each.reasons},
                }
                for each in outcome.ranked
            ]
            case["ruled_out"] = {
                name: [
                    {
                        "question": each.question.id,
                        "answer": each.answer.id,
                        "because": each.ruled.because,
                        "dimension": each.ruled.dimension,
                    }
                    for each in reasons
                ]
                for name, reasons in outcome.ruled_out.items()
            }
        return {"guide": guide}

    def _technology(self, name: str) -> Plain:
        technology = self.data.technologies[name]
        content = to_plain(technology) | {
            "address": self.address(urls.technology_page(name)),
            "file": self.address(f"{urls.API}/technologies/{name}.json"),
        }
        if technology.page:
            content["page"] = self.address(technology.page)
        return content

    def _dimension(self, name: str) -> Plain:
        dimension = self.data.dimensions[name]
        return to_plain(dimension) | {
            "address": self.address(urls.dimension_page(name)),
            "group": self.group[name],
            "cells": {key: self._cell(name, key) for key in self.data.technologies},
        }

    def _cell(self, dimension: str, technology: str) -> Plain:
        cell = self.data.dimensions[dimension].cells[technology]
        page = f"{urls.dimension_page(dimension)}#{technology}"
        return to_plain(cell) | {"address": self.address(page)}

    def _pair(self, name: str) -> Plain:
        pair = self.data.pairs[name]
        both = list(pair.choose)
        rows = {row: self.view.differs(row, both) for row in self.data.dimensions}
        names = [self.data.technologies[technology].name for technology in both]
        return to_plain(pair) | {
            "address": self.address(urls.pair_page(name)),
            "title": " vs ".join(names),
            "differ": [row for row, differs in rows.items() if differs],
            "agree": [row for row, differs in rows.items() if not differs],
        }

    def _sources(self, names: Iterable[str]) -> Plain:
        wanted = set(names)
        return {
            name: to_plain(source) | {"address": self.address(urls.source_address(name))}
            for name, source in self.data.sources.items()
            if name in wanted
        }


def _cited_sources(cells: Iterable[Cell]) -> list[str]:
    cited = []
    for cell in cells:
        cited += [citation.source for citation in cell.sources]
        cited += [citation.source for citation in cell.figures]
    return cited


def _rewrite_links(value: Any, link: Callable[[str], str]) -> Any:
    """Let the links in Markdown texts, which begin at the docs folder, lead from the file."""
    if isinstance(value, dict):
        return {key: _rewrite_links(item, link) for key, item in value.items()}
    if isinstance(value, list):
        return [_rewrite_links(item, link) for item in value]
    has_links = isinstance(value, str) and "](/" in value
    return field_text.rewrite_links(value, link) if has_links else value


@dataclass(frozen=True)
class RenderedFile:
    """A file: its entry in the listing, its text and its checksum."""

    entry: manifest.ApiFile
    text: str

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.text.encode())

    @property
    def sha256(self) -> str:
        """The checksum in hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Api:
    """The files that one dataset becomes, made when first asked for."""

    def __init__(self, view: DatasetView, url_builder: urls.UrlBuilder) -> None:
        self._view = view
        self._url_builder = url_builder

    @cached_property
    def files(self) -> list[RenderedFile]:
        """Every file, the index first."""
        index, *others = self._entries
        files = [RenderedFile(entry, self._text(entry)) for entry in others]
        return [RenderedFile(index, self._json(index, self._index(files))), *files]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each file by its path below the root of the site."""
        return {file.entry.uri: file.text for file in self.files}

    @cached_property
    def types(self) -> list[manifest.Type]:
        """Every type of the contract: first the files, then the objects in them, each once."""
        forms = dict.fromkeys(entry.form for entry in self._entries if entry.schema)
        types = [list(manifest.types_of(manifest.FILE_TYPES[form])) for form in forms]
        inner = {found.name: found for _, *others in types for found in others}
        return [*(file for file, *_ in types), *(inner[name] for name in sorted(inner))]

    columns = COLUMNS

    @property
    def cite(self) -> str:
        """How to cite the data, as a sentence."""
        return citation_sentence(self._view.data.head, self._home)

    @property
    def bibtex(self) -> str:
        """How to cite the data, in BibTeX."""
        return bibtex(self._view.data.head, self._home)

    @cached_property
    def _entries(self) -> list[manifest.ApiFile]:
        return list(manifest.list_files(self._view.data.contents))

    @property
    def _home(self) -> str:
        return self._url_builder.public(urls.DATA, "") if self._url_builder.site else ""

    def _text(self, entry: manifest.ApiFile) -> str:
        if entry.media_type == manifest.CSV:
            return to_csv(self._view.data, self._url_builder, entry.uri)
        if entry.media_type == manifest.SCHEMA:
            return _dump(manifest.published_schema(manifest.FILE_TYPES[entry.form]))
        serializer = _Serializer(self._view, self._url_builder, entry.uri)
        return self._json(entry, serializer.content(entry))

    def _json(self, entry: manifest.ApiFile, content: dict[str, Any]) -> str:
        head = self._view.data.head
        address = self._url_builder.public(f"{manifest.ROOT}/{entry.schema}", entry.uri)
        first = {"$schema": address, "version": head.version, "license": head.license}
        return _dump({**first, **content})

    def _index(self, files: list[RenderedFile]) -> dict[str, Any]:
        head = self._view.data.head
        return {
            "name": head.name,
            "description": head.description,
            "documentation": self._url_builder.public(urls.DATA, f"{urls.API}/index.json"),
            "cite": self.cite,
            "bibtex": self.bibtex,
            "releases": [to_plain(release) for release in head.releases],
            "files": [
                {"path": file.entry.path, "title": file.entry.title}
                | {"media_type": file.entry.media_type}
                | ({"schema": file.entry.schema} if file.entry.schema else {})
                | {"bytes": file.size, "sha256": file.sha256}
                for file in files
            ],
        }


def _dump(value: dict[str, Any]) -> str:
    # `json` indents in Python; this writes the same text in a fifth of the time.
    return to_json(value, indent=2).decode() + "\n"
