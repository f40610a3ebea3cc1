"""A progress bar for people; nothing for files and pipes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

_CELLS: Final = 24


class Bar:
    """Shows how many of a number of addresses have been asked for."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream if total and stream.isatty() else None

    def show(self, done: int, host: str) -> None:
        """Draw the bar with `done` addresses done, the last on `host`."""
        if self._stream is None:
            return
        filled = _CELLS * done // self._total
        bar = "#" * filled + "." * (_CELLS - filled)
        text = f"[{bar}] {done}/{self._total} {host}"
        width = shutil.get_terminal_size().columns - 1
        self._stream.write(f"\r{text[:width]:<{width}}")
        self._stream.flush()

    def end(self) -> None:
        """Clear the bar's line."""
        if self._stream is not None:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write(f"\r{'':<{width}}\r")
            self._stream.flush()
            self._stream = None
