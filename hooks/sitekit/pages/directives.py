"""Find directives on lines of their own, and citations, in a page of prose.

A directive is `<!-- data: KIND ARGUMENT ... -->`. A citation is `[@source]` or
`[@source, locator]`, with `;` between several, as in Pandoc. Neither is recognized in code.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sitekit.markdown_scan import mask_code

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
        if found := _DIRECTIVE.match(visible):
            kind, *arguments = found["words"].split() or [""]
            lines.append(
                directive(Directive(kind, tuple(arguments), number, len(found["indent"]) + 1))
            )
            continue
        if inside := _ANY_DIRECTIVE.search(visible):
            on_malformed(number, inside.start() + 1, "directive")
        lines.append(_replace_citations(line, visible, number, citation, on_malformed))
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
    for found in _CITATION.finditer(visible):
        if found["broken"]:
            on_malformed(number, found.start() + 1, "citation")
            continue
        column = found.start("cites")
        cited = []
        for part in line[column : found.end("cites")].split(";"):
            name, _, locator = part.strip().removeprefix("@").partition(",")
            cited.append(ProseCitation(name.strip(), locator.strip() or None, number, column))
        parts += [line[done : found.start()], citation(cited)]
        done = found.end()
    return "".join([*parts, line[done:]])
