"""Turn the renderer's SVG into a static one that takes its look from the site's stylesheet.

What leaves: `<style>`, `style=`, colours, HTML, helper attributes and definitions that nothing
uses. What stays: geometry, the class names that `diagrams.css` knows, and the markers in use. What
comes: an accessible name and description, and ids that are unique on the page.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

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
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
# Stands for the prefix of all ids until the page is known. No label may hold it.
PREFIX = "\ue000"


def flatten(svg: str) -> str:
    """Return `svg` as one static inline SVG element whose ids all start with `PREFIX`.

    It has the attributes that name and describe it, not yet the elements that they refer to.
    """
    root = _without_namespaces(ElementTree.fromstring(svg.replace(PREFIX, "")))  # noqa: S314 - our renderer wrote it
    convert_labels(root)
    used = {name for element in root.iter() for name in _references(element)}
    markers = [marker for marker in root.iter("marker") if marker.get("id") in used]
    names = {marker.attrib["id"]: f"{PREFIX}-m{n}" for n, marker in enumerate(markers, 1)}
    for marker in markers:
        marker.set("id", names[marker.attrib["id"]])
    children = [cleaned for child in root for cleaned in _clean(child, names)]
    definitions = Element("defs")
    definitions.extend(
        cleaned for marker in markers for cleaned in _clean(marker, names, kept=True)
    )
    out = _root(root)
    out.extend([definitions] if len(definitions) else [])
    out.extend(children)
    return _serialise(out)


def _without_namespaces(root: Element) -> Element:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _references(element: Element) -> list[str]:
    return [name for value in element.attrib.values() for name in _REFERENCE.findall(value)]


def _root(source: Element) -> Element:
    """Return the outer element with its size in CSS pixels."""
    box = [round(float(number), 1) for number in source.get("viewBox", "").split()]
    kind = source.get("aria-roledescription", "diagram").split("-")[0]
    return Element(
        "svg",
        {
            "class": f"dg dg-{kind}",
            "viewBox": " ".join(f"{number:g}" for number in box),
            "width": f"{box[2]:g}",
            "height": f"{box[3]:g}",
            "role": "img",
            "aria-labelledby": f"{PREFIX}-t",
            "aria-describedby": f"{PREFIX}-d",
        },
    )


def _clean(element: Element, names: dict[str, str], *, kept: bool = False) -> list[Element]:
    """Return what is left of `element`: itself, its children where it says nothing, or nothing."""
    if element.tag in _DROPPED or (element.tag == "marker" and not kept):
        return []
    children = [cleaned for child in _merged(element) for cleaned in _clean(child, names)]
    attributes = {
        name: _tidy(name, value, names)
        for name, value in element.attrib.items()
        if name in _GEOMETRY or (kept and name == "id")
    }
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
    if name in _NUMBERS:
        value = _NUMBER.sub(lambda found: f"{round(float(found[0]), 1):g}", value)
        return " ".join(value.split())
    return _REFERENCE.sub(lambda found: f"url(#{names.get(found[1], found[1])})", value)


def _serialise(element: Element) -> str:
    """Return `element` as text, each label on a line of its own so that words stay apart."""
    ElementTree.indent(element, "", 0)
    text = ElementTree.tostring(element, encoding="unicode", short_empty_elements=True)
    return text.replace(" />", "/>")
