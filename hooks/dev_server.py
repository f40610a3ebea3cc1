"""`mkdocs serve`: stays up whatever is wrong, and shows a page as soon as that page is built.

MkDocs' own server ends when the first build fails, and lets requests hang while a later one does.
This one serves the last good site with a notice on every page. A request for a page that has been
built already need not wait for the others.
"""

from __future__ import annotations

import html
import io
import logging
import os
import posixpath
import re
import time
import urllib.parse
import wsgiref.util
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from mkdocs.commands import serve as serve_command
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from incremental import SiteBuilder
from sitekit.pages.whats_new import CHANGELOG

log = logging.getLogger("mkdocs.dev_server")

HOOKS = Path(__file__).parent
# Opening and reading files are events, too, and building does that.
EVENTS = [FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent]
# So many pages, those that were requested last, are built before all others.
MAX_VIEWED = 2
NOTICE_STYLE = (
    "position:fixed;z-index:99;inset:auto 0 0 0;max-height:60vh;overflow:auto;padding:.6em 1em;"
    "background:#5c0011;color:#fff;font:14px/1.5 monospace;border-top:3px solid #ff6b81"
)
Stamp = tuple[int, int, int]


class DevServer(LiveReloadServer):
    """Serves `root` and the notices of the last build."""

    def __init__(self, *, notice: Callable[[], list[str]], **options: Any) -> None:
        super().__init__(**options)
        self.observer = Observer()  # type: ignore[assignment]
        self.observer.daemon = True
        self.viewed: list[str] = []
        self._notice = notice
        # The pages that are built already, each with the epoch of its build.
        self._ready: dict[str, int] = {}
        self.error_handler = self._error_page

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:  # noqa: ARG002
        """Build when a file below `path` changes."""
        path = str(Path(path).absolute())
        self._watched_paths[path] = self._watched_paths.get(path, 0) + 1
        if self._watched_paths[path] > 1 or not Path(path).exists():
            return
        handler = FileSystemEventHandler()
        handler.on_any_event = self._want  # type: ignore[method-assign]
        # Symbolic links to directories are followed; notifications come from the real one.
        self._watch_refs[path] = self.observer.schedule(
            handler, os.path.realpath(path), recursive=recursive, event_filter=EVENTS
        )

    def _want(self, event: FileSystemEvent) -> None:
        if not event.is_directory and "__pycache__" not in str(event.src_path):
            with self._rebuild_cond:
                self._want_rebuild = True
                self._rebuild_cond.notify_all()

    def mark_ready(self, path: str) -> None:
        """Serve a page although the build goes on, and reload it where it is open."""
        with self._epoch_cond:
            self._ready[path] = self._wanted_epoch
            self._epoch_cond.notify_all()

    def _is_ready(self, path: str | None) -> bool:
        return path is not None and self._ready.get(path) == self._wanted_epoch

    def reload_again(self) -> None:
        """Reload also the pages that were served during the build, because they differ now."""
        with self._epoch_cond:
            self._wanted_epoch = max(round(time.monotonic() * 1000), self._wanted_epoch + 1)

    def _serve_request(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes] | None:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        if poll := re.fullmatch(r"/livereload/([0-9]+)/[0-9]+", path):
            referer = urllib.parse.urlsplit(environ.get("HTTP_REFERER") or "").path
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"%d" % self._poll(int(poll[1]), self._file(urllib.parse.unquote(referer)))]
        if path == "/" != self.mount_path:
            return _redirect(self.mount_path, start_response)
        file = self._file(path)
        if file is None:
            return None
        full, epoch = self._wait_until_built(file)
        try:
            data = full.read_bytes()
        except OSError:
            if not path.endswith("/") and (full / "index.html").is_file():
                return _redirect(f"{path}/", start_response)
            return None
        if file.endswith(".html") and self._watched_paths:
            data = self._complete(data, epoch)
        headers = [
            ("Content-Type", self._guess_type(str(full))),  # type: ignore[no-untyped-call]
            ("Content-Length", str(len(data))),
            ("Cache-Control", "no-cache"),
        ]
        start_response("200 OK", headers)
        return wsgiref.util.FileWrapper(io.BytesIO(data))

    def _wait_until_built(self, file: str) -> tuple[Path, int]:
        """Wait until a file of the site is up to date; return its path and its epoch."""
        if file.endswith(".html"):
            self.viewed = [file, *(name for name in self.viewed if name != file)][:MAX_VIEWED]
        with self._epoch_cond:
            self._epoch_cond.wait_for(
                lambda: self._visible_epoch == self._wanted_epoch or self._is_ready(file)
            )
            epoch = self._wanted_epoch if self._is_ready(file) else self._visible_epoch
            return Path(self.root) / file, epoch

    def _file(self, path: str) -> str | None:
        """Return the path in the site of the file that a URL path names."""
        if not f"{path}/".startswith(self.mount_path):
            return None
        relative = path[len(self.mount_path) :]
        if not relative or path.endswith("/"):
            relative += "index.html"
        # Normalized from the root, so that no path leaves it.
        return posixpath.normpath(f"/{relative}").lstrip("/")

    def _poll(self, epoch: int, page: str | None) -> int:
        """Wait until a page that a browser shows is out of date; return the newest epoch."""

        def newest() -> int:
            return self._wanted_epoch if self._is_ready(page) else self._visible_epoch

        with self._epoch_cond:
            self._epoch_cond.wait_for(lambda: newest() > epoch, timeout=self.poll_response_timeout)
            return newest()

    def _complete(self, page: bytes, epoch: int) -> bytes:
        """Return a page with the notice and the script that reloads it."""
        if messages := self._notice():
            end = page.rfind(b"</body>")
            end = len(page) if end < 0 else end
            page = page[:end] + notice(messages).encode() + page[end:]
        complete: bytes = self._inject_js_into_html(page, epoch)  # type: ignore[no-untyped-call]
        return complete

    def _error_page(self, code: int) -> bytes | None:
        """Return the site's page for an error, or one that says why there is no site."""
        messages, file = self._notice(), Path(self.root) / f"{code}.html"
        page = file.read_bytes() if file.is_file() else b"<!doctype html><title>Error</title><body>"
        if not messages and not file.is_file():
            return None
        return self._complete(page, self._visible_epoch)


