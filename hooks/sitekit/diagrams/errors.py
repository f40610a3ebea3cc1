"""What can go wrong with a diagram."""

from __future__ import annotations


class DiagramError(Exception):
    """A mistake in Mermaid source: `line` counts from 1 within the source."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(f"line {line}: {message}")


class RendererError(Exception):
    """The renderer is not there, or cannot draw a diagram that may well be correct."""
