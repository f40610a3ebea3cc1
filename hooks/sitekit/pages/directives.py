"""Find, replace, and check directives and citations in a page of prose.

A directive is `<!-- data: KIND ARGUMENT ... -->` on its own line. A citation is `[@source]` or
`[@source, locator]`, with `;` between several, as in Pandoc. Neither is recognized in code.

Citations are numbered, and the bibliography links back from a source to the sentences that cite it.
Rendering a page and listing its cited sentences both count citations from 1, in the order of the
text.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

import yaml

from sitekit.dataset.comparison_models import Source
from sitekit.dataset.raw_dataset import DatasetIndex
from sitekit.dataset.yaml_reader import SAFE_LOADER
from sitekit.markdown_scan import FRONT_MATTER, mask_code
from sitekit.pages.field_text import to_text
from sitekit.problems import Problem, did_you_mean

OnMalformed = Callable[[int, int, str], None]

_DIRECTIVE = re.compile(r"^(?P<indent>\s*)<!--\s*data:\s*(?P<words>.*?)\s*-->\s*$")
_ANY_DIRECTIVE = re.compile(r"<!--\s*data:")
_CITATION = re.compile(r"\[@(?P<cites>[^\[\]\n]+)\]|(?P<broken>\[@)")


@dataclass(frozen=True)
class Directive:
    """A directive: its first word, the others, and its position (line and column from 1)."""

    kind: str
    arguments: tuple[str, ...]
    line: int
    column: int


@dataclass(frozen=True)
class ProseCitation:
    """One citation: the source's ID, the locator, and its position."""

    source: str
    at: str | None
    line: int
    column: int


def substitute(
    markdown: str,
    directive: Callable[[Directive], str],
    citation: Callable[[list[ProseCitation]], str],
    on_malformed: OnMalformed,
) -> str:
    """Return `markdown` with each directive and citation replaced by what the callbacks return.

    `on_malformed` gets the position and the kind of what cannot be read: a "directive" that shares
    its line with other text, or a "citation" that does not end or has a bracket in it.
    """
    lines = []
    masked = mask_code(markdown).split("\n")
    for number, (line, visible) in enumerate(zip(markdown.split("\n"), masked, strict=True), 1):
        if "<!--" in visible and (match := _DIRECTIVE.match(visible)):
            kind, *arguments = match["words"].split() or [""]
            column = len(match["indent"]) + 1
            lines.append(directive(Directive(kind, tuple(arguments), number, column)))
            continue
        if "<!--" in visible and (inside := _ANY_DIRECTIVE.search(visible)):
            on_malformed(number, inside.start() + 1, "directive")
        if "[@" in visible:
            line = _replace_citations(line, visible, number, citation, on_malformed)
        lines.append(line)
    return "\n".join(lines)


