"""Serve a folder below a path as GitHub Pages does.

Files are compressed, browsers keep them for ten minutes, and what is missing has its own page.
"""

from __future__ import annotations

import gzip
import mimetypes
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A request with this header names a kind of file of which the second half waits for `release`.
HOLD = "X-Hold"
release = threading.Event()
COMPRESSED = {"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"}


class Server(ThreadingHTTPServer):
    """A server that takes it calmly when a browser leaves before a file is sent."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(folder: Path, *, prefix: str = "/", port: int = 0) -> Iterator[str]:
    """Serve `folder` on this machine, on `port` or a free one, and yield its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder / path.removeprefix(prefix).lstrip("/")
            if path.startswith(prefix) and file.is_dir() and not path.endswith("/"):
                self.send_response(301)
                self.send_header("Location", f"{path}/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if file.is_dir():
                file /= "index.html"
            found = path.startswith(prefix) and file.is_file()
            self._send(file if found else folder / "404.html", 200 if found else 404)

        def _send(self, file: Path, status: int) -> None:
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            body = file.read_bytes() if file.is_file() else b"not found"
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "max-age=600")
            # What is held is sent as it is: half of a compressed file might be all of its text.
            if (
                kind in COMPRESSED
                and HOLD not in self.headers
                and "gzip" in self.headers.get("Accept-Encoding", "")
            ):
                body = gzip.compress(body, 6, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            half = len(body) // 2
            self.wfile.write(body[:half])
            if self.headers.get(HOLD) == kind:
                release.wait(10)
            self.wfile.write(body[half:])

        def log_message(self, *_: object) -> None:
            """Say nothing: a test's output is its own."""

    server = Server(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
