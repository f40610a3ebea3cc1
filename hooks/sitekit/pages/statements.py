"""What written pages say of sources: each citation with the sentence that it stands in.

It is the way back from a source to prose. The addresses are those that `sitekit.pages.fragments`
gives to citations: both number the citations of a page from 1, in the order of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import yaml

from sitekit.pages.markers import Cited, rewrite
from sitekit.pages.prose import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LONGEST = 160
"""Characters of a sentence that are told; what goes beyond is cut off between words."""

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_CITATION = re.compile(r"\s*\[@[^\[\]]+\]")
_START_OF_LINE = re.compile(r"^[\s>]*(?:[-*+] |\d+[.)] |#+ |:\s+)?")
_ATTRIBUTES = re.compile(r"\{[:.#][^{}]*\}")
# The end of a sentence: a full stop that a capital, a digit, a quotation or markup follows. It may
# stand within the marks of emphasis or of a quotation.
_END = re.compile(r"(?<=[.!?])[*_\"”)]*\s+(?=[*_\"“(\[`]*[A-Z0-9])")


@dataclass(frozen=True)
class Statement:
    """A sentence of a written page that cites a source, with its address and the place cited."""

    source: str
    at: str
    text: str
    page: str


def citation_id(number: int) -> str:
    """Return the id on its page of the citation with a number, counted from 1."""
    return f"cite-{number}"


def statements(written: Mapping[str, str]) -> Iterator[Statement]:
    """Yield what pages say. `written` is the Markdown of each, whole, by its source path."""
    for page, markdown in written.items():
        yield from _of_page(page, markdown)


def _of_page(page: str, markdown: str) -> Iterator[Statement]:
    title = _title(markdown) or page
    lines = markdown.split("\n")
    numbers = count(1)
    found: list[Statement] = []

    def citation(cited: list[Cited]) -> str:
        place = f"{page}#{citation_id(next(numbers))}"
        before = lines[cited[0].line - 1][: cited[0].column - 1]
        text = f"{title}: {_sentence(before.removesuffix('['))}"
        found.extend(Statement(each.source, each.at or "", text, place) for each in cited)
        return ""

    rewrite(markdown, lambda _: "", citation, lambda *_: None)
    yield from found


def _title(markdown: str) -> str:
    head = _FRONT_MATTER.match(markdown)
    fields = yaml.safe_load(head[1]) if head else None
    if isinstance(fields, dict) and fields.get("title"):
        return str(fields["title"])
    found = _TITLE.search(markdown)
    return to_text(found[1]) if found else ""


def _sentence(before: str) -> str:
    """Return the last sentence of the text before a citation, without markup.

    In the row of a table that is the row up to there: its first cell says what the others are of.
    """
    text = _CITATION.sub("", before).rstrip()
    if text.lstrip().startswith("|"):
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        text = "; ".join(filter(None, cells))
    else:
        text = _END.split(_START_OF_LINE.sub("", text))[-1]
    text = to_text(_ATTRIBUTES.sub("", text)).strip()
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0].rstrip(' ,;:')} …"
