"""How wide a text is, and where it breaks, without a browser.

The renderer asks for every size it needs; a box is therefore as wide as the wider of two very
different fonts needs it (see `widths`), whichever font a reader has.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from sitekit.diagrams.widths import BOLD, REGULAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Of every label, in pixels and in font sizes. The stylesheet says the same.
FONT_SIZE = 14.0
LINE_HEIGHT = 1.5
# Ems of a character that neither font has: an ideograph is one em wide, most letters are narrower.
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
    """Return the ems of a character that the tables lack."""
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
    """Yield the words of `text`, those wider than `limit` in pieces."""
    for word in text.split():
        piece = ""
        for char in word:
            if piece and text_width(piece + char, size, bold=bold) > limit:
                yield piece
                piece = ""
            piece += char
        yield piece
