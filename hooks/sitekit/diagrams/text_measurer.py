"""Answer the renderer's questions about the size of text with our own font widths.

This is a module of its own because its base class exists only where merman is installed.
"""

from __future__ import annotations

from merman import (
    TEXT_MEASUREMENT_OPERATIONS,
    MermanTextMeasurementResultKind,
    MermanTextMeasurer,
    MermanTextMeasureRequest,
    MermanTextMeasureResult,
)

from sitekit.diagrams.labels import clean_label, text_width, wrap

# What the answer to each operation must contain, and which operations ask for a height. The
# renderer ignores an answer of the wrong kind. It computes baseline offsets itself: they need no
# font.
_KINDS = {number: kind for number, _, kind, offset in TEXT_MEASUREMENT_OPERATIONS if not offset}
_HEIGHTS = {number for number, name, *_ in TEXT_MEASUREMENT_OPERATIONS if name.endswith("-height")}
_BOLD = {"bold", "bolder", "600", "700", "800", "900"}


class TextMeasurer(MermanTextMeasurer):  # type: ignore[misc]
    """Measure text with `text_width`; no result is smaller than `min_size` (width and height)."""

    min_size = (0.0, 0.0)

    def measure(self, request: MermanTextMeasureRequest) -> MermanTextMeasureResult | None:
        """Return the size of `request.text`, or None to let the renderer decide."""
        number = request.operation.value
        kind = _KINDS.get(number)
        if kind is None:
            return None
        bold = request.font_weight in _BOLD
        size = request.font_size
        text = clean_label(request.text)
        raw = max(text_width(line, size, bold=bold) for line in text.split("\n"))
        lines = wrap(text, size, request.max_width or raw, bold=bold)
        width = max(self.min_size[0], *(text_width(line, size, bold=bold) for line in lines))
        height = max(self.min_size[1], len(lines) * request.line_height)
        if kind == "length":
            return _answer("LENGTH", length=height if number in _HEIGHTS else width)
        if kind == "horizontal-extents":
            return _answer("HORIZONTAL_EXTENTS", bbox_left=width / 2, bbox_right=width / 2)
        sizes = {"width": width, "height": height, "line_count": len(lines)}
        if kind == "wrapped-with-raw-width":
            return _answer("WRAPPED_WITH_RAW_WIDTH", **sizes, raw_width=raw)
        return _answer("METRICS", **sizes)


def _answer(kind: str, **values: float) -> MermanTextMeasureResult:
    """Return an answer that contains `values` and nothing else, as the renderer requires."""
    numbers: dict[str, float] = {"width": 0.0, "height": 0.0, "length": 0.0, "line_count": 0}
    absent = dict.fromkeys(("bbox_left", "bbox_right", "raw_width"))
    return MermanTextMeasureResult(
        result_kind=MermanTextMeasurementResultKind[kind], **{**numbers, **absent, **values}
    )
