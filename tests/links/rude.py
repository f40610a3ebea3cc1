"""A web server with bad manners: what it answers is up to the first label of the host's name."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    Steps = Iterable[bytes | float | str]

RESET: Final = "reset"
"""A step: end the connection with a TCP reset."""

FOREVER: Final = "forever"
"""A step: repeat the one before until the client goes."""


@dataclass(frozen=True)
class Request:
    """One request: its method, path and headers (lower-case names), and when it came."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    time: float
    number: int
    """1 for the first request to this host."""


Behaviour = "bytes | Callable[[Request], Steps]"


@dataclass
class RudeServer:
    """Runs in a thread of its own as a context. `behaviours` are by host label."""

    behaviours: dict[str, Any]
    requests: list[Request] = field(default_factory=list)
    open_now: Counter[str] = field(default_factory=Counter)
    most_open: Counter[str] = field(default_factory=Counter)
    port: int = 0

    def __enter__(self) -> RudeServer:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def url(self, name: str, path: str = "/") -> str:
        """Return an address on the host of a behaviour."""
        return f"http://{name}.test:{self.port}{path}"

    def asked(self, name: str) -> list[Request]:
        """Return the requests for one behaviour, in order."""
        return [request for request in self.requests if request.host == name]

    def _run(self, ready: threading.Event) -> None:
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, path, _ = head[0].split(" ", 2)
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            name = headers.get("host", "").partition(".")[0]
            number = len(self.asked(name)) + 1
            request = Request(name, method, path, headers, time.monotonic(), number)
            self.requests.append(request)
            self.open_now[name] += 1
            self.most_open[name] = max(self.most_open[name], self.open_now[name])
            try:
                await self._answer(request, writer)
            finally:
                self.open_now[name] -= 1
        with contextlib.suppress(ConnectionError):
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        behaviour = self.behaviours[request.host]
        steps = [behaviour] if isinstance(behaviour, bytes) else behaviour(request)
        last = b""
        for step in [steps] if isinstance(steps, bytes) else steps:
            if isinstance(step, bytes):
                last = step
                writer.write(step)
                await writer.drain()
            elif isinstance(step, float):
                await asyncio.sleep(step)
            elif step == RESET:
                # Closing with a linger time of zero sends a reset.
                connection = writer.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            else:
                while not writer.is_closing():
                    writer.write(last)
                    await writer.drain()
                    await asyncio.sleep(0.001)


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a whole response; `content_type` is HTML unless given."""
    fields = {"content_type": "text/html", "content_length": str(len(body)), **headers}
    told = [f"{name.replace('_', '-').title()}: {value}" for name, value in fields.items() if value]
    head = "\r\n".join([f"HTTP/1.1 {status}", *told, "Connection: close", "", ""])
    return head.encode("latin-1") + body
