"""The labels of a diagram: how wide their text is, how it is escaped, and how a drawing shows it.

Widths and line breaks are computed without a browser. They are the larger ones of two very
different fonts (`font_widths.json`), so a box is wide enough whichever font a reader has.

The renderer puts labels into HTML (`foreignObject`) or into nested `tspan`s with relative offsets.
HTML in SVG is clipped when the reader has a different font, and it needs inline styles. One
`<text>` element per line needs neither, and its words stay apart for a search index.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element

# The font size of labels in pixels and their line height in ems, the same as in the style sheet.
FONT_SIZE = 14.0
LINE_HEIGHT = 1.5
# Thousandths of an em. An ideograph that neither font has is one em wide, most letters are
# narrower.
EM = 1000
WIDE = 1000
UNKNOWN = 800


def _widths() -> tuple[dict[str, int], dict[str, int]]:
    """Return the width of each character in regular and in bold text."""
    faces = json.loads(Path(__file__).with_name("font_widths.json").read_text("utf-8"))
    regular, bold = (
        {char: int(width) for width, chars in faces[name].items() for char in chars}
        for name in ("regular", "bold")
    )
    return regular, bold


_REGULAR, _BOLD = _widths()


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width in pixels of one line of `text` at a font size in pixels."""
    table = _BOLD if bold else _REGULAR
    # Whole numbers have the same sum on every version of Python. From 3.12 on, floats have another.
    return size * sum(table[char] if char in table else _unlisted(char) for char in text) / EM


@lru_cache(maxsize=4096)
def _unlisted(char: str) -> int:
    """Return the width of a character that is not in the tables."""
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cf", "Cc", "Mn", "Me"}:
        return 0
    return WIDE if unicodedata.east_asian_width(char) in {"W", "F"} else UNKNOWN


