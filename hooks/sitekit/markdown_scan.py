"""Find the code in a Markdown text, which is fenced blocks and code spans, and its front matter.

Directives, citations, links, and data fields must all agree on what is code, so this is the only
scanner for it. Blanked text keeps its length and its line breaks, so that a position in it is the
position in the file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
# A fence may be indented by spaces or tabs and be in a quotation. The information after a fence
# of backticks has no backtick: otherwise the line is text that begins with a code span.
_FENCE = re.compile(
    r"(?P<indent>[ \t>]*)(?:(?P<ticks>`{3,})(?P<info>[^`]*)|(?P<tildes>~{3,})(?P<rest>.*))$"
)
# A code span may continue on the next line of its paragraph, but not into another block.
_NEW_BLOCK = (
    r"\n[ \t>]*(?:\n|\Z|[-*+][ \t]|\d+[.)][ \t]|\#{1,6}[ \t]|\||:[ \t]|<!--|!!!|\?\?\?|===)"
)
_SPAN_OR_COMMENT = re.compile(
    rf"(?P<span>(?<![`\\])(?P<ticks>`+)(?!`)(?:(?!{_NEW_BLOCK}).)+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment><!--.*?-->)",
    re.DOTALL,
)
_UNCLOSED_COMMENT = re.compile(r"<!--.*\Z", re.DOTALL)
_NOT_A_LINE_BREAK = re.compile(r"[^\r\n]")


@dataclass(frozen=True)
class FencedBlock:
    """A fenced block of code, from the start of its opening line to the end of its last line."""

    start: int
    end: int
    indent: str
    info: str
    closed: bool = True


def fenced_blocks(text: str) -> Iterator[FencedBlock]:
    """Yield the fenced blocks of a text; one that is never closed reaches to the end."""
    fence = indent = info = ""
    start = position = 0
    for line in text.split("\n"):
        match = _FENCE.match(line)
        end = position + len(line)
        if fence:
            # As CommonMark has it: the closing fence is at least as long as the opening one.
            mark = line.strip(" \t>\r")
            if mark.startswith(fence) and not mark.strip(fence[0]):
                yield FencedBlock(start, end, indent, info)
                fence = ""
        elif match:
            fence = match["ticks"] or match["tildes"]
            indent, info = match["indent"], (match["info"] or match["rest"] or "").strip()
            start = position
        position = end + 1
    if fence:
        yield FencedBlock(start, len(text), indent, info, closed=False)


def mask_code(text: str, *, comments: bool = False) -> str:
    """Return a text with its code blanked, and also its HTML comments if asked."""
    parts = []
    done = 0
    for block in fenced_blocks(text):
        parts += [text[done : block.start], _blank(text[block.start : block.end])]
        done = block.end
    return mask_code_spans("".join([*parts, text[done:]]), comments=comments)


def mask_code_spans(text: str, *, comments: bool = False) -> str:
    """Return a text with its code spans blanked, and also its HTML comments if asked."""

    def blank(match: re.Match[str]) -> str:
        keep = match["comment"] is not None and not comments
        return match[0] if keep else _blank(match[0])

    masked = _SPAN_OR_COMMENT.sub(blank, text)
    return _UNCLOSED_COMMENT.sub(lambda match: _blank(match[0]), masked) if comments else masked


def sub_outside_code_spans(
    pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str
) -> str:
    """Return a text in which every match outside code spans is replaced, as `re.sub` does."""
    parts = []
    done = 0
    for match in pattern.finditer(mask_code_spans(text)):
        parts += [text[done : match.start()], replace(match)]
        done = match.end()
    return "".join([*parts, text[done:]])


def _blank(text: str) -> str:
    return _NOT_A_LINE_BREAK.sub(" ", text)
