"""Keep finished HTML away from the Markdown parser, which would read all of it and change nothing.

A block of HTML between blank lines passes through Markdown as it is, but Python-Markdown and MkDocs
each take it apart first, tag by tag. Where pages are mostly tables that costs more than everything
else in a build. Here each such block leaves the text before it is parsed, an empty element holds
its place, and it comes back into the result.
"""

from __future__ import annotations

import re
from functools import cache

_BLOCK = re.compile(
    r"(?:\A|(?<=\n\n))<(?P<tag>details|div|dl|figure|form|nav|ol|p|section|table|ul)\b"
)
_ID = re.compile(r'\sid="([^"]+)"')
_BLANK_LINE = re.compile(r"(?<=\n) +\n")
# An element whose content is Markdown, wherever it begins.
_OPEN = re.compile(r"<(?P<tag>\w+)\b[^>]*\smarkdown[=\s>]")
# A block with one of these is for Markdown to read: it has a meaning of its own for them.
_READ = ("\t", "\r", "\x02", "\x03")
_FENCES = ("```", "~~~")


def set_aside(markdown: str) -> tuple[str, list[str]]:
    """Return a text without its finished blocks of HTML, and those blocks in order.

    A block begins after a blank line and ends, where its first element does, before another. An
    element that holds Markdown stays where it is, with all that is in it. A text with fences stays
    whole, for what is in them is no HTML.
    """
    if any(fence in markdown for fence in _FENCES):
        return markdown, []
    made: list[str] = []
    blocks: list[str] = []
    read = _spans_of_markdown(markdown) if "markdown" in markdown else []
    done = at = 0
    while found := _BLOCK.search(markdown, at):
        start, end = found.start(), _end(markdown, found.start(), found["tag"])
        if around := [last for first, last in read if first <= start < last]:
            at = max(around)
            continue
        block = markdown[start:end]
        if block and markdown[end : end + 2] in {"\n\n", "\n", ""} and not _is_read(block):
            made += [markdown[done:start], _place(len(blocks))]
            # As Markdown leaves it: lines of spaces become empty.
            blocks.append(_BLANK_LINE.sub("\n", block))
            done = at = end
        else:
            at = max(end, found.end())
    return "".join([*made, markdown[done:]]), blocks


def put_back(html: str, blocks: list[str]) -> str:
    """Return what Markdown made of a text with the blocks back in their places.

    Raises LookupError where one has no place, or several.
    """
    made: list[str] = []
    rest = html
    for number, block in enumerate(blocks):
        before, place, rest = rest.partition(_place(number))
        if not place or _place(number) in rest:
            raise LookupError(f"the place of block {number} is not in the page once")
        made += [before, block]
    return "".join([*made, rest])


def ids_in(blocks: list[str]) -> set[str]:
    """Return the ids of the elements in some blocks, which links may lead to."""
    return {name for block in blocks for name in _ID.findall(block)}


def _spans_of_markdown(text: str) -> list[tuple[int, int]]:
    return [(at.start(), _end(text, at.start(), at["tag"])) for at in _OPEN.finditer(text)]


def _is_read(block: str) -> bool:
    return any(sign in block for sign in _READ)


def _place(number: int) -> str:
    return f'<div class="set-aside-{number}"></div>'


@cache
def _tags(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(?P<end>/?){name}\b[^>]*>")


def _end(text: str, start: int, name: str) -> int:
    """Return where the element that begins at `start` ends; `start` where it does not."""
    depth = 0
    for tag in _tags(name).finditer(text, start):
        depth += -1 if tag["end"] else 1
        if not depth:
            return tag.end()
    return start
