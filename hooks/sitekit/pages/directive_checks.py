"""Check the directives and citations of a written page against the dataset."""

from collections.abc import Callable, Collection, Iterator

from sitekit.dataset.raw_dataset import DatasetIndex
from sitekit.pages.directives import Directive, ProseCitation, split_at, substitute
from sitekit.problems import Problem, nearest

MessageAndHint = tuple[str, str]


def check_directives(markdown: str, contents: DatasetIndex, shown: str) -> list[Problem]:
    """Return what is wrong with the markers and citations of one written page.

    `markdown` is the whole file, front matter included; `shown` is its path in messages.
    """
    problems: list[Problem] = []
    lists: list[Directive] = []
    citing: list[Directive | ProseCitation] = []

    def report(line: int, column: int, complaint: MessageAndHint) -> None:
        problems.append(Problem(shown, line, column, *complaint))

    def marker(found: Directive) -> str:
        if found.kind == "sources":
            lists.append(found)
        elif found.kind in DIRECTIVES_WITH_SOURCES:
            citing.append(found)
        check = CHECKS.get(found.kind)
        if check is None:
            hint = nearest(found.kind, CHECKS) or f"the fragments are {', '.join(CHECKS)}"
            report(found.line, found.column, (f'unknown fragment "{found.kind}"', hint))
        else:
            for complaint in check(found, contents):
                report(found.line, found.column, complaint)
        return ""

    def citation(cited: list[ProseCitation]) -> str:
        citing.extend(cited)
        for each in cited:
            if contents.sources is not None and each.source not in contents.sources:
                report(each.line, each.column, _unknown("source", each.source, contents.sources))
        return ""

    def on_malformed(line: int, column: int, what: str) -> None:
        report(line, column, MALFORMED[what])

    substitute(markdown, marker, citation, on_malformed)
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


def _stacks(marker: Directive, contents: DatasetIndex) -> Iterator[MessageAndHint]:
    known = (*contents.technologies, *contents.arrangements)
    yield from _names(marker, "technology", marker.arguments, known)


def _arrangement(marker: Directive, contents: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(marker, "arrangement", marker.arguments, contents.arrangements)


def _table(marker: Directive, contents: DatasetIndex) -> Iterator[MessageAndHint]:
    rows, columns = split_at(marker.arguments, "for")
    yield from _names(marker, "dimension", rows, contents.dimensions)
    yield from _names(marker, "technology", columns, contents.technologies)


def _cell(marker: Directive, contents: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(marker, "dimension", marker.arguments[:1], contents.dimensions)
    yield from _names(marker, "technology", marker.arguments[1:], contents.technologies, most=1)


def _chart(marker: Directive, contents: DatasetIndex) -> Iterator[MessageAndHint]:
    dimension, timings = marker.arguments[:1], marker.arguments[1:]
    yield from _names(marker, "numeric dimension", dimension, contents.numeric)
    known = contents.numeric.get(dimension[0], ()) if dimension else ()
    if known and timings:
        yield from _names(marker, "timing method", timings, known)


def _lab(marker: Directive, contents: DatasetIndex) -> Iterator[MessageAndHint]:
    yield from _names(marker, "lab", marker.arguments, contents.labs, most=1)


def _no_arguments(marker: Directive, contents: DatasetIndex) -> Iterator[MessageAndHint]:  # noqa: ARG001
    if marker.arguments:
        yield f'"{marker.kind}" takes no names', "remove them"


def _names(
    marker: Directive, what: str, names: Collection[str], known: Collection[str], most: int = 99
) -> Iterator[MessageAndHint]:
    for name in names:
        if name not in known:
            yield _unknown(what, name, known)
    if not names:
        yield f'"{marker.kind}" lacks the name of a {what}', f"such as {next(iter(known), '?')}"
    elif len(names) > most:
        yield f'"{marker.kind}" takes one {what}, not {len(names)}', "use a marker for each"


def _unknown(what: str, name: str, known: Collection[str]) -> MessageAndHint:
    return f'unknown {what} "{name}"', nearest(name, known) or "add it to the data or correct it"


MALFORMED: dict[str, MessageAndHint] = {
    "marker": ("a data marker must stand on a line of its own", "move it there"),
    "citation": (
        "a citation cannot be read",
        'write [@source, place] on one line, without "[" or "]" in the place',
    ),
}
DIRECTIVES_WITH_SOURCES = {"cell", "chart", "table"}
CHECKS: dict[str, Callable[[Directive, DatasetIndex], Iterator[MessageAndHint]]] = {
    "arrangement": _arrangement,
    "cell": _cell,
    "chart": _chart,
    "heatmap": _no_arguments,
    "lab": _lab,
    "reviewed": _no_arguments,
    "sources": _no_arguments,
    "spectrum": _no_arguments,
    "stack": _stacks,
    "stacks": _stacks,
    "table": _table,
}
