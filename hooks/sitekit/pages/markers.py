"""Find what pages of prose ask of the data: markers on a line of their own, and citations.

A marker is `<!-- data: KIND ARGUMENT ... -->`. A citation is `[@source]` or `[@source, place]`,
with `;` between several, as Pandoc writes it. Neither is looked for in code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Stray = Callable[[int, int, str], None]

_FENCE = re.compile(r"^[ >]*(?P<fence>`{3,}|~{3,})")
_MARKER = re.compile(r"^(?P<indent>\s*)<!--\s*data:\s*(?P<words>.*?)\s*-->\s*$")
_ANY_MARKER = re.compile(r"<!--\s*data:")
_CODE_OR_CITATION = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))|\[@(?P<cites>[^\[\]]+)\]|(?P<broken>\[@)"
)


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


def prose_lines(markdown: str) -> Iterator[tuple[int, str, bool]]:
    """Yield each line with its number from 1 and whether it is prose (not in fenced code)."""
    fence = ""
    for number, line in enumerate(markdown.split("\n"), 1):
        found = _FENCE.match(line)
        if fence:
            yield number, line, False
            if (
                found
                and line.strip(" >").rstrip() == found["fence"]
                and found["fence"].startswith(fence)
            ):
                fence = ""
        elif found:
            fence = found["fence"]
            yield number, line, False
        else:
            yield number, line, True


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
    for number, line, is_prose in prose_lines(markdown):
        if not is_prose:
            lines.append(line)
        elif found := _MARKER.match(line):
            kind, *arguments = found["words"].split() or [""]
            lines.append(marker(Marker(kind, tuple(arguments), number, len(found["indent"]) + 1)))
        else:
            if strayed := _ANY_MARKER.search(line):
                stray(number, strayed.start() + 1, "marker")
            lines.append(_CODE_OR_CITATION.sub(_replacer(citation, stray, number), line))
    return "\n".join(lines)


def _replacer(
    citation: Callable[[list[Cited]], str], stray: Stray, number: int
) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        if found["broken"]:
            stray(number, found.start() + 1, "citation")
            return found[0]
        if found["code"] is not None:
            return found[0]
        column = found.start("cites")
        cited = []
        for part in found["cites"].split(";"):
            name, _, place = part.strip().removeprefix("@").partition(",")
            cited.append(Cited(name.strip(), place.strip() or None, number, column))
        return citation(cited)

    return replace
