"""What the runner passes to each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Options(NamedTuple):
    """How often to measure, a folder to work in, and where the peers are installed."""

    rounds: int
    work: Path
    peers: Path
