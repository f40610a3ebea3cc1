"""Put data into pages of prose: tables, stacks, figures and numbered citations."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from sitekit.pages.asked import split
from sitekit.pages.markers import Cited, Marker, rewrite
from sitekit.pages.notes import Notes
from sitekit.pages.statements import citation_id

if TYPE_CHECKING:
    from sitekit.pages.templates import Templates

# Stands for the list of sources until the page has been read to its end; not a text of a page.
_SOURCES = "\x00sources\x00"
_SPACE_BEFORE_CITATION = re.compile(r'(?<=\S)[ \t]*\n?[ \t]*(?=<span class="cites")')


def expand(markdown: str, page: str, templates: Templates) -> str:
    """Return the Markdown of a page, whose source path is `page`, with all data in place.

    The page has been checked before (`sitekit.pages.asked`); KeyError tells that it was not.
    """
    notes = Notes(templates.view.data.sources)
    numbers = count(1)

    def marker(found: Marker) -> str:
        if found.kind == "sources":
            return _SOURCES
        values: dict[str, object] = {"names": found.arguments, "line": found.line}
        if found.kind == "table":
            values["dimensions"], values["technologies"] = split(found.arguments, "for")
        name = "stacks" if found.kind == "stack" else found.kind
        return templates.fragment(name, page, notes, **values)

    def citation(cited: list[Cited]) -> str:
        anchor = citation_id(next(numbers))
        return templates.fragment("citation", page, notes, cited=cited, anchor=anchor).strip()

    text = rewrite(markdown, marker, citation, lambda *_: None)
    # A citation is set tight against the word or the punctuation that it belongs to.
    text = _SPACE_BEFORE_CITATION.sub("", text)
    # The list needs all numbers, so it is written when the whole page has been read.
    if _SOURCES in text:
        text = text.replace(_SOURCES, templates.fragment("sources", page, notes))
    return text
