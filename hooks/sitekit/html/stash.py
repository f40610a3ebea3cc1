"""Keep finished HTML away from the Markdown parser, which would parse it and change nothing.

A block of HTML between blank lines passes through Markdown unchanged, but Python-Markdown and
MkDocs each parse it first, tag by tag. On pages that are mostly tables, that costs more than
everything else in a build. So each such block is taken out before the text is parsed, with an empty
element as its placeholder, and put back into the result. Python-Markdown calls this a stash.
"""

from __future__ import annotations

import re
from functools import cache

_BLOCK = re.compile(
    r"(?:\A|(?<=\n\n))<(?P<tag>details|div|dl|figure|form|nav|ol|p|section|table|ul)\b"
)
_ID = re.compile(r'\sid="([^"]+)"')
_BLANK_LINE = re.compile(r"(?<=\n) +\n")
# An element whose content is Markdown.
_MARKDOWN_ELEMENT = re.compile(r"<(?P<tag>\w+)\b[^>]*\smarkdown[=\s>]")
# Markdown gives these characters a meaning (tabs, CR, and its own placeholder marks STX and ETX),
# so a block with one of them must not bypass it.
_MARKDOWN_CHARS = ("\t", "\r", "\x02", "\x03")
_FENCES = ("```", "~~~")


def stash_html(markdown: str) -> tuple[str, list[str]]:
    """Return a text without its finished blocks of HTML, and those blocks in order.

    A block starts after a blank line and ends before one, at the end of its first element. An
    element that contains Markdown stays in the text. A text with code fences is returned unchanged,
    because what looks like a block may be a code sample.
    """
    if any(fence in markdown for fence in _FENCES):
        return markdown, []
    parts: list[str] = []
    blocks: list[str] = []
    markdown_spans = _spans_of_markdown(markdown) if "markdown" in markdown else []
    done = at = 0
    while match := _BLOCK.search(markdown, at):
        start, end = match.start(), _end(markdown, match.start(), match["tag"])
        if around := [last for first, last in markdown_spans if first <= start < last]:
            at = max(around)
            continue
        block = markdown[start:end]
        if block and markdown[end : end + 2] in {"\n\n", "\n", ""} and not _needs_markdown(block):
            parts += [markdown[done:start], _placeholder(len(blocks))]
            # As Markdown does: lines of spaces become empty.
            blocks.append(_BLANK_LINE.sub("\n", block))
            done = at = end
        else:
            at = max(end, match.end())
    return "".join([*parts, markdown[done:]]), blocks


def restore_html(html: str, blocks: list[str]) -> str:
    """Return the HTML that Markdown produced, with the blocks in place of their placeholders.

    Raises LookupError if a placeholder is missing or occurs more than once.
    """
    parts: list[str] = []
    rest = html
    for number, block in enumerate(blocks):
        before, placeholder, rest = rest.partition(_placeholder(number))
        if not placeholder or _placeholder(number) in rest:
            raise LookupError(f"the placeholder of block {number} is not on the page exactly once")
        parts += [before, block]
    return "".join([*parts, rest])


def ids_in(blocks: list[str]) -> set[str]:
    """Return the ids of the elements in the blocks, which links may point to."""
    return {name for block in blocks for name in _ID.findall(block)}


def _spans_of_markdown(text: str) -> list[tuple[int, int]]:
    return [
        (at.start(), _end(text, at.start(), at["tag"])) for at in _MARKDOWN_ELEMENT.finditer(text)
    ]


def _needs_markdown(block: str) -> bool:
    return any(char in block for char in _MARKDOWN_CHARS)


def _placeholder(number: int) -> str:
    return f'<div class="stashed-{number}"></div>'


@cache
def _tags(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(?P<end>/?){name}\b[^>]*>")


def _end(text: str, start: int, name: str) -> int:
    """Return the end of the element that starts at `start`, or `start` if it has no end tag."""
    depth = 0
    for tag in _tags(name).finditer(text, start):
        depth += -1 if tag["end"] else 1
        if not depth:
            return tag.end()
    return start
