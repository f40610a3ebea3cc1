"""Number the citations of a page, and find the sentence that each one supports.

The bibliography links back from a source to those sentences. Rendering a page and listing its
cited sentences both count citations from 1, in the order of the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

import yaml

from sitekit.dataset.comparison_models import Source
from sitekit.markdown_scan import FRONT_MATTER
from sitekit.pages.directives import ProseCitation, substitute
from sitekit.pages.field_text import to_text


@dataclass(frozen=True)
class NumberedSource:
    """One numbered entry on a page: a source and the locators that the page cites."""

    number: int
    source_id: str
    source: Source
    at: str


@dataclass
class CitationNumbers:
    """Numbers the citations of a page from 1, in the order of the text."""

    sources: Mapping[str, Source]
    one_number_per_source: bool = False
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _locators: dict[int, dict[str, None]] = field(default_factory=dict)

    def merge_locators(self) -> str:
        """From now on, give each source one number. Return an empty text for templates."""
        self.one_number_per_source = True
        return ""

    def add(self, source_id: str, at: str | None) -> NumberedSource:
        """Return the entry of a source and locator. Raise KeyError for an unknown source."""
        source = self.sources[source_id]
        locator = at or ""
        key = (source_id, "" if self.one_number_per_source else locator)
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self._locators.setdefault(number, {})[locator] = None
        return NumberedSource(number, source_id, source, locator)

    def all(self) -> list[NumberedSource]:
        """Return the entries in order of number, each with all its locators."""
        return [
            NumberedSource(
                number, name, self.sources[name], "; ".join(filter(None, self._locators[number]))
            )
            for (name, _), number in self._numbers.items()
        ]


MAX_SENTENCE = 160
"""A longer sentence is cut off between words."""

_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_CITATION = re.compile(r"\s*\[@[^\[\]]+\]")
_START_OF_LINE = re.compile(r"^[\s>]*(?:[-*+] |\d+[.)] |#+ |:\s+)?")
_ATTRIBUTES = re.compile(r"\{[:.#][^{}]*\}")
# The end of a sentence: a full stop that a capital, a digit, a quotation or markup follows. It may
# be within the marks of emphasis or of a quotation.
_END = re.compile(r"(?<=[.!?])[*_\"”)]*\s+(?=[*_\"“(\[`]*[A-Z0-9])")


@dataclass(frozen=True)
class CitedSentence:
    """A sentence of a written page that cites a source, with its address and the locator."""

    source: str
    at: str
    text: str
    page: str


def citation_id(number: int) -> str:
    """Return the id on its page of the citation with a number, counted from 1."""
    return f"cite-{number}"


def cited_sentences(written: Mapping[str, str]) -> Iterator[CitedSentence]:
    """Yield the citing sentences of pages. `written` maps source paths to whole Markdown files."""
    for page, markdown in written.items():
        yield from _of_page(page, markdown)


@lru_cache(maxsize=512)
def _of_page(page: str, markdown: str) -> tuple[CitedSentence, ...]:
    title = _title(markdown) or page
    lines = markdown.split("\n")
    numbers = count(1)
    sentences: list[CitedSentence] = []

    def citation(cited: list[ProseCitation]) -> str:
        address = f"{page}#{citation_id(next(numbers))}"
        before = lines[cited[0].line - 1][: cited[0].column - 1]
        text = f"{title}: {_sentence(before.removesuffix('['))}"
        sentences.extend(
            CitedSentence(source.source, source.at or "", text, address) for source in cited
        )
        return ""

    substitute(markdown, lambda _: "", citation, lambda *_: None)
    return tuple(sentences)


def _title(markdown: str) -> str:
    head = FRONT_MATTER.match(markdown)
    fields = yaml.safe_load(head["yaml"]) if head else None
    if isinstance(fields, dict) and fields.get("title"):
        return str(fields["title"])
    match = _TITLE.search(markdown)
    return to_text(match[1]) if match else ""


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
    if len(text) <= MAX_SENTENCE:
        return text
    return f"{text[:MAX_SENTENCE].rsplit(' ', 1)[0].rstrip(' ,;:')} …"
