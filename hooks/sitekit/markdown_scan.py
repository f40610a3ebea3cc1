"""Find code (fenced blocks and code spans), front matter, and finished HTML in a Markdown text.

Directives, citations, links, and data fields must all agree on what is code, so this is the only
scanner for it. Blanked text keeps its length and its line breaks, so that a position in it is the
position in the file.

Finished HTML is found too, and kept away from the Markdown parser. A block of HTML between blank
lines passes through Markdown unchanged, but Python-Markdown and MkDocs each parse it first, tag by
tag. On pages that are mostly tables, that costs more than everything else in a build. So each such
block is taken out before the text is parsed, with an empty element as its placeholder, and put back
into the result. Python-Markdown calls this a stash.

A page's reading time is counted here, because code counts.

Faults are typing mistakes that can occur in any text, on a page or in a field of the data. Each
consists of a predicate ('has the word "the" twice') and a hint on how to fix it. The caller blanks
code first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5
from pathlib import Path

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
# What looks like a citation without its @: an ID in brackets, perhaps with a place in the source.
ID_IN_BRACKETS = r"\[([a-z0-9-]+)(?:,[^\]\n]*)?\](?![(\[:])"


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


@lru_cache(maxsize=512)
def mask_code(text: str, *, comments: bool = False) -> str:
    """Return a text with its code blanked, and also its HTML comments if asked."""
    parts = []
    done = 0
    for block in fenced_blocks(text):
        parts += [text[done : block.start], blank(text[block.start : block.end])]
        done = block.end
    return mask_code_spans("".join([*parts, text[done:]]), comments=comments)


def mask_code_spans(text: str, *, comments: bool = False) -> str:
    """Return a text with its code spans blanked, and also its HTML comments if asked."""

    def mask(match: re.Match[str]) -> str:
        keep = match["comment"] is not None and not comments
        return match[0] if keep else blank(match[0])

    masked = _SPAN_OR_COMMENT.sub(mask, text)
    return _UNCLOSED_COMMENT.sub(lambda match: blank(match[0]), masked) if comments else masked


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


def blank(text: str) -> str:
    """Return spaces in place of a text, with its line breaks."""
    return _NOT_A_LINE_BREAK.sub(" ", text)


_HTML_BLOCK = re.compile(
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
    markdown_spans = [
        (start.start(), _end_of_element(markdown, start.start(), start["tag"]))
        for start in _MARKDOWN_ELEMENT.finditer(markdown)
    ]
    done = at = 0
    while match := _HTML_BLOCK.search(markdown, at):
        start, end = match.start(), _end_of_element(markdown, match.start(), match["tag"])
        if around := [last for first, last in markdown_spans if first <= start < last]:
            at = max(around)
            continue
        block = markdown[start:end]
        is_finished = not any(char in block for char in _MARKDOWN_CHARS)
        if block and markdown[end : end + 2] in {"\n\n", "\n", ""} and is_finished:
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


def _placeholder(number: int) -> str:
    return f'<div class="stashed-{number}"></div>'


def _end_of_element(text: str, start: int, name: str) -> int:
    """Return the end of the element that starts at `start`, or `start` if it has no end tag."""
    depth = 0
    for tag in re.compile(rf"<(?P<end>/?){name}\b[^>]*>").finditer(text, start):
        depth += -1 if tag["end"] else 1
        if not depth:
            return tag.end()
    return start


# Words that are never right twice in a row, unlike "that that" and "had had".
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by can for from has if in into is it its of on or the their "
        "these this to was were which will with you your",
    )
)


@dataclass(frozen=True)
class Fault:
    """What is wrong at a position of a text: a predicate, and what to do."""

    position: int
    what: str
    hint: str


_TARGET = r"(?:https?://|\.{0,2}/|[\w./-]+\.(?:md|html|png|svg)\b)"
_TABLES = tomllib.loads(Path(__file__).with_name("faults.toml").read_text("utf-8"))
_FAULTS, _MARKUP_FAULTS = (
    [
        (re.compile(row["pattern"].replace("TARGET", _TARGET)), row["what"], row["hint"])
        for row in _TABLES[name]
    ]
    for name in ("text", "markup")
)
# A reference without its semicolon, or one of an unknown name.
_REFERENCE = re.compile(r"&(?:([a-zA-Z]{2,8})(?:;|(?![\w;=]))|#\d+(?![\d;]))")
_TWICE = re.compile(r"[\s(]([a-z]{1,5})\s+\1\b(?!-)")


def find_faults(text: str) -> Iterator[Fault]:
    """Yield the faults of a text whose code is blanked."""
    for match in _TWICE.finditer(f" {text.lower()}"):
        if match[1] in _SMALL_WORDS:
            yield Fault(match.start(), f'has the word "{match[1]}" twice', "remove one")
    for match in _REFERENCE.finditer(text):
        if match[1] is None or (f"{match[1]};" in html5) != match[0].endswith(";"):
            what = f'has "{match[0]}", which is published as it is'
            yield Fault(match.start(), what, "type the character")
    yield from _matches(text, _FAULTS)


def find_markup_faults(text: str) -> Iterator[Fault]:
    """Yield the markup in a text that would be published as characters; its code is blanked."""
    yield from _matches(text, _MARKUP_FAULTS)


def _matches(text: str, faults: Iterable[tuple[re.Pattern[str], str, str]]) -> Iterator[Fault]:
    for pattern, what, hint in faults:
        for match in pattern.finditer(text):
            shown = next((group for group in match.groups() if group), match[0])
            yield Fault(match.start(), what.format(shown), hint)


_PAIRS = (("(", ")", "parenthesis"), ("\u201c", "\u201d", "quotation mark"))
# What ends the number of a list's item, such as "1)" or "b)", closes nothing.
_ENUMERATION = re.compile(r"(?:^|[\s(])(?:\d{1,2}|[a-h])$")


_EMPHASIS = (
    ("**", r"(?<![\\*])\*\*(?!\*)", r"(?<![\\*])\*\*(?!\*)", "bold text"),
    ("*", r"(?<![\w\\*])\*(?=[\w\u201c])", r"(?<=[\w.,!?)\u201d])\*(?![\w*])", "italic text"),
)


def find_unclosed(text: str) -> Iterator[Fault]:
    """Yield the marks of a paragraph that don't match: parentheses, quotation marks, emphasis."""
    for mark, opening, closing, name in _EMPHASIS if "***" not in text else ():
        opened = [match.start() for match in re.finditer(opening, text)]
        closed = [match.start() for match in re.finditer(closing, text)]
        # A mark that only ends a word, as in "limits.*", closes nothing, and is shown as it is.
        if (len(opened) % 2) if opening == closing else (len(opened) > len(closed)):
            yield Fault(opened[-1], f"has {name} that doesn't end", f"close it with {mark}")
        elif opening == closing:
            for number, at in enumerate(opened):
                # Blanked code is at least three spaces wide.
                beside = text[max(at - 2, 0) : at][::-1] if number % 2 else text[at + 2 : at + 4]
                if beside[:1] == " " and beside[1:].strip():
                    yield Fault(at, f"has {name} with a space inside its marks", "remove it")
    for opening, closing, name in _PAIRS:
        if text.count(opening) == text.count(closing):
            continue
        opened = []
        for match in re.finditer(rf"[{opening}{closing}]", text):
            if match[0] == opening:
                opened.append(match.start())
            elif opened:
                opened.pop()
            elif not _ENUMERATION.search(text[: match.start()]):
                yield Fault(match.start(), f"closes a {name} that isn't open", "open it first")
                break
        else:
            if opened:
                yield Fault(
                    opened[-1], f"has a {name} that isn't closed", f"close it with {closing}"
                )


WORDS_PER_MINUTE = 200
_UNREAD = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (r"\A---\n.*?\n---\n", r"<!--.*?-->", r"\[@[^\]]*\]", r"(?<=\])\([^)]*\)")
)


def count_words(markdown: str) -> int:
    """Return how many words a reader reads: code and tables count, citations and targets don't."""
    for pattern in _UNREAD:
        markdown = pattern.sub("", markdown)
    return sum(1 for word in markdown.split() if re.search(r"\w", word))


def reading_minutes(markdown: str) -> int:
    """Return how long a page takes to read, at least one minute."""
    return max(round(count_words(markdown) / WORDS_PER_MINUTE), 1)
