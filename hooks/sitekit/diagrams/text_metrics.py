"""The width of text and its line breaks, computed without a browser.

The widths are the larger ones of two very different fonts (see `font_widths`), so a box is wide
enough whichever font a reader has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from sitekit.diagrams.font_widths import BOLD, REGULAR

# The font size of labels in pixels and their line height in ems, the same as in the style sheet.
FONT_SIZE = 14.0
LINE_HEIGHT = 1.5
# The width in ems of a character that neither font has: an ideograph is one em wide, most letters
# are narrower.
WIDE = 1.0
UNKNOWN = 0.8


def _by_character(groups: Mapping[int, str]) -> dict[str, float]:
    return {char: width / 1000 for width, characters in groups.items() for char in characters}


_REGULAR = _by_character(REGULAR)
_BOLD = _by_character(BOLD)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width in pixels of one line of `text` at a font size in pixels."""
    table = _BOLD if bold else _REGULAR
    return size * sum(table[char] if char in table else _unlisted(char) for char in text)


@lru_cache(maxsize=4096)
def _unlisted(char: str) -> float:
    """Return the width in ems of a character that is not in the tables."""
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Cc", "Mn", "Me"}:
        return 0.0
    return WIDE if unicodedata.east_asian_width(char) in {"W", "F"} else UNKNOWN


def wrap(text: str, size: float, limit: float, *, bold: bool = False) -> list[str]:
    """Return `text` in lines no wider than `limit` pixels, broken at spaces (greedy).

    A word that is wider than the limit is broken between characters, as `overflow-wrap` does.
    Line feeds in `text` are kept as breaks. An empty text is one empty line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _pieces(paragraph, size, limit, bold=bold):
            joined = f"{line} {word}" if line else word
            if line and text_width(joined, size, bold=bold) > limit:
                lines.append(line)
                line = word
            else:
                line = joined
        lines.append(line)
    return lines


def _pieces(text: str, size: float, limit: float, *, bold: bool) -> Iterator[str]:
    """Yield the words of `text`; those wider than `limit` come in pieces."""
    for word in text.split():
        piece = ""
        for char in word:
            if piece and text_width(piece + char, size, bold=bold) > limit:
                yield piece
                piece = ""
            piece += char
        yield piece
