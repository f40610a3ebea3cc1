"""The URLs of a style sheet: `url()`, `@import`, `src()` and the strings of `image-set()`.

The tokens are those of https://www.w3.org/TR/css-syntax-3/: comments and strings are read as such,
so that nothing inside them counts, and what is broken ends where CSS ends it. (A full parser in
Python, such as tinycss2, takes 50 times as long on the style sheet of Material for MkDocs.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_STRING = r""""(?:[^"\\\n]|\\.)*(?:"|\Z)|'(?:[^'\\\n]|\\.)*(?:'|\Z)"""
_TOKEN = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    |(?P<at>@(?:import|namespace|supports|(?:-moz-)?document)(?=[\s"'/(]))
    |(?P<set>(?<![\w\\])-?(?:webkit-)?image-set\()
    |(?<![\w\\-])(?:url\(\s*+(?:(?P<quoted>{_STRING})\s*\)?|(?P<bare>(?:[^"'()\\\s]|\\.)*+)\s*+(?:\)|\Z))
    |src\(\s*+(?P<source>{_STRING}))
    |(?<![\w\\-])url\((?!\s*["'])(?:[^)\\]|\\.)*\)?
    |(?P<string>{_STRING})|["'][^\n]*
    |(?P<open>\()|(?P<close>\))|(?P<end>[;{{])""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_HINTS = ("url(", "@import", "-set(", "src(")
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})[ \t\n\f\r]?|(\n)|(.))", re.DOTALL)


def css_urls(text: str) -> Iterator[str]:
    """Yield each URL of a style sheet or of a `style` attribute, in order, as CSS reads it."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return
    at_rule, depth = "", 0
    sets: list[int] = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "at":
            at_rule = token["at"].lower()
        elif kind == "end":
            at_rule = ""
        elif kind in ("set", "open"):
            depth += 1
            sets += [depth] if kind == "set" else []
        elif kind == "close":
            if sets and sets[-1] == depth:
                sets.pop()
            depth = max(0, depth - 1)
        elif kind in ("quoted", "bare", "source"):
            # The name of a namespace, a condition, and the pages that rules are for are not links.
            if at_rule in ("", "@import"):
                yield _value(token[kind])
                at_rule = ""
        elif kind == "string":
            # type("image/avif") inside image-set() opens its own parenthesis.
            if at_rule == "@import" or (sets and sets[-1] == depth):
                yield _value(token["string"])
            at_rule = ""


def _value(written: str) -> str:
    quote = written[:1]
    if quote and quote in "\"'":
        written = written[1:-1] if len(written) > 1 and written[-1] == quote else written[1:]
    return _ESCAPE.sub(_unescape, written) if "\\" in written else written


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"
    return match[3] or ""