def _redirect(path: str, start_response: Callable[..., Any]) -> list[bytes]:
    start_response("302 Found", [("Location", urllib.parse.quote(path))])
    return []


def notice(messages: list[str]) -> str:
    """Return the element that shows what is wrong."""
    count = "1 problem" if len(messages) == 1 else f"{len(messages)} problems"
    text = html.escape("\n".join(messages))
    return (
        f'<details open role="alert" id="build-problems" style="{NOTICE_STYLE}">'
        f"<summary>{count}; this page may be older than its source</summary>"
        f'<pre style="white-space:pre-wrap;margin:.5em 0 0">{text}</pre></details>'
    )


class Development:
    """Takes over the builds and the server of `mkdocs serve`."""

    def __init__(self, builder: SiteBuilder) -> None:
        self._builder = builder
        self._server: DevServer | None = None
        self._parent = Path()
        self._url = ""
        self._watched: list[Path] = []
        self._seen: dict[Path, Stamp] = {}
        self._hooks: dict[Path, Stamp] = {}
        self._config: MkDocsConfig | None = None
        self._notice: list[str] = []

    def start(self, command: str, *, dirty: bool, **_: Any) -> None:
        """Build the first preview, too: a first build that fails must not end the server."""
        if command == "serve" and not dirty:
            self._hooks = snapshot([HOOKS])
            setattr(serve_command, "build", self._take_over)  # noqa: B010 - not exported, so mypy

    def _take_over(self, config: MkDocsConfig, *, serve_url: str | None, **_: Any) -> None:
        """Do what MkDocs' function `build` does when its server calls it."""
        self._config = config
        if self._server is None:
            self._parent, self._url = Path(config.site_dir), serve_url or ""
            self._watched = watched(config)
            self._seen = snapshot(self._watched)
            self._build(lambda: config, set())

    def serve(
        self, server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Return our server in the place of MkDocs'."""
        if self._config is None:
            return server

        def load() -> MkDocsConfig:
            builder()  # Loads the configuration, and passes it to `_take_over`.
            return self._config or config

        self._server = DevServer(
            notice=lambda: self._notice,
            builder=lambda: self._build_again(load),
            host=config.dev_addr.host,
            port=config.dev_addr.port,
            root=str(self._builder.site or self._parent),
            mount_path=server.mount_path,
        )
        server.server_close()
        self._builder.viewed = lambda: list(self._server.viewed) if self._server else []
        self._builder.ready = self._server.mark_ready
        for path in (*self._watched, HOOKS):
            self._server.watch(str(path))
        return self._server

    def _build_again(self, load: Callable[[], MkDocsConfig]) -> None:
        now = snapshot(self._watched)
        changed = {
            path for path in now.keys() | self._seen if now.get(path) != self._seen.get(path)
        }
        self._seen = now
        self._build(load, changed)

    def _build(self, load: Callable[[], MkDocsConfig], changed: set[Path]) -> None:
        """Build, and prepare the notice of what is wrong."""
        started = time.monotonic()
        server, builder = self._server, self._builder
        if changed or server is None or builder.has_failed:
            succeeded = builder.build(load, self._parent, self._url, changed)
            if succeeded:
                how = "everything" if builder.was_full else "what changed"
                log.info("Built %s in %.2f seconds", how, time.monotonic() - started)
            if builder.site and server:
                server.root = str(builder.site)
            if self._config:
                self._watched = watched(self._config)
        messages = list(builder.problems.messages)
        old = [message for message in messages if message not in builder.problems.fresh]
        if old:
            log.warning("Still wrong:\n%s", "\n".join(old))
        messages += self._changed_hooks()
        if server and (messages != self._notice or builder.was_corrected):
            self._notice = messages
            server.reload_again()
        self._notice = messages

    def _changed_hooks(self) -> Iterator[str]:
        """Yield a message if Python code changed, which this process has loaded."""
        now = snapshot([HOOKS])
        for path in sorted(now.keys() | self._hooks):
            if path.suffix in {".py", ".toml", ".json"} and now.get(path) != self._hooks.get(path):
                message = f"{os.path.relpath(path)} has changed; stop and restart the server"
                log.warning(message)
                yield message


def watched(config: MkDocsConfig) -> list[Path]:
    """Return the files and directories that a build reads, except for the code."""
    paths = [config.docs_dir, config.config_file_path, config.theme.custom_dir, *config.watch]
    paths.append(str(Path(config.docs_dir).parent / CHANGELOG))
    return [Path(path) for path in dict.fromkeys(paths) if path]


def snapshot(paths: Iterable[Path]) -> dict[Path, Stamp]:
    """Return the time of change, size, and inode of each file below some paths.

    Two snapshots differ in every file that was written, added, or removed between them.
    """
    stamps = {}
    for top in paths:
        files = [top] if top.is_file() else _files_below(top)
        for file in files:
            try:
                status = file.stat()
            except OSError:
                continue  # An editor's temporary file, or a broken link.
            stamps[file] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return stamps


def _files_below(top: Path) -> Iterator[Path]:
    """Yield the files that are not hidden; MkDocs doesn't publish the others either."""
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name != "__pycache__" and name[0] != "."]
        yield from (Path(folder, name) for name in names if name[0] != ".")
