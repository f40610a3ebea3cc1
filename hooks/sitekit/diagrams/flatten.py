"""Turn the renderer's SVG into a static one that takes its look from the site's stylesheet.

What leaves: `<style>`, `style=`, colours, HTML, helper attributes and definitions that nothing
uses. What stays: geometry, the class names that `diagrams.css` knows, and the markers in use. What
comes: an accessible name and description, and ids that are unique on the page.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sitekit.diagrams.extent import extent
from sitekit.diagrams.hatch import hatch_pattern, lay_hatch
from sitekit.diagrams.labels import convert_labels

_NUMBERS = {"cx", "cy", "d", "height", "points", "r", "rx", "ry", "transform", "viewBox"} | {
    *("width", "x", "x1", "x2", "y", "y1", "y2")
}
_MARKERS = {"marker-end", "marker-start", "markerHeight", "markerUnits", "markerWidth"} | {
    *("orient", "refX", "refY")
}
_GEOMETRY = _NUMBERS | _MARKERS | {"class", "dominant-baseline", "font-size", "text-anchor"}
_NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_DROPPED = frozenset({"style", "filter", "linearGradient", "symbol", "title", "desc", "script"})
# The classes that the stylesheet knows, those of charts without the number of their series.
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
# Pixels of the corners of boxes.
ROUNDING = "4"
# Pixels around the content, half the width of the heaviest line included.
MARGIN = 4
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
# Stands for the prefix of all ids until the page is known. No label may hold it.
PREFIX = "\ue000"


def flatten(svg: str) -> str:
    """Return `svg` as one static inline SVG element whose ids all start with `PREFIX`.

    It has the attributes that name and describe it, not yet the elements that they refer to.
    """
    source = ElementTree.fromstring(svg.replace(PREFIX, ""))  # noqa: S314 - our renderer wrote it
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
    if lay_hatch(content, f"{PREFIX}-h"):
        definitions.append(hatch_pattern(f"{PREFIX}-h"))
    kind = source.get("aria-roledescription", "diagram").split("-")[0]
    out = _root(kind, extent(content))
    out.extend([definitions] if len(definitions) else [])
    out.extend(content)
    return _serialise(out)


def _name_markers(source: Element) -> dict[str, str]:
    """Return the new id of each marker that a line uses."""
    used = {
        name
        for element in source.iter()
        for value in element.attrib.values()
        for name in _REFERENCE.findall(value)
    }
    markers = [marker.attrib["id"] for marker in source.iter("marker") if marker.get("id") in used]
    return {name: f"{PREFIX}-m{number}" for number, name in enumerate(dict.fromkeys(markers), 1)}


def _root(kind: str, box: tuple[float, float, float, float]) -> Element:
    """Return the outer element, which is as large as its content in CSS pixels."""
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
    """Return what is left of `element`: itself, its children where it says nothing, or nothing."""
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
    """Return the children, an outline drawn twice (filled, then stroked by hand) as one path."""
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
    """Return the value of an attribute: known classes, rounded numbers, new ids."""
    if name == "class":
        classes = dict.fromkeys(_INDEX.sub("", word) for word in value.split())
        return " ".join(word for word in classes if word in CLASSES)
    if name == "id":
        return names[value]
    if name in _NUMBERS:
        value = _NUMBER.sub(lambda found: _short(float(found[0])), value)
        return " ".join(value.split())
    return _REFERENCE.sub(lambda found: f"url(#{names.get(found[1], found[1])})", value)


def _short(number: float) -> str:
    """Return a number to the tenth of a pixel; never `-0`."""
    return f"{round(number, 1) + 0.0:g}"


def _serialise(element: Element) -> str:
    """Return `element` as text, each label on a line of its own so that words stay apart."""
    ElementTree.indent(element, "", 0)
    text = ElementTree.tostring(element, encoding="unicode", short_empty_elements=True)
    return text.replace(" />", "/>")
