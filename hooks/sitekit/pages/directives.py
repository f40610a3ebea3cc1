"""Find directives on lines of their own, and citations, in a page of prose.

A directive is `<!-- data: KIND ARGUMENT ... -->`. A citation is `[@source]` or
`[@source, locator]`, with `;` between several, as in Pandoc. Neither is recognized in code.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sitekit.markdown_scan import mask_code

Stray = Callable[[int, int, str], None]

_MARKER = re.compile(r"^(?P<indent>\s*)<!--\s*data:\s*(?P<words>.*?)\s*-->\s*$")
_ANY_MARKER = re.compile(r"<!--\s*data:")
_CITATION = re.compile(r"\[@(?P<cites>[^\[\]\n]+)\]|(?P<broken>\[@)")


@dataclass(frozen=True)
class Marker:
    """A marker: its first word, the others, and where it stands (line and column from 1)."""

    kind: str
    arguments: tuple[str, ...]
    line: int
    column: int


@dataclass(frozen=True)
class Cited:
    """One citation: the source's id, the place in it, and where it stands."""

    source: str
    at: str | None
    line: int
    column: int


def rewrite(
    markdown: str,
    marker: Callable[[Marker], str],
    citation: Callable[[list[Cited]], str],
    stray: Stray,
) -> str:
    """Return `markdown` with each marker and citation replaced by what the callbacks return.

    `stray` is told the place of what cannot be read, and which it is: a "marker" that shares its
    line with other text, or a "citation" that does not end, or has a bracket in it.
    """
    lines = []
    masked = mask_code(markdown).split("\n")
    for number, (line, visible) in enumerate(zip(markdown.split("\n"), masked, strict=True), 1):
        if found := _MARKER.match(visible):
            kind, *arguments = found["words"].split() or [""]
            lines.append(marker(Marker(kind, tuple(arguments), number, len(found["indent"]) + 1)))
            continue
        if strayed := _ANY_MARKER.search(visible):
            stray(number, strayed.start() + 1, "marker")
        lines.append(_replace_citations(line, visible, number, citation, stray))
    return "\n".join(lines)


def split(words: tuple[str, ...], at: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words before and after the first `at`."""
    if at not in words:
        return words, ()
    place = words.index(at)
    return words[:place], words[place + 1 :]


def _replace_citations(
    line: str,
    visible: str,
    number: int,
    citation: Callable[[list[Cited]], str],
    stray: Stray,
) -> str:
    """Return a line with its citations replaced; `visible` is the line with its code blanked."""
    parts = []
    done = 0
    for found in _CITATION.finditer(visible):
        if found["broken"]:
            stray(number, found.start() + 1, "citation")
            continue
        column = found.start("cites")
        cited = []
        for part in line[column : found.end("cites")].split(";"):
            name, _, place = part.strip().removeprefix("@").partition(",")
            cited.append(Cited(name.strip(), place.strip() or None, number, column))
        parts += [line[done : found.start()], citation(cited)]
        done = found.end()
    return "".join([*parts, line[done:]])
