"""Finds a bracket or a string in a script that is never closed, without a JavaScript engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sitekit.problems import Problem

_CLOSES = {")": "(", "]": "[", "}": "{"}
_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[`(){}\[\]]|[\w$]+|\S""",
    re.DOTALL,
)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_TEMPLATE = re.compile(r"(?:\\.|[^`\\$]|\$(?!\{))*", re.DOTALL)
# After these, a slash begins a regular expression; after all else, it divides.
_OPERATORS = frozenset("(,=:[!&|?{};+-*%<>~^")
_KEYWORDS = frozenset({"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new"})


def check_script(text: str, at: str) -> Iterator[Problem]:
    """Yield the first bracket or string of a script that doesn't match."""
    opened: list[tuple[str, int]] = []
    position, previous = 0, ";"
    while match := _TOKEN.search(text, position):
        part, start, position = match[0], match.start(), match.end()
        if part.startswith(("//", "/*")):
            continue
        if part == "/" and (previous[-1] in _OPERATORS or previous in _KEYWORDS):
            if expression := _REGEX.match(text, start):
                position = expression.end()
        elif part in ("'", '"'):
            yield _problem(text, start, at, f"the string that {part} opens isn't closed", part)
            return
        elif part in "([{":
            opened.append((part, start))
        elif part in _CLOSES:
            begun = opened.pop()[0] if opened else ""
            if begun == "${":
                position = _template(text, position, opened)
            elif begun != _CLOSES[part]:
                yield _problem(text, start, at, f"{part} closes nothing", _CLOSES[part])
                return
        elif part == "`":
            opened.append(("`", start))
            position = _template(text, position, opened)
        previous = part
    if opened:
        part, start = opened[-1]
        closing = {begun: end for end, begun in _CLOSES.items()} | {"`": "`", "${": "}"}
        yield _problem(text, start, at, f"{part} isn't closed", closing[part])


def _template(text: str, position: int, opened: list[tuple[str, int]]) -> int:
    """Skip a template up to its end or to code in it; return the position after that."""
    match = _TEMPLATE.match(text, position)
    end = match.end() if match else position
    if text.startswith("`", end):
        opened.pop()
        return end + 1
    if text.startswith("${", end):
        opened.append(("${", end))
        return end + 2
    return end


def _problem(text: str, offset: int, at: str, message: str, missing: str) -> Problem:
    return Problem.at_offset(at, text, offset, message, f"look for a missing {missing}")
