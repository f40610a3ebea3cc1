"""The bounds of what is drawn."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from sitekit.diagrams.labels import text_width
from sitekit.diagrams.svg import bounding_box

HALF = 0.65 * 14
WORD = text_width("word", 14, bold=True)


@pytest.mark.parametrize(
    ("content", "box"),
    [
        ("", (0, 0, 0, 0)),
        ('<rect x="-2" y="3" width="10" height="4"/>', (-2, 3, 8, 7)),
        ('<circle cx="5" cy="5" r="3"/>', (2, 2, 8, 8)),
        ('<ellipse rx="4" ry="2"/>', (-4, -2, 4, 2)),
        ('<line x1="1" y1="2" x2="-3" y2="9"/>', (-3, 2, 1, 9)),
        ('<polygon points="0,0 4,1 2,8"/>', (0, 0, 4, 8)),
        ('<path d="M1,2L5,9h-8v1Z"/>', (-3, 2, 5, 10)),
        ('<path d="m1 2 l4 7 3 -20"/>', (1, -11, 8, 9)),
        ('<path d="M0,13 a67,13 0,0,0 134,0 l0,49"/>', (0, 0, 134, 62)),
        ('<path d="M0 0C1 5 2 -4 3 0q1-9 2 0"/>', (0, -9, 5, 5)),
        ('<g transform="translate(10, 20)"><rect width="1" height="2"/></g>', (10, 20, 11, 22)),
        ('<rect width="4" height="2" transform="translate(5,5) rotate(-90)"/>', (5, 1, 7, 5)),
        ('<rect width="4" height="2" transform="rotate(270)"/>', (0, -4, 2, 0)),
        ('<defs><rect width="99" height="99"/></defs>', (0, 0, 0, 0)),
        (
            '<text x="100" y="50" text-anchor="middle" dominant-baseline="middle">word</text>',
            (100 - WORD / 2, 50 - HALF, 100 + WORD / 2, 50 + HALF),
        ),
        (
            '<text text-anchor="end" dominant-baseline="central">word</text>',
            (-WORD, -HALF, 0, HALF),
        ),
    ],
)
def test_bounding_box(content: str, box: tuple[float, ...]) -> None:
    root = ElementTree.fromstring(f"<svg>{content}</svg>")  # noqa: S314
    assert bounding_box(root) == pytest.approx(box)
