"""Turn every label of a rendered diagram into plain `<text>`, one element per line.

The renderer puts labels into HTML (`foreignObject`) or into nested `tspan`s with relative offsets.
HTML in SVG clips in another font and brings styles along; a line per element needs neither, and
its words stay apart for a search index.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from sitekit.diagrams.metrics import FONT_SIZE, text_width, wrap
from sitekit.diagrams.stack import WORD_JOINER

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE_SIZE = 16.0
# Lines are set closer than they are measured, which leaves room above and below them.
LEADING = 1.3
# From the middle of a line to its baseline, in ems: half the height of a capital, about.
BASELINE = 0.35
_INHERITED = {"class", "dominant-baseline", "text-anchor", "transform"}
_LEFT_ALIGNED = {"members-group", "methods-group"}
# Classes of text that the lines of a sequence diagram cross. All of it is centred.
_ON_LINES = {"messageText", "loopText", "sectionTitle"}
_BREAK = re.compile(r"\s*(?:<br\s*/?>|\\n|\n)\s*")
_DISGUISED = re.compile(r"ﬂ°(?:°(\d+)|(\w+))¶ß")
_LENGTH = re.compile(r"(-?[\d.]+)(em|ex|px|pt)?\Z")


def convert_labels(root: Element) -> None:
    """Replace each `foreignObject` and each `text` below `root` by positioned one-line texts."""
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
    """Yield the lines of an HTML label, and first the plate behind it where it lies on a line."""
    text = _plain(box)
    if not text:
        return
    width, height = float(box.get("width", "0")), float(box.get("height", "0"))
    div = box[0]
    if "labelBkg" in div.get("class", ""):
        yield _plate(0.0, 0.0, width, height)
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
    """Return the lines of an HTML label as the measurer broke them."""
    widest = max(text_width(line, FONT_SIZE) for line in text.split("\n"))
    return wrap(text, FONT_SIZE, limit) if limit and widest > limit else text.split("\n")


def _plain(box: Element) -> str:
    """Return the text of an HTML label with a line feed for each break."""
    return clean("".join(_pieces(box)))


def _pieces(element: Element) -> Iterator[str]:
    """Yield the texts at and below `element` in order, a line feed at each new line."""
    if element.tag in {"br", "p"}:
        yield "\n"
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def clean(text: str) -> str:
    """Return label text with folded spaces, real line breaks and without our word joiners.

    The renderer asks for sizes while entities (`#34;`, `#quot;`) are still in Mermaid's disguise.
    """
    text = _DISGUISED.sub(_entity, text)
    lines = (" ".join(line.split()) for line in _BREAK.split(text.strip()))
    return "\n".join(lines).replace(WORD_JOINER, "")


def _entity(found: re.Match[str]) -> str:
    number, name = found.groups()
    return unescape(f"&#{number};" if number else f"&{name};")


def _from_text(text: Element) -> Iterator[Element]:
    """Yield a SVG text in single lines at absolute places, offsets in ems resolved."""
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
        content = clean("".join(row.itertext()))
        if content:
            x = row.get("x", text.get("x", "0"))
            if text.get("class") in _ON_LINES:
                width = text_width(content, size)
                middle = y if "dominant-baseline" in shared else y - BASELINE * size
                yield _plate(float(x) - width / 2, middle - size / 2, width, size)
            yield _line(content, {"x": x, "y": f"{y:g}", **shared})


def _line(content: str, attributes: dict[str, str]) -> Element:
    element = Element("text", attributes)
    element.text = content
    return element


def _plate(x: float, y: float, width: float, height: float) -> Element:
    """Return the ground behind a label that lies on a line, three pixels wider on each side."""
    box = {"x": x - 3, "y": y, "width": width + 6, "height": height, "rx": 3.0}
    return Element("rect", {"class": "labelBkg", **{name: f"{box[name]:g}" for name in box}})


def _declarations(element: Element) -> dict[str, str]:
    """Return the declarations of a `style` attribute."""
    pairs = (part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def _pixels(value: str, size: float) -> float:
    """Return a SVG length in pixels; without a readable number, the font size."""
    found = _LENGTH.match(value.strip())
    if not found:
        return size
    unit = {"em": size, "ex": size / 2, "pt": 4 / 3}.get(found[2] or "", 1.0)
    return float(found[1]) * unit
