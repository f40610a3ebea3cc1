"""Every file of the API as text, and what the page of the data says of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from sitekit.pages import urls
from sitekit.pages.api import cite, listing, schema, table
from sitekit.pages.api.documents import Documents
from sitekit.pages.api.openapi import openapi
from sitekit.pages.api.published import plain

if TYPE_CHECKING:
    from sitekit.pages.views import View


@dataclass(frozen=True)
class Made:
    """A file: its entry in the listing, its text and its checksum."""

    entry: listing.Entry
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

    def __init__(self, view: View, places: urls.Urls) -> None:
        self._view = view
        self._places = places
        self._documents = Documents(view, places)

    @cached_property
    def files(self) -> list[Made]:
        """Every file, the index first."""
        index, *others = self._entries
        made = [Made(entry, self._text(entry)) for entry in others]
        return [Made(index, self._json(index, self._index(made))), *made]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each file by its path below the root of the site."""
        return {made.entry.uri: made.text for made in self.files}

    @cached_property
    def types(self) -> list[schema.Type]:
        """Every type of the contract: first the files, then their parts, each once."""
        forms = [listing.FORMS[entry.form] for entry in self._entries if entry.schema]
        found: dict[str, schema.Type] = {}
        parts: dict[str, schema.Type] = {}
        for form in dict.fromkeys(forms):
            file, *inner = schema.types_of(form)
            found[file.name] = file
            parts |= {part.name: part for part in inner}
        return [*found.values(), *(parts[name] for name in sorted(parts))]

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the CSV with what they mean."""
        return table.COLUMNS

    @property
    def cite(self) -> str:
        """How to cite the data, as a sentence."""
        return cite.sentence(self._view.data.head, self._home)

    @property
    def bibtex(self) -> str:
        """How to cite the data, in BibTeX."""
        return cite.bibtex(self._view.data.head, self._home)

    @cached_property
    def _entries(self) -> list[listing.Entry]:
        return list(listing.listing(self._view.data.contents))

    @property
    def _home(self) -> str:
        return self._places.public(urls.DATA, "") if self._places.site else ""

    def _text(self, entry: listing.Entry) -> str:
        if entry.media_type == listing.CSV:
            return table.table(self._view.data, self._places, entry.uri)
        if entry.media_type == listing.SCHEMA:
            return _dump(schema.published_schema(listing.FORMS[entry.form]))
        if entry.media_type == listing.OPENAPI:
            folder = f"{self._places.site}{listing.ROOT}" if self._places.site else "."
            return _dump(openapi(self._view.data.head, self._entries, folder))
        return self._json(entry, self._documents.content(entry))

    def _json(self, entry: listing.Entry, content: dict[str, Any]) -> str:
        head = self._view.data.head
        address = self._places.public(f"{listing.ROOT}/{entry.schema}", entry.uri)
        return _dump(
            {"$schema": address, "version": head.version, "license": head.license, **content}
        )

    def _index(self, made: list[Made]) -> dict[str, Any]:
        head = self._view.data.head
        return {
            "name": head.name,
            "description": head.description,
            "documentation": self._places.public(urls.DATA, f"{listing.ROOT}/{listing.INDEX}"),
            "cite": self.cite,
            "bibtex": self.bibtex,
            "releases": [plain(release) for release in head.releases],
            "files": [
                {"path": each.entry.path, "title": each.entry.title}
                | {"media_type": each.entry.media_type}
                | ({"schema": each.entry.schema} if each.entry.schema else {})
                | {"bytes": each.size, "sha256": each.sha256}
                for each in made
            ],
        }


def _dump(value: dict[str, Any]) -> str:
    # `json` indents in Python; this writes the same text in a fifth of the time.
    return to_json(value, indent=2).decode() + "\n"
