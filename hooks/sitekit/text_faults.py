"""Find what authors mistype in any text, on a page or in a field of the data.

Each fault is a predicate ("has the word "the" twice") and how to mend it. Code is blanked before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

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


# A pattern, what it finds ({0} is the match, or its first group), and what to do.
_FAULTS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"(?:TODO|FIXME|TB[AD]|XXX)\b"),
        'has the note "{0}"',
        "finish it, or put the word between backticks",
    ),
    (re.compile(r"[Ll]orem ipsum"), "has filler text", "write the text"),
    (
        re.compile(r":(?<![\w:/]:)([a-z][a-z0-9_+-]*[a-z0-9]):(?![\w:/])"),
        'has the emoji code ":{0}:", which is published as it is',
        "type the character",
    ),
    (
        re.compile(r"\^[\w+-]+\^|~(?<=[A-Za-z]~)\d+~(?!~)"),
        'has "{0}", which is published as it is',
        "type the character, such as ² or ₂",
    ),
    (re.compile(r"\$\$.+?\$\$"), "has a formula, which is published as it is", "write it in words"),
    (
        re.compile("(\u00e2\u20ac.?|\u00c3[\u0080-\u00bf])"),
        'has letters that were read in the wrong encoding ("{0}")',
        "type them again",
    ),
    (
        re.compile(r"[a-z]\.((?:A|An|And|But|Each|For|If|In|It|So|The|They|This|To|We|You) [a-z])"),
        "lacks the space after a full stop",
        "add it",
    ),
    (re.compile(r"[a-z]( [,;])(?=\s|$)"), "has a space before a comma", "remove it"),
)


_REFERENCE = re.compile(r"&(?:([a-zA-Z]{2,8})(?![\w;=])|#\d+(?![\d;]))")
_TWICE = re.compile(r"[\s(]([a-z]{1,5})\s+\1\b(?!-)")


def find_faults(text: str) -> Iterator[Fault]:
    """Yield the faults of a text whose code is blanked."""
    for match in _TWICE.finditer(f" {text.lower()}"):
        if match[1] in _SMALL_WORDS:
            yield Fault(match.start(), f'has the word "{match[1]}" twice', "remove one")
    for match in _REFERENCE.finditer(text):
        if match[1] is None or f"{match[1]};" in html5:
            what = f'has "{match[0]}", which is published as it is'
            yield Fault(match.start(), what, "type the character")
    for pattern, what, hint in _FAULTS:
        for match in pattern.finditer(text):
            shown = next((group for group in match.groups() if group), match[0])
            yield Fault(match.start(), what.format(shown), hint)


_PAIRS = (("(", ")", "parenthesis"), ("\u201c", "\u201d", "quotation mark"))
# What ends the number of a list's item, such as "1)" or "b)", closes nothing.
_ENUMERATION = re.compile(r"(?:^|[\s(])(?:\d{1,2}|[a-h])$")


def find_unclosed(text: str) -> Iterator[Fault]:
    """Yield the first parenthesis and quotation mark of a paragraph that don't match."""
    for opening, closing, name in _PAIRS:
        if text.count(opening) == text.count(closing):
            continue
        opened: list[int] = []
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
