"""Hatch what is shared: a difference that colour alone would tell is lost on many readers."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

_SHAPES = {"rect", "circle", "ellipse", "polygon", "path"}


def lay_hatch(element: Element, pattern: str) -> int:
    """Lay the pattern with that id over the outline of each shared node; return how many."""
    if {"node", "shared"} <= set(element.get("class", "").split()):
        return int(_cover(element, pattern))
    return sum(lay_hatch(child, pattern) for child in element)


def _cover(parent: Element, pattern: str) -> bool:
    """Lay a copy over the first shape at or below `parent`."""
    for place, shape in enumerate(parent):
        if shape.tag in _SHAPES:
            paint = {"class": "hatch", "fill": f"url(#{pattern})"}
            parent.insert(place + 1, Element(shape.tag, {**shape.attrib, **paint}))
            return True
        if shape.tag == "g" and _cover(shape, pattern):
            return True
    return False


def hatch_pattern(name: str) -> Element:
    """Return the pattern: slanting lines that the stylesheet colours."""
    size = {"width": "7", "height": "7", "patternUnits": "userSpaceOnUse"}
    pattern = Element("pattern", {"id": name, **size, "patternTransform": "rotate(45)"})
    SubElement(pattern, "path", {"d": "M0 0V7"})
    return pattern
