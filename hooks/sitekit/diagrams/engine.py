"""The one module that knows the renderer: merman, a Rust port of Mermaid.

Its interface changed three times in three months, so its version is pinned exactly and nothing
else imports it. It is a plain import at call time: where no wheel exists, `load` says so.
"""

from __future__ import annotations

import atexit
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from sitekit.diagrams.errors import DiagramError, RendererError
from sitekit.diagrams.metrics import FONT_SIZE, LINE_HEIGHT
from sitekit.diagrams.stack import GAP, WIDTH

if TYPE_CHECKING:
    from merman import MermanEngine

    from sitekit.diagrams.measurer import Measurer

# In the browser too, a diagram keeps its size: a narrow screen scrolls, it does not shrink text.
_NATURAL = {"useMaxWidth": False}
# Dagre and the classic look are what Mermaid 11 draws by default. The theme is of no use, as
# every colour is dropped; its font size is what the measurer is asked about. The other sizes are
# pixels: room for a phone, and no text below 13 pixels.
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
_MISTAKES = {"MERMAN_PARSE_ERROR", "MERMAN_NO_DIAGRAM"}
_BLOCK_COLUMNS = re.compile(r"\s*block(?:-beta)?\s+columns\s+(\d{1,2})\b")


@cache
def load() -> tuple[MermanEngine, Measurer]:
    """Return engine and measurer of this process. Raises RendererError where merman is missing."""
    try:
        import merman

        from sitekit.diagrams.measurer import Measurer
    except ImportError as missing:
        raise RendererError(f"merman is not installed: {missing}") from missing
    measurer = Measurer()
    services = merman.MermanEngineServices().with_text_measurer(measurer)
    # The bindings free an engine by calling into modules that are gone when Python ends.
    atexit.register(load.cache_clear)
    return merman.MermanEngine(json.dumps(OPTIONS), services), measurer


def draw(source: str) -> str:
    """Return the renderer's own SVG of Mermaid `source`.

    Raises DiagramError for a mistake in the source, RendererError where it cannot be drawn.
    """
    engine, measurer = load()
    measurer.floor = _floor(source)
    try:
        return str(engine.render_svg(source, None))
    except Exception as error:
        if getattr(error, "code_name", "") in _MISTAKES:
            raise _located(engine, source, str(error.message)) from error  # type: ignore[attr-defined]
        raise RendererError(getattr(error, "message", "") or str(error)) from error


def _floor(source: str) -> tuple[float, float]:
    """Return the least size of a label: in block diagrams, what makes stacks alike.

    Boxes are two lines high and columns fill the width of a stack, so stacks side by side have
    rows of one height, and their lowest rows in one line.
    """
    found = _BLOCK_COLUMNS.match(source)
    if not found or not int(found[1]):
        return 0.0, 0.0
    columns = int(found[1])
    width = (WIDTH - (columns - 1) * GAP) / columns - 4 * GAP
    return max(width, 0.0), 2 * LINE_HEIGHT * FONT_SIZE


def _located(engine: MermanEngine, source: str, message: str) -> DiagramError:
    """Return the error with the line that the renderer's diagnostics name, else line 1."""
    report = json.loads(engine.analyze_json(source, None))
    for found in report.get("diagnostics", []):
        span = found.get("span")
        if found.get("severity") == "error" and span:
            return DiagramError(span["line"], found["message"])
    return DiagramError(1, message)
