"""Check the directives and citations of a written page against the dataset."""

from collections.abc import Callable, Collection, Iterator

from sitekit.dataset.raw_dataset import DatasetIndex
from sitekit.pages.directives import Directive, ProseCitation, split_at, substitute
from sitekit.problems import Problem, did_you_mean

MessageAndHint = tuple[str, str]


def check_directives(markdown: str, index: DatasetIndex, shown: str) -> list[Problem]:
    """Return the problems of the directives and citations of one written page.

    `markdown` is the whole file, front matter included; `shown` is its path in messages.
    """
    problems: list[Problem] = []
    lists: list[Directive] = []
    citing: list[Directive | ProseCitation] = []

    def report(line: int, column: int, text: MessageAndHint) -> None:
        problems.append(Problem(shown, line, column, *text))

    def check_directive(found: Directive) -> str:
        if found.kind == "sources":
            lists.append(found)
        elif found.kind in DIRECTIVES_WITH_SOURCES:
            citing.append(found)
        check = CHECKS.get(found.kind)
        if check is None:
            hint = did_you_mean(found.kind, CHECKS) or f"the directives are {', '.join(CHECKS)}"
            report(found.line, found.column, (f'unknown directive "{found.kind}"', hint))
        else:
            for text in check(found, index):
                report(found.line, found.column, text)
        return ""

    def check_citations(citations: list[ProseCitation]) -> str:
        citing.extend(citations)
        for citation in citations:
            if index.sources is not None and citation.source not in index.sources:
                message = _unknown("source", citation.source, index.sources)
                report(citation.line, citation.column, message)
        return ""

    def on_malformed(line: int, column: int, kind: str) -> None:
        report(line, column, MALFORMED[kind])

    substitute(markdown, check_directive, check_citations, on_malformed)
    if citing and not lists:
        report(
            citing[0].line,
            citing[0].column,
            (
                "the page cites sources but does not list them",
                'end it with "## Sources" and the line <!-- data: sources -->',
            ),
        )
    for again in lists[1:]:
        report(again.line, again.column, ("the sources are listed twice", "keep one list"))
    return problems


def _stacks(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    known = (*index.technologies, *index.arrangements)
    yield from _names(directive, "technology", directive.arguments, known)


def _arrangement(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(directive, "arrangement", directive.arguments, index.arrangements)


def _walkthrough(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(directive, "walkthrough", directive.arguments, index.walkthroughs, most=1)


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


def _lab(directive: Directive, index: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(directive, "lab", directive.arguments, index.labs, most=1)


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
    return f'unknown {what} "{name}"', did_you_mean(
        name, known
    ) or "add it to the data or correct it"


MALFORMED: dict[str, MessageAndHint] = {
    "directive": ("a directive must be on a line of its own", "move it there"),
    "citation": (
        "a citation cannot be read",
        'write [@source, locator] on one line, without "[" or "]" in the locator',
    ),
}
DIRECTIVES_WITH_SOURCES = {"cell", "chart", "table", "walkthrough"}
CHECKS: dict[str, Callable[[Directive, DatasetIndex], Iterator[MessageAndHint]]] = {
    "arrangement": _arrangement,
    "cell": _cell,
    "chart": _chart,
    "flashcards": _no_arguments,
    "heatmap": _no_arguments,
    "lab": _lab,
    "numbers": _no_arguments,
    "reviewed": _no_arguments,
    "sources": _no_arguments,
    "spectrum": _no_arguments,
    "stack": _stacks,
    "stacks": _stacks,
    "table": _table,
    "walkthrough": _walkthrough,
}
