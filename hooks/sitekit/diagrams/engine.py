"""The one module that knows the renderer: merman, a Rust port of Mermaid.

Its interface changed three times in three months, so its version is pinned exactly and nothing
else imports it. It is a plain import at call time: where no wheel exists, `load` says so.
"""

from __future__ import annotations

import atexit
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sitekit.diagrams.errors import DiagramError, RendererError

if TYPE_CHECKING:
    from merman import MermanEngine

# Dagre and the classic look draw what Mermaid 11 draws by default. The theme is of no interest,
# since every colour is dropped; its font size is what the measurer is asked about.
OPTIONS: dict[str, Any] = {
    "svg": {"pipeline": "parity", "diagram_id": "d"},
    "site_config": {
        "theme": "base",
        "look": "classic",
        "layout": "dagre",
        "fontSize": 14,
        "htmlLabels": True,
        "themeVariables": {"fontSize": "14px"},
    },
    "resources": {"profile": "trusted-native"},
}


@cache
def load() -> MermanEngine:
    """Return the engine of this process. Raises RendererError where merman is not installed."""
    try:
        import merman

        from sitekit.diagrams.measurer import Measurer
    except ImportError as missing:
        raise RendererError(f"merman is not installed: {missing}") from missing
    services = merman.MermanEngineServices().with_text_measurer(Measurer())
    # The bindings free an engine by calling into modules that are gone when Python ends.
    atexit.register(load.cache_clear)
    return merman.MermanEngine(json.dumps(OPTIONS), services)


def draw(source: str) -> str:
    """Return the renderer's own SVG of Mermaid `source`.

    Raises DiagramError for a mistake in the source, RendererError where it cannot be drawn.
    """
    engine = load()
    try:
        return str(engine.render_svg(source, None))
    except Exception as error:
        if getattr(error, "code_name", "") == "MERMAN_PARSE_ERROR":
            raise _located(engine, source, str(error.message)) from error  # type: ignore[attr-defined]
        raise RendererError(getattr(error, "message", "") or str(error)) from error


def _located(engine: MermanEngine, source: str, message: str) -> DiagramError:
    """Return the error with the line that the renderer's diagnostics name, else line 1."""
    report = json.loads(engine.analyze_json(source, None))
    for found in report.get("diagnostics", []):
        span = found.get("span")
        if found.get("severity") == "error" and span:
            return DiagramError(span["line"], found["message"])
    return DiagramError(1, message)
