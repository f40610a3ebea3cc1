"""The interface to the renderer: merman, a Rust port of Mermaid.

Merman's Python interface changed three times in three months, so its version is pinned exactly and
only this module and `text_measurer` use it. It is imported on the first call, because some
platforms have no wheel for it; there, `load` raises RendererError and browsers draw the diagrams.
"""

from __future__ import annotations

import atexit
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from sitekit.diagrams.labels import FONT_SIZE, LINE_HEIGHT

if TYPE_CHECKING:  # See the docstring: merman may be missing.
    from merman import MermanEngine

    from sitekit.diagrams.text_measurer import TextMeasurer

# The width of a stack in pixels: what the page's margins leave on a phone that is 360 pixels wide.
STACK_WIDTH = 300
# The gap between boxes in pixels; the renderer puts twice as much on each side of a label.
GAP = 6
# In the browser too, a diagram keeps its size: on a narrow screen it scrolls instead of shrinking.
_NATURAL = {"useMaxWidth": False}
# Dagre and the classic look are the defaults of Mermaid 11. The theme's colors don't matter,
# because all colors are dropped, but its font size is the one the text measurer gets. The other
# sizes are in pixels: narrow enough for a phone, with no text below 13 pixels.
SITE_CONFIG: dict[str, Any] = {
    "theme": "base",
    "look": "classic",
    "layout": "dagre",
    "fontSize": FONT_SIZE,
    "htmlLabels": True,
    "themeVariables": {"fontSize": f"{FONT_SIZE:g}px", "fontFamily": "inherit"},
    "block": {**_NATURAL, "padding": GAP},
    "flowchart": {
        **_NATURAL,
        "padding": 12,
        "nodeSpacing": 36,
        "rankSpacing": 40,
        "wrappingWidth": 180,
        "minNodeWidth": 48,
    },
    "sequence": {
        **_NATURAL,
        "mirrorActors": False,
        "height": 44,
        "width": 120,
        "actorMargin": 40,
        "diagramMarginX": 8,
        "diagramMarginY": 8,
        "boxMargin": 8,
        "messageMargin": 32,
        "labelBoxWidth": 60,
    },
    "state": {**_NATURAL, "nodeSpacing": 36, "rankSpacing": 40, "minNodeWidth": 64},
    "class": {**_NATURAL, "padding": 10, "nodeSpacing": 40, "rankSpacing": 64},
    "mindmap": {**_NATURAL, "padding": 10, "maxNodeWidth": 160},
    "timeline": {**_NATURAL, "disableMulticolor": True, "leftMargin": 8},
    "quadrantChart": {
        "chartWidth": 400,
        "chartHeight": 400,
        "titleFontSize": 16,
        "quadrantTextTopPadding": 12,
        "quadrantLabelFontSize": 14,
        "pointLabelFontSize": 13,
        "xAxisLabelFontSize": 13,
        "yAxisLabelFontSize": 13,
    },
    "xyChart": {
        "width": 480,
        "height": 300,
        "titleFontSize": 16,
        "xAxis": {"labelFontSize": 13, "titleFontSize": 13},
        "yAxis": {"labelFontSize": 13, "titleFontSize": 13},
    },
}
OPTIONS: dict[str, Any] = {
    "svg": {"pipeline": "parity", "diagram_id": "d"},
    "site_config": SITE_CONFIG,
    "resources": {"profile": "trusted-native"},
}
_USER_ERRORS = {"MERMAN_PARSE_ERROR", "MERMAN_NO_DIAGRAM"}
_BLOCK_COLUMNS = re.compile(r"\s*block(?:-beta)?\s+columns\s+(\d{1,2})\b")


class DiagramError(Exception):
    """A mistake in Mermaid source; `line` counts from 1 within the source."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(f"line {line}: {message}")


class RendererError(Exception):
    """The renderer is missing, or cannot draw a diagram that may be correct."""


@cache
def load() -> tuple[MermanEngine, TextMeasurer]:
    """Return the engine and text measurer of this process.

    Raises RendererError if merman is not installed.
    """
    try:
        import merman

        from sitekit.diagrams.text_measurer import TextMeasurer
    except ImportError as missing:
        raise RendererError(f"merman is not installed: {missing}") from missing
    measurer = TextMeasurer()
    services = merman.MermanEngineServices().with_text_measurer(measurer)
    # When an engine is freed, merman's bindings call into modules that are gone once Python exits.
    atexit.register(load.cache_clear)
    return merman.MermanEngine(json.dumps(OPTIONS), services), measurer


def draw(source: str) -> str:
    """Return the renderer's own SVG of Mermaid `source`.

    Raises DiagramError for a mistake in the source, and RendererError if it cannot be drawn.
    """
    engine, measurer = load()
    measurer.min_size = _min_label_size(source)
    try:
        return str(engine.render_svg(source, None))
    except Exception as error:
        if getattr(error, "code_name", "") in _USER_ERRORS:
            raise _with_line(engine, source, str(error.message)) from error  # type: ignore[attr-defined]
        raise RendererError(getattr(error, "message", "") or str(error)) from error


def _min_label_size(source: str) -> tuple[float, float]:
    """Return the minimum size of a label in pixels, which only block diagrams have.

    There it makes every box two lines high and every row as wide as the stack, so that stacks side
    by side line up.
    """
    match = _BLOCK_COLUMNS.match(source)
    if not match or not int(match[1]):
        return 0.0, 0.0
    columns = int(match[1])
    width = (STACK_WIDTH - (columns - 1) * GAP) / columns - 4 * GAP
    return max(width, 0.0), 2 * LINE_HEIGHT * FONT_SIZE


def _with_line(engine: MermanEngine, source: str, message: str) -> DiagramError:
    """Return the error with the line from the renderer's diagnostics, or else line 1."""
    report = json.loads(engine.analyze_json(source, None))
    for diagnostic in report.get("diagnostics", []):
        span = diagnostic.get("span")
        if diagnostic.get("severity") == "error" and span:
            return DiagramError(span["line"], diagnostic["message"])
    return DiagramError(1, message)