def wrap(text: str, size: float, limit: float, *, bold: bool = False) -> list[str]:
    """Return `text` in lines no wider than `limit` pixels, broken at spaces (greedy).

    A word that is wider than the limit is broken between characters, as `overflow-wrap` does.
    Line feeds in `text` are kept as breaks. An empty text is one empty line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _broken_words(paragraph, size, limit, bold=bold):
            joined = f"{line} {word}" if line else word
            if line and text_width(joined, size, bold=bold) > limit:
                lines.append(line)
                line = word
            else:
                line = joined
        lines.append(line)
    return lines


def _broken_words(text: str, size: float, limit: float, *, bold: bool) -> Iterator[str]:
    """Yield the words of `text`; those wider than `limit` come in pieces."""
    for word in text.split():
        piece = ""
        for char in word:
            if piece and text_width(piece + char, size, bold=bold) > limit:
                yield piece
                piece = ""
            piece += char
        yield piece


TITLE_SIZE = 16.0
# Lines are set closer together than they are measured, which leaves room above and below them.
LEADING = 1.3
# From the middle of a line to its baseline, in ems: about half the height of a capital letter.
BASELINE = 0.35
_INHERITED = {"class", "dominant-baseline", "text-anchor", "transform"}
_LEFT_ALIGNED = {"members-group", "methods-group"}
# Classes of text that lies on the lines of a sequence diagram. All of it is centered.
_ON_LINES = {"messageText", "loopText", "sectionTitle"}
_BREAK = re.compile(r"\s*(?:<br\s*/?>|\\n|\n)\s*")
_ENCODED_ENTITY = re.compile(r"ﬂ°(?:°(\d+)|(\w+))¶ß")
_LENGTH = re.compile(r"(-?[\d.]+)(em|ex|px|pt)?\Z")


def convert_labels(root: Element) -> None:
    """Replace each `foreignObject` and `text` below `root` with positioned one-line texts."""
    _convert(root, frozenset())


def _convert(parent: Element, inside: frozenset[str]) -> None:
    inside |= set(parent.get("class", "").split())
    children: list[Element] = []
    for child in parent:
        if child.tag == "foreignObject":
            children.extend(_from_html(child, inside))
        elif child.tag == "text":
            children.extend(_from_text(child))
        else:
            _convert(child, inside)
            children.append(child)
    parent[:] = children


def _from_html(box: Element, inside: frozenset[str]) -> Iterator[Element]:
    """Yield the lines of an HTML label, preceded by its background if it lies on an edge."""
    text = clean_label("".join(_pieces(box)))
    if not text:
        return
    width, height = float(box.get("width", "0")), float(box.get("height", "0"))
    div = box[0]
    if "labelBkg" in div.get("class", ""):
        yield _label_background(0.0, 0.0, width, height)
    limit = re.search(r"max-width: ([\d.]+)px", div.get("style", ""))
    lines = _lines(text, float(limit[1]) if limit else None)
    left = bool(inside & _LEFT_ALIGNED)
    step = FONT_SIZE * LEADING
    top = height / 2 - (len(lines) - 1) * step / 2 + BASELINE * FONT_SIZE
    for number, line in enumerate(lines):
        attributes = {"x": f"{0 if left else width / 2:g}", "y": f"{top + number * step:g}"}
        if not left:
            attributes["text-anchor"] = "middle"
        yield _line(line, attributes)


def _lines(text: str, limit: float | None) -> list[str]:
    """Return the lines of an HTML label, broken as the text measurer broke them."""
    widest = max(text_width(line, FONT_SIZE) for line in text.split("\n"))
    return wrap(text, FONT_SIZE, limit) if limit and widest > limit else text.split("\n")


def _pieces(element: Element) -> Iterator[str]:
    """Yield the texts at and below `element` in order, a line feed at each new line."""
    if element.tag in {"br", "p"}:
        yield "\n"
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def clean_label(text: str) -> str:
    """Return label text with collapsed spaces, real line breaks, and no word joiners.

    The renderer asks for sizes while entities (`#34;`, `#quot;`) are still in Mermaid's internal
    encoding, which is decoded here.
    """
    text = _ENCODED_ENTITY.sub(_entity, text)
    lines = (" ".join(line.split()) for line in _BREAK.split(text.strip()))
    return "\n".join(lines).replace(WORD_JOINER, "")


def _entity(match: re.Match[str]) -> str:
    number, name = match.groups()
    return unescape(f"&#{number};" if number else f"&{name};")


def _from_text(text: Element) -> Iterator[Element]:
    """Yield the lines of an SVG text at absolute positions, with offsets in ems resolved."""
    style = _declarations(text)
    size = _pixels(style.get("font-size") or text.get("font-size") or "", FONT_SIZE)
    size = min(size, TITLE_SIZE)
    shared = {name: value for name, value in text.attrib.items() if name in _INHERITED}
    if "text-anchor" in style:
        shared["text-anchor"] = style["text-anchor"]
    if size != FONT_SIZE:
        shared["font-size"] = f"{size:g}"
    y = _pixels(text.get("y", "0"), size)
    rows = [row for row in text if row.tag == "tspan"] or [text]
    rows[0].set("dy", rows[0].get("dy", text.get("dy", "0")))
    for row in rows:
        y = _pixels(row.get("y", f"{y:g}"), size) + _pixels(row.get("dy", "0"), size)
        content = clean_label("".join(row.itertext()))
        if content:
            x = row.get("x", text.get("x", "0"))
            if text.get("class") in _ON_LINES:
                width = text_width(content, size)
                middle = y if "dominant-baseline" in shared else y - BASELINE * size
                yield _label_background(float(x) - width / 2, middle - size / 2, width, size)
            yield _line(content, {"x": x, "y": f"{y:g}", **shared})


def _line(content: str, attributes: dict[str, str]) -> Element:
    element = Element("text", attributes)
    element.text = content
    return element


def _label_background(x: float, y: float, width: float, height: float) -> Element:
    """Return the background of a label on a line, three pixels wider on each side."""
    box = {"x": x - 3, "y": y, "width": width + 6, "height": height, "rx": 3.0}
    return Element("rect", {"class": "labelBkg", **{name: f"{box[name]:g}" for name in box}})


def _declarations(element: Element) -> dict[str, str]:
    """Return the declarations of a `style` attribute."""
    pairs = (part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def _pixels(value: str, size: float) -> float:
    """Return an SVG length in pixels, or the font size if the length has no readable number."""
    match = _LENGTH.match(value.strip())
    if not match:
        return size
    unit = {"em": size, "ex": size / 2, "pt": 4 / 3}.get(match[2] or "", 1.0)
    return float(match[1]) * unit


# Invisible and without width. It follows a character that one of the parsers would otherwise read
# as the start of an entity or of a line break.
WORD_JOINER = "\u2060"


_ENTITY_STARTS = frozenset("&#\\")


def escape_label(text: str) -> str:
    """Escape `text` for a quoted Mermaid label, so that every character is shown.

    White space is collapsed to single spaces. Letters, digits, and spaces stay readable; everything
    else becomes a numeric Mermaid entity (`#59;`): quotes, brackets, markup, `%%` comments,
    Markdown.
    """
    return "".join(_escaped(char) for char in " ".join(text.split()))


def _escaped(char: str) -> str:
    if char.isalnum() or char == " ":
        return char
    guard = WORD_JOINER if char in _ENTITY_STARTS else ""
    return f"#{ord(char)};{guard}"
