"""Turn the renderer's SVG into static SVG that takes its look from the site's style sheet.

Removed: `<style>`, `style=`, colors, HTML, helper attributes, and unused definitions. Kept:
geometry, the class names that `diagrams.css` styles, and the markers in use. Added: an accessible
name and description, ids that are unique on the page, hatching on shared nodes (color alone would
not reach every reader), and a view box that contains everything that is drawn, text included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from sitekit.diagrams.labels import FONT_SIZE, convert_labels, text_width

_NUMBERS = {"cx", "cy", "d", "height", "points", "r", "rx", "ry", "transform", "viewBox"} | {
    *("width", "x", "x1", "x2", "y", "y1", "y2")
}
_MARKERS = {"marker-end", "marker-start", "markerHeight", "markerUnits", "markerWidth"} | {
    *("orient", "refX", "refY")
}
_GEOMETRY = _NUMBERS | _MARKERS | {"class", "dominant-baseline", "font-size", "text-anchor"}
_NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_DROPPED = frozenset({"style", "filter", "linearGradient", "symbol", "title", "desc", "script"})
# The classes that the style sheet styles; those of charts without the number of their series.
CLASSES = frozenset(
    {
        *("own", "shared", "node", "cluster", "statediagram-cluster", "outer", "inner"),
        *("edgePaths", "edge-pattern-dotted", "edge-pattern-dashed", "dashed-line", "edge"),
        *("edge-thickness-thick", "edge-thickness-invisible", "labelBkg", "cluster-label"),
        *("extension", "aggregation", "lollipop", "label-group", "divider"),
        *("state-start", "statediagram-note", "note", "actor", "actor-line", "activation"),
        *("messageLine0", "messageLine1", "loopLine", "labelBox", "labelText"),
        *("rect", "sequenceNumber"),
        *("timeline-node", "lineWrapper", "section-root"),
        *("quadrant", "border", "data-point", "title", "chart-title", "background"),
        *("bar-plot", "line-plot", "axis-line", "axisl-line", "ticks"),
    }
)
_INDEX = re.compile(r"(?:(?<=activation)|(?<=-plot))-*\d+\Z")
# The corner radius of boxes, in pixels.
ROUNDING = "4"
# Pixels around the content, including half the width of the heaviest line.
MARGIN = 4
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
# A placeholder for the prefix of all ids until the page is known. No label may contain it.
PREFIX = "\ue000"

_SHAPES = {"rect", "circle", "ellipse", "polygon", "path"}

Point = tuple[float, float]
# Half the height of a line of text, in ems.
_HALF_LINE = 0.65
_TRANSFORM_STEP = re.compile(r"(translate|rotate)\(\s*([^)]*)\)")
_PATH_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_PATH_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_ARITY = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}
_BASELINE_SHIFTS = {"hanging": 0.4, "text-before-edge": 0.5, "middle": 0.0, "central": 0.0}


def flatten(svg: str) -> str:
    """Return `svg` as one static inline SVG element whose ids all start with `PREFIX`.

    It has the ARIA attributes that name and describe it, but not yet the elements they refer to.
    """
    source = ElementTree.fromstring(svg.replace(PREFIX, ""))  # noqa: S314 - our own renderer wrote it
    for element in source.iter():
        element.tag = element.tag.rpartition("}")[2]
    convert_labels(source)
    names = _name_markers(source)
    definitions = Element("defs")
    for marker in source.iter("marker"):
        if marker.get("id") in names:
            definitions.extend(_clean(marker, names, kept=True))
    content = Element("g")
    content.extend(cleaned for child in source for cleaned in _clean(child, names))
    if add_hatching(content, f"{PREFIX}-h"):
        definitions.append(hatch_pattern(f"{PREFIX}-h"))
    kind = source.get("aria-roledescription", "diagram").split("-")[0]
    out = _root(kind, bounding_box(content))
    out.extend([definitions] if len(definitions) else [])
    out.extend(content)
    # Each label gets a line of its own, so that words stay apart.
    ElementTree.indent(out, "", 0)
    return ElementTree.tostring(out, encoding="unicode").replace(" />", "/>")


def _name_markers(source: Element) -> dict[str, str]:
    """Map the id of each marker that a line uses to its new id."""
    used = {
        name
        for element in source.iter()
        for value in element.attrib.values()
        for name in _REFERENCE.findall(value)
    }
    markers = [marker.attrib["id"] for marker in source.iter("marker") if marker.get("id") in used]
    return {name: f"{PREFIX}-m{number}" for number, name in enumerate(dict.fromkeys(markers), 1)}


def _root(kind: str, box: tuple[float, float, float, float]) -> Element:
    """Return the outer element, as large in CSS pixels as its content."""
    left, top, right, bottom = box
    left, top = left - MARGIN, top - MARGIN
    width, height = right + MARGIN - left, bottom + MARGIN - top
    return Element(
        "svg",
        {
            "class": f"dg dg-{kind}",
            "viewBox": " ".join(map(_short, (left, top, width, height))),
            "width": _short(width),
            "height": _short(height),
            "role": "img",
            "aria-labelledby": f"{PREFIX}-t",
            "aria-describedby": f"{PREFIX}-d",
        },
    )


def _clean(element: Element, names: dict[str, str], *, kept: bool = False) -> list[Element]:
    """Return `element` cleaned, its children if it adds nothing itself, or nothing."""
    if element.tag in _DROPPED or (element.tag == "marker" and not kept):
        return []
    if element.get("class", "").startswith("node-line"):
        return []
    children = [cleaned for child in _merged(element) for cleaned in _clean(child, names)]
    attributes = {
        name: _tidy(name, value, names)
        for name, value in element.attrib.items()
        if name in _GEOMETRY or (kept and name == "id")
    }
    if not attributes.get("class", "kept"):
        del attributes["class"]
    if element.tag == "rect" and "label-container" in element.get("class", ""):
        attributes |= {"rx": ROUNDING} if attributes.get("rx", "0") == "0" else {}
        attributes.pop("ry", None)
    attributes |= {paint: "none" for paint in ("fill", "stroke") if element.get(paint) == "none"}
    if element.tag in {"g", "defs"}:
        if not children:
            return []
        if not attributes or element.tag == "defs":
            return children
    elif not attributes:
        return []
    out = Element(element.tag, attributes)
    out.text = element.text if element.tag == "text" else None
    out.extend(children)
    return [out]


def _merged(parent: Element) -> list[Element]:
    """Return the children; an outline drawn twice (filled, then stroked) becomes one path."""
    children: list[Element] = []
    for child in parent:
        before = children[-1] if children else None
        if (
            before is not None
            and before.tag == child.tag == "path"
            and before.get("stroke") == child.get("fill") == "none"
        ):
            del before.attrib["stroke"]
            before.set("d", before.get("d", "") + "Z")
        else:
            children.append(child)
    return children


def _tidy(name: str, value: str, names: dict[str, str]) -> str:
    """Return an attribute value with known classes only, rounded numbers, and new ids."""
    if name == "class":
        classes = dict.fromkeys(_INDEX.sub("", word) for word in value.split())
        return " ".join(word for word in classes if word in CLASSES)
    if name == "id":
        return names[value]
    if name in _NUMBERS:
        value = _NUMBER.sub(lambda match: _short(float(match[0])), value)
        return " ".join(value.split())
    return _REFERENCE.sub(lambda match: f"url(#{names.get(match[1], match[1])})", value)


def _short(number: float) -> str:
    """Format a number to a tenth of a pixel, never as `-0`."""
    return f"{round(number, 1) + 0.0:g}"


def add_hatching(element: Element, pattern: str) -> int:
    """Overlay each shared node with the pattern of that id; return the number of nodes."""
    if {"node", "shared"} <= set(element.get("class", "").split()):
        return int(_overlay(element, pattern))
    return sum(add_hatching(child, pattern) for child in element)


def _overlay(parent: Element, pattern: str) -> bool:
    """Insert a hatched copy after the first shape at or below `parent`; return True if done."""
    for index, shape in enumerate(parent):
        if shape.tag in _SHAPES:
            paint = {"class": "hatch", "fill": f"url(#{pattern})"}
            parent.insert(index + 1, Element(shape.tag, {**shape.attrib, **paint}))
            return True
        if shape.tag == "g" and _overlay(shape, pattern):
            return True
    return False


def hatch_pattern(name: str) -> Element:
    """Return the pattern: slanting lines that the style sheet colors."""
    size = {"width": "7", "height": "7", "patternUnits": "userSpaceOnUse"}
    pattern = Element("pattern", {"id": name, **size, "patternTransform": "rotate(45)"})
    SubElement(pattern, "path", {"d": "M0 0V7"})
    return pattern


def bounding_box(root: Element) -> tuple[float, float, float, float]:
    """Return left, top, right, and bottom of everything `root` draws, in its own coordinates.

    Curves count with their control points, so their box may be slightly too large.
    """
    points = [point for child in root for point in _bounding_points(child)]
    if not points:
        return 0.0, 0.0, 0.0, 0.0
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


def _bounding_points(element: Element) -> Iterator[Point]:
    """Yield the points that bound `element`, after its transform."""
    if element.tag in {"defs", "marker", "pattern", "title", "desc"}:
        return
    move = _transform(element.get("transform", ""))
    yield from map(move, _own_points(element))
    for child in element:
        yield from map(move, _bounding_points(child))


def _transform(value: str) -> Callable[[Point], Point]:
    """Return a function that applies a list of translations and right-angle rotations."""
    steps = [(name, _floats(numbers)) for name, numbers in _TRANSFORM_STEP.findall(value)]

    def move(point: Point) -> Point:
        x, y = point
        for name, numbers in reversed(steps):
            if name == "translate":
                x, y = x + numbers[0], y + (numbers[1] if len(numbers) > 1 else 0.0)
            else:
                for _ in range(round(numbers[0] / 90) % 4):
                    x, y = -y, x
        return x, y

    return move


def _floats(text: str) -> list[float]:
    return [float(number) for number in _PATH_NUMBER.findall(text)]


def _own_points(element: Element) -> Iterator[Point]:
    def number(name: str) -> float:
        return float(element.get(name, "0"))

    match element.tag:
        case "rect":
            yield number("x"), number("y")
            yield number("x") + number("width"), number("y") + number("height")
        case "circle" | "ellipse":
            across, down = number("r") or number("rx"), number("r") or number("ry")
            yield number("cx") - across, number("cy") - down
            yield number("cx") + across, number("cy") + down
        case "line":
            yield number("x1"), number("y1")
            yield number("x2"), number("y2")
        case "polygon":
            numbers = _floats(element.get("points", ""))
            yield from zip(numbers[::2], numbers[1::2], strict=True)
        case "path":
            yield from _path_points(element.get("d", ""))
        case "text":
            yield from _text_points(element, number("x"), number("y"))


def _text_points(element: Element, x: float, y: float) -> Iterator[Point]:
    """Yield two opposite corners of a line of text, given its anchor and baseline."""
    size = float(element.get("font-size", FONT_SIZE))
    width = text_width(element.text or "", size, bold=True)
    start = {"middle": width / 2, "end": width}.get(element.get("text-anchor", ""), 0.0)
    middle = y + size * _BASELINE_SHIFTS.get(element.get("dominant-baseline", ""), -0.35)
    yield x - start, middle - size * _HALF_LINE
    yield x - start + width, middle + size * _HALF_LINE


def _path_points(data: str) -> Iterator[Point]:
    """Yield the end and control points of a path; an arc counts with its radius up and down."""
    x = y = start_x = start_y = 0.0
    for letter, rest in _PATH_COMMAND.findall(data):
        numbers, kind = _floats(rest), letter.upper()
        arity = _ARITY[kind]
        if kind == "Z":
            x, y = start_x, start_y
        for first in range(0, len(numbers) if arity else 0, arity or 1):
            values = numbers[first : first + arity]
            base = (x, y) if letter.islower() else (0.0, 0.0)
            if kind in "HV":
                x, y = (base[0] + values[0], y) if kind == "H" else (x, base[1] + values[0])
            else:
                pairs = values[-2:] if kind == "A" else values
                for across, down in zip(pairs[::2], pairs[1::2], strict=True):
                    yield base[0] + across, base[1] + down
                if kind == "A":
                    yield x, y - values[1]
                    yield x, y + values[1]
                x, y = base[0] + values[-2], base[1] + values[-1]
            if kind == "M":
                start_x, start_y = x, y
            yield x, y
