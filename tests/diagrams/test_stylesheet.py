"""The stylesheet knows every class, gives every colour in every scheme, and contrasts suffice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitekit.diagrams.labels import FONT_SIZE
from sitekit.diagrams.svg import CLASSES

CSS = Path(__file__).parents[2].joinpath("docs/assets/css/diagrams.css").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
BLOCKS = re.findall(r"\{((?:\s*--dg-[\w-]+:[^;]+;)+)\s*\}", RULES)
LIGHT, DARK, FORCED = (dict(re.findall(r"(--dg-[\w-]+):\s*([^;]+);", block)) for block in BLOCKS)
# Material's background in its light and its dark scheme.
PAPER = {"light": "#ffffff", "dark": "#1e2129"}
SCHEMES = {
    "light": LIGHT | {"--dg-paper": PAPER["light"]},
    "dark": DARK | {"--dg-paper": PAPER["dark"]},
}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` as WCAG 2 defines it."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_class_of_a_drawing_has_a_rule() -> None:
    # A class of a chart's series is known by its start, without the number.
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", RULES)) | set(re.findall(r'\*="([\w-]+)"', RULES))
    assert known >= CLASSES


def test_every_scheme_gives_every_colour() -> None:
    used = set(re.findall(r"var\((--dg-[\w-]+)", RULES))
    assert used - {"--dg-paper"} == set(LIGHT) == set(DARK)
    assert set(FORCED) == used


def test_colours_stand_in_variables_alone() -> None:
    rest = re.sub(r"--dg-[\w-]+:[^;]+;", "", RULES)
    assert not re.findall(r":[^;{]*(#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\()", rest)


def test_size_of_text_is_the_one_that_was_measured() -> None:
    assert f"font-size: {FONT_SIZE:g}px" in RULES


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["box", "own", "shared", "hatch", "group", "note", "paper"])
def test_text_can_be_read_on_every_ground(scheme: str, ground: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours["--dg-text"], colours[f"--dg-{ground}"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("line", ["line", "box-line", "own-line", "shared-line", "note-line"])
def test_lines_can_be_seen_on_the_page(scheme: str, line: str) -> None:
    colours = SCHEMES[scheme]
    assert contrast(colours[f"--dg-{line}"], colours["--dg-paper"]) >= 3
