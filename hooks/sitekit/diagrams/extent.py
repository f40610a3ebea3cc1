"""How far a drawing reaches, text included, so that nothing of it lies outside its view box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sitekit.diagrams.metrics import FONT_SIZE, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

Point = tuple[float, float]
# Above and below the middle of a line of text, in ems.
_HALF_LINE = 0.65
_STEP = re.compile(r"(translate|rotate)\(\s*([^)]*)\)")
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_ARITY = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}
_MIDDLES = {"hanging": 0.4, "text-before-edge": 0.5, "middle": 0.0, "central": 0.0}


def extent(root: Element) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of all that `root` draws, in its own coordinates.

    Curves are taken by their control points, so they may be held for a little larger.
    """
    points = [point for child in root for point in _placed(child)]
    if not points:
        return 0.0, 0.0, 0.0, 0.0
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


def _placed(element: Element) -> Iterator[Point]:
    """Yield the points that bound `element`, moved by its transform."""
    if element.tag in {"defs", "marker", "pattern", "title", "desc"}:
        return
    move = _transform(element.get("transform", ""))
    yield from map(move, _own_points(element))
    for child in element:
        yield from map(move, _placed(child))


def _transform(value: str) -> Callable[[Point], Point]:
    """Return the function of a list of translations and rotations by right angles."""
    steps = [(name, _floats(numbers)) for name, numbers in _STEP.findall(value)]

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
    return [float(number) for number in _NUMBER.findall(text)]


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
    """Yield two corners of a line of text at its anchor and on its baseline (middle, top …)."""
    size = float(element.get("font-size", FONT_SIZE))
    width = text_width(element.text or "", size, bold=True)
    start = {"middle": width / 2, "end": width}.get(element.get("text-anchor", ""), 0.0)
    middle = y + size * _MIDDLES.get(element.get("dominant-baseline", ""), -0.35)
    yield x - start, middle - size * _HALF_LINE
    yield x - start + width, middle + size * _HALF_LINE


def _path_points(data: str) -> Iterator[Point]:
    """Yield the ends and control points of a path; an arc reaches its radius up and down."""
    x = y = start_x = start_y = 0.0
    for letter, rest in _COMMAND.findall(data):
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
