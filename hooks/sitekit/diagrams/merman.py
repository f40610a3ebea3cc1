"""The interface to the renderer: merman, a Rust port of Mermaid.

Merman's Python interface changed three times in three months, so its version is pinned exactly and
only this module uses it. It is imported on the first call, because some platforms have no wheel
for it; there, `load` raises RendererError and browsers draw the diagrams. The renderer asks for the
size of each text, and the answers come from our own font widths.
"""

from __future__ import annotations

import atexit
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitekit.diagrams.labels import FONT_SIZE, LINE_HEIGHT, clean_label, text_width, wrap

if TYPE_CHECKING:  # See the docstring: merman may be missing.
    from merman import MermanEngine, MermanTextMeasureRequest, MermanTextMeasureResult

# The width of a stack in pixels: what the page's margins leave on a phone that is 360 pixels wide.
STACK_WIDTH = 300
# The gap between boxes in pixels; the renderer puts twice as much on each side of a label.
GAP = 6
# What the text measurer gets, and what the style sheet sets, must be the same font size.
_FILE = Path(__file__).with_name("mermaid.toml")
SITE_CONFIG: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8")) | {
    "fontSize": FONT_SIZE,
    "themeVariables": {"fontSize": f"{FONT_SIZE:g}px", "fontFamily": "inherit"},
}
SITE_CONFIG["block"]["padding"] = GAP
_OPTIONS: dict[str, Any] = {
    "svg": {"pipeline": "parity", "diagram_id": "d"},
    "site_config": SITE_CONFIG,
    "resources": {"profile": "trusted-native"},
}
_BOLD = {"bold", "bolder", "600", "700", "800", "900"}
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
def load() -> tuple[MermanEngine, Any]:
    """Return the engine and text measurer of this process.

    Raises RendererError if merman is not installed.
    """
    try:
        import merman
    except ImportError as missing:
        raise RendererError(f"merman is not installed: {missing}") from missing

    class TextMeasurer(merman.MermanTextMeasurer):  # type: ignore[misc]
        min_size = (0.0, 0.0)

        def measure(self, request: MermanTextMeasureRequest) -> MermanTextMeasureResult | None:
            return _measure(request, self.min_size)

    measurer = TextMeasurer()
    services = merman.MermanEngineServices().with_text_measurer(measurer)
    # When an engine is freed, merman's bindings call into modules that are gone once Python exits.
    atexit.register(load.cache_clear)
    return merman.MermanEngine(json.dumps(_OPTIONS), services), measurer


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


def _measure(
    request: MermanTextMeasureRequest, min_size: tuple[float, float]
) -> MermanTextMeasureResult | None:
    """Return the size of `request.text`, or None to let the renderer decide.

    No result is smaller than `min_size` (width and height).
    """
    number = request.operation.value
    name, kind = _operations().get(number, ("", ""))
    if not kind:
        return None
    bold = request.font_weight in _BOLD
    size = request.font_size
    text = clean_label(request.text)
    raw = max(text_width(line, size, bold=bold) for line in text.split("\n"))
    lines = wrap(text, size, request.max_width or raw, bold=bold)
    width = max(min_size[0], *(text_width(line, size, bold=bold) for line in lines))
    height = max(min_size[1], len(lines) * request.line_height)
    if kind == "length":
        return _answer("LENGTH", length=height if name.endswith("-height") else width)
    if kind == "horizontal-extents":
        return _answer("HORIZONTAL_EXTENTS", bbox_left=width / 2, bbox_right=width / 2)
    sizes = {"width": width, "height": height, "line_count": len(lines)}
    if kind == "wrapped-with-raw-width":
        return _answer("WRAPPED_WITH_RAW_WIDTH", **sizes, raw_width=raw)
    return _answer("METRICS", **sizes)


@cache
def _operations() -> dict[int, tuple[str, str]]:
    """Return the name of each question, and what its answer must contain.

    The renderer ignores an answer of the wrong kind. It computes baseline offsets itself: they need
    no font.
    """
    from merman import TEXT_MEASUREMENT_OPERATIONS as OPERATIONS

    return {number: (name, kind) for number, name, kind, offset in OPERATIONS if not offset}


def _answer(kind: str, **values: float) -> MermanTextMeasureResult:
    """Return an answer that contains `values` and nothing else, as the renderer requires."""
    from merman import MermanTextMeasurementResultKind, MermanTextMeasureResult

    numbers: dict[str, float] = {"width": 0.0, "height": 0.0, "length": 0.0, "line_count": 0}
    absent = dict.fromkeys(("bbox_left", "bbox_right", "raw_width"))
    return MermanTextMeasureResult(
        result_kind=MermanTextMeasurementResultKind[kind], **{**numbers, **absent, **values}
    )