def split_at(words: tuple[str, ...], at: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words before and after the first `at`; without it, all words and none."""
    if at not in words:
        return words, ()
    position = words.index(at)
    return words[:position], words[position + 1 :]


def _replace_citations(
    line: str,
    visible: str,
    number: int,
    citation: Callable[[list[ProseCitation]], str],
    on_malformed: OnMalformed,
) -> str:
    """Return a line with its citations replaced; `visible` is the line with its code blanked."""
    parts = []
    done = 0
    for match in _CITATION.finditer(visible):
        if match["broken"]:
            on_malformed(number, match.start() + 1, "citation")
            continue
        column = match.start("cites")
        cited = []
        for part in line[column : match.end("cites")].split(";"):
            name, _, locator = part.strip().removeprefix("@").partition(",")
            cited.append(ProseCitation(name.strip(), locator.strip() or None, number, column))
        parts += [line[done : match.start()], citation(cited)]
        done = match.end()
    return "".join([*parts, line[done:]])


MessageAndHint = tuple[str, str]
Check = Callable[[Directive, DatasetIndex], Iterator[MessageAndHint]]


def check_directives(markdown: str, index: DatasetIndex, display_path: str) -> list[Problem]:
    """Return the problems of the directives and citations of one written page.

    `markdown` is the whole file, front matter included; `display_path` is its path in messages.
    """
    page = _PageCheck(index, display_path)
    substitute(markdown, page.check_directive, page.check_citations, page.report_malformed)
    page.check_lists()
    return page.problems


class _PageCheck:
    """The problems of one page, and what of it cites sources and lists them."""

    def __init__(self, index: DatasetIndex, display_path: str) -> None:
        self.problems: list[Problem] = []
        self._index = index
        self._display_path = display_path
        self._lists: list[Directive] = []
        self._citing: list[Directive | ProseCitation] = []

    def _report(self, where: Directive | ProseCitation, text: MessageAndHint) -> None:
        self.problems.append(Problem(self._display_path, where.line, where.column, *text))

    def check_directive(self, directive: Directive) -> str:
        """Check a directive; return what replaces it, which is nothing."""
        if directive.kind == "sources":
            self._lists.append(directive)
        elif directive.kind in DIRECTIVES_WITH_SOURCES:
            self._citing.append(directive)
        if check := CHECKS.get(directive.kind):
            for text in check(directive, self._index):
                self._report(directive, text)
        else:
            hint = did_you_mean(directive.kind, CHECKS) or f"the directives are {', '.join(CHECKS)}"
            self._report(directive, (f'unknown directive "{directive.kind}"', hint))
        return ""

    def check_citations(self, citations: list[ProseCitation]) -> str:
        """Check the citations in one pair of brackets; return what replaces them."""
        self._citing.extend(citations)
        known = self._index.sources
        for citation in citations:
            if known is not None and citation.source not in known:
                self._report(citation, _unknown("source", citation.source, known))
            if re.search(r"(?:^|, )@[a-z0-9-]+", citation.at or ""):
                self._report(citation, ("a comma separates two citations", "write ; between them"))
        return ""

    def report_malformed(self, line: int, column: int, kind: str) -> None:
        """Report a directive or citation that can't be read."""
        self.problems.append(Problem(self._display_path, line, column, *MALFORMED[kind]))

    def check_lists(self) -> None:
        """A page that cites sources lists them once."""
        if self._citing and not self._lists:
            hint = 'end it with "## Sources" and the line <!-- data: sources -->'
            self._report(self._citing[0], ("the page cites sources but does not list them", hint))
        for again in self._lists[1:]:
            self._report(again, ("the sources are listed twice", "keep one list"))


def _stacks(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    known = (*index.technologies, *index.arrangements)
    yield from _names(directive, "technology", directive.arguments, known)


def _arrangement(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(directive, "arrangement", directive.arguments, index.arrangements)


def _one(what: str, field: str) -> Check:
    """Return the check of a directive that takes one name, whose IDs a field of the index has."""
    return lambda directive, index: _names(
        directive, what, directive.arguments, getattr(index, field), most=1
    )


def _table(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    rows, columns = split_at(directive.arguments, "for")
    yield from _names(directive, "dimension", rows, index.dimensions)
    yield from _names(directive, "technology", columns, index.technologies)


def _cell(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(directive, "dimension", directive.arguments[:1], index.dimensions)
    yield from _names(directive, "technology", directive.arguments[1:], index.technologies, most=1)


def _chart(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    dimension, timings = directive.arguments[:1], directive.arguments[1:]
    yield from _names(directive, "numeric dimension", dimension, index.numeric)
    known = index.numeric.get(dimension[0], ()) if dimension else ()
    if known and timings:
        yield from _names(directive, "timing method", timings, known)


def _no_arguments(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:  # noqa: ARG001
    if directive.arguments:
        yield f'"{directive.kind}" takes no names', "remove them"


def _names(
    directive: Directive, what: str, names: Collection[str], known: Collection[str], most: int = 99
) -> Iterator[MessageAndHint]:
    for name in names:
        if name not in known:
            yield _unknown(what, name, known)
    if not names:
        yield f'"{directive.kind}" needs the name of a {what}', f"such as {next(iter(known), '?')}"
    elif len(names) > most:
        yield f'"{directive.kind}" takes one {what}, not {len(names)}', "use a directive for each"


def _unknown(what: str, name: str, known: Collection[str]) -> MessageAndHint:
    hint = did_you_mean(name, known) or "add it to the data or correct it"
    return f'unknown {what} "{name}"', hint


MALFORMED: dict[str, MessageAndHint] = {
    "directive": ("a directive must be on a line of its own", "move it there"),
    "citation": (
        "a citation cannot be read",
        'write [@source, locator] on one line, without "[" or "]" in the locator',
    ),
}
DIRECTIVES_WITH_SOURCES = {"cell", "chart", "table", "walkthrough"}
CHECKS: dict[str, Check] = {
    "arrangement": _arrangement,
    "cell": _cell,
    "chart": _chart,
    "experiment": _one("experiment", "experiments"),
    "flashcards": _no_arguments,
    "heatmap": _no_arguments,
    "lab": _one("lab", "labs"),
    "latest": _no_arguments,
    "machine-times": _one("lab", "labs"),
    "machines": _no_arguments,
    "numbers": _no_arguments,
    "reviewed": _no_arguments,
    "sources": _no_arguments,
    "spectrum": _no_arguments,
    "stack": _stacks,
    "stacks": _stacks,
    "table": _table,
    "walkthrough": _one("walkthrough", "walkthroughs"),
}


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
    without_locators: bool = False
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _locators: dict[int, dict[str, None]] = field(default_factory=dict)

    def merge_locators(self) -> str:
        """From now on, give each source one number. Return an empty text for templates."""
        self.one_number_per_source = True
        return ""

    def omit_locators(self) -> str:
        """From now on, give each source one number and no locator. Return an empty text."""
        self.without_locators = True
        return self.merge_locators()

    def add(self, source_id: str, at: str | None) -> NumberedSource:
        """Return the entry of a source and locator. Raise KeyError for an unknown source."""
        source = self.sources[source_id]
        locator = "" if self.without_locators else at or ""
        key = (source_id, "" if self.one_number_per_source else locator)
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        self._locators.setdefault(number, {})[locator] = None
        return NumberedSource(number, source_id, source, locator)

    def all(self) -> list[NumberedSource]:
        """Return the entries in order of number, each with all its locators."""
        locators = {n: "; ".join(filter(None, found)) for n, found in self._locators.items()}
        return [
            NumberedSource(number, name, self.sources[name], locators[number])
            for (name, _), number in self._numbers.items()
        ]


MAX_SENTENCE = 160
"""A longer sentence is cut off between words."""

_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_SPACED_CITATION = re.compile(r"\s*\[@[^\[\]]+\]")
_START_OF_LINE = re.compile(r"^[\s>]*(?:[-*+] |\d+[.)] |#+ |:\s+)?")
_ATTRIBUTES = re.compile(r"\{[:.#][^{}]*\}")
# The end of a sentence: a full stop that a capital, a digit, a quotation or markup follows. It may
# be within the marks of emphasis or of a quotation.
_END = re.compile(r"(?<=[.!?])[*_\"”)]*\s+(?=[*_\"“(\[`]*[A-Z0-9])")


@dataclass(frozen=True)
class CitedSentence:
    """A sentence of a written page that cites a source, with its address and the locator.

    The text begins with the title of the page.
    """

    source: str
    at: str
    text: str
    page: str
    title: str


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
            CitedSentence(source.source, source.at or "", text, address, title) for source in cited
        )
        return ""

    substitute(markdown, lambda _: "", citation, lambda *_: None)
    return tuple(sentences)


def _title(markdown: str) -> str:
    head = FRONT_MATTER.match(markdown)
    fields = yaml.load(head["yaml"], Loader=SAFE_LOADER) if head else None  # noqa: S506 - it is safe
    if isinstance(fields, dict) and fields.get("title"):
        return str(fields["title"])
    match = _TITLE.search(markdown)
    return to_text(match[1]) if match else ""


def _sentence(before: str) -> str:
    """Return the last sentence of the text before a citation, without markup.

    In the row of a table that is the row up to there: its first cell says what the others are of.
    """
    text = _SPACED_CITATION.sub("", before).rstrip()
    if text.lstrip().startswith("|"):
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        text = "; ".join(filter(None, cells))
    else:
        text = _END.split(_START_OF_LINE.sub("", text))[-1]
    text = to_text(_ATTRIBUTES.sub("", text)).strip()
    if len(text) <= MAX_SENTENCE:
        return text
    return f"{text[:MAX_SENTENCE].rsplit(' ', 1)[0].rstrip(' ,;:')} …"
