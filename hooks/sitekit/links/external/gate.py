"""The queue before each host: one request at a time, with a pause between two."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

_LEAST_BACK_OFF: Final = 0.01
_MOST_SPACING: Final = 60.0
_MOST_FAILURES: Final = 3


class Gate:
    """Lets requests to one host pass one by one, `spacing` seconds apart; an async context."""

    def __init__(self, spacing: float, longest_wait: float) -> None:
        self.spacing = spacing
        self.closed = ""
        """Why the host is asked nothing more in this run, empty while it is."""

        self._usual = spacing
        self._longest_wait = longest_wait
        self._lock = asyncio.Lock()
        self._free_at = 0.0
        self._failures = 0

    async def __aenter__(self) -> None:
        await self._lock.acquire()
        wait = self._free_at - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hold(self.spacing)
        self._lock.release()

    def slow_down(self, retry_after: float | None) -> None:
        """Double the pause, and wait as long as the host asks; close when that is too long."""
        self.spacing = min(max(2 * self.spacing, _LEAST_BACK_OFF), _MOST_SPACING)
        if retry_after is not None and retry_after > self._longest_wait:
            self.closed = f"the host asks to wait {retry_after:.0f} s"
        else:
            self._hold(max(self.spacing, retry_after or 0.0))

    def speed_up(self) -> None:
        """Halve the pause again after an answer, down to the usual one."""
        self.spacing = max(self._usual, self.spacing / 2)
        self._failures = 0

    def failed(self, trouble: str) -> None:
        """Count an address that no try could reach; close after some in a row."""
        self._failures = self._failures + 1 if trouble else 0
        if self._failures == _MOST_FAILURES:
            self.closed = f"the host failed {_MOST_FAILURES} addresses in a row: {trouble}"

    def _hold(self, seconds: float) -> None:
        self._free_at = max(self._free_at, asyncio.get_running_loop().time() + seconds)
