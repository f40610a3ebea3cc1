"""Check the directives and citations of a written page against the dataset."""

from collections.abc import Callable, Collection, Iterator

from sitekit.dataset.raw_dataset import Contents
from sitekit.pages.directives import Cited, Marker, rewrite, split
from sitekit.problems import Problem, nearest

Complaint = tuple[str, str]


def problems_of(markdown: str, contents: Contents, shown: str) -> list[Problem]:
    """Return what is wrong with the markers and citations of one written page.

    `markdown` is the whole file, front matter included; `shown` is its path in messages.
    """
    problems: list[Problem] = []
    lists: list[Marker] = []
    citing: list[Marker | Cited] = []

    def say(line: int, column: int, complaint: Complaint) -> None:
        problems.append(Problem(shown, line, column, *complaint))

    def marker(found: Marker) -> str:
        if found.kind == "sources":
            lists.append(found)
        elif found.kind in CITING:
            citing.append(found)
        check = KINDS.get(found.kind)
        if check is None:
            hint = nearest(found.kind, KINDS) or f"the fragments are {', '.join(KINDS)}"
            say(found.line, found.column, (f'unknown fragment "{found.kind}"', hint))
        else:
            for complaint in check(found, contents):
                say(found.line, found.column, complaint)
        return ""

    def citation(cited: list[Cited]) -> str:
        citing.extend(cited)
        for each in cited:
            if contents.sources is not None and each.source not in contents.sources:
                say(each.line, each.column, _unknown("source", each.source, contents.sources))
        return ""

    def stray(line: int, column: int, what: str) -> None:
        say(line, column, STRAY[what])

    rewrite(markdown, marker, citation, stray)
    if citing and not lists:
        say(
            citing[0].line,
            citing[0].column,
            (
                "the page cites sources but does not list them",
                'end it with "## Sources" and the line <!-- data: sources -->',
            ),
        )
    for again in lists[1:]:
        say(again.line, again.column, ("the sources are listed twice", "keep one list"))
    return problems


def _stacks(marker: Marker, contents: Contents) -> Iterator[Complaint]:
    known = (*contents.technologies, *contents.arrangements)
    yield from _names(marker, "technology", marker.arguments, known)


def _arrangement(marker: Marker, contents: Contents) -> Iterator[Complaint]:
    yield from _names(marker, "arrangement", marker.arguments, contents.arrangements)


def _table(marker: Marker, contents: Contents) -> Iterator[Complaint]:
    rows, columns = split(marker.arguments, "for")
    yield from _names(marker, "dimension", rows, contents.dimensions)
    yield from _names(marker, "technology", columns, contents.technologies)


def _cell(marker: Marker, contents: Contents) -> Iterator[Complaint]:
    yield from _names(marker, "dimension", marker.arguments[:1], contents.dimensions)
    yield from _names(marker, "technology", marker.arguments[1:], contents.technologies, most=1)


def _chart(marker: Marker, contents: Contents) -> Iterator[Complaint]:
    dimension, timings = marker.arguments[:1], marker.arguments[1:]
    yield from _names(marker, "numeric dimension", dimension, contents.numeric)
    known = contents.numeric.get(dimension[0], ()) if dimension else ()
    if known and timings:
        yield from _names(marker, "timing method", timings, known)


def _lab(marker: Marker, contents: Contents) -> Iterator[Complaint]:
    yield from _names(marker, "lab", marker.arguments, contents.labs, most=1)


def _none(marker: Marker, contents: Contents) -> Iterator[Complaint]:  # noqa: ARG001
    if marker.arguments:
        yield f'"{marker.kind}" takes no names', "remove them"


def _names(
    marker: Marker, what: str, names: Collection[str], known: Collection[str], most: int = 99
) -> Iterator[Complaint]:
    for name in names:
        if name not in known:
            yield _unknown(what, name, known)
    if not names:
        yield f'"{marker.kind}" lacks the name of a {what}', f"such as {next(iter(known), '?')}"
    elif len(names) > most:
        yield f'"{marker.kind}" takes one {what}, not {len(names)}', "use a marker for each"


def _unknown(what: str, name: str, known: Collection[str]) -> Complaint:
    return f'unknown {what} "{name}"', nearest(name, known) or "add it to the data or correct it"


STRAY: dict[str, Complaint] = {
    "marker": ("a data marker must stand on a line of its own", "move it there"),
    "citation": (
        "a citation cannot be read",
        'write [@source, place] on one line, without "[" or "]" in the place',
    ),
}
CITING = {"cell", "chart", "table"}
KINDS: dict[str, Callable[[Marker, Contents], Iterator[Complaint]]] = {
    "arrangement": _arrangement,
    "cell": _cell,
    "chart": _chart,
    "lab": _lab,
    "reviewed": _none,
    "sources": _none,
    "stack": _stacks,
    "stacks": _stacks,
    "table": _table,
}
