"""A MkDocs hook that tells which hook and plugin takes how long. It must be the first in its list.

Where `BENCH_EVENTS` names a file, each build adds a line to it: JSON with the wall seconds of the
build from its first event to its last (`build`), of the import of all hooks (`import`), and for
each hook and plugin those of all its events. Without the variable it does nothing.
"""

from __future__ import annotations

import json
import os
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.plugins import event_priority

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig

_now = time.perf_counter
_file = os.environ.get("BENCH_EVENTS", "")
_state = {"loaded": _now(), "import": 0.0, "started": 0.0}
_spent: dict[str, float] = {}
# Events may cause others; the time of the inner ones is taken from that of the outer.
_inner: list[float] = []


def on_startup(command: str, dirty: bool) -> None:
    """Every hook is imported now."""
    del command, dirty
    _state["import"] = _now() - _state["loaded"]


@event_priority(1000)
def on_config(config: MkDocsConfig) -> None:
    """Put a clock around each event of each hook and plugin."""
    _spent.clear()
    _state["started"] = _now()
    events = config.plugins.events
    without = set(config.extra.get("bench_without", ()))
    for methods in events.values():
        methods[:] = [method for method in methods if _part(method) not in without]
    if not _file:
        return
    for methods in events.values():
        for number, method in enumerate(methods):
            # The collection itself has no public way to tell whose a method is.
            owner = config.plugins._event_origins.get(method, "")
            owner = _part(method) or owner
            if owner and Path(owner) != Path(__file__):
                methods[number] = _timed(method, Path(owner).name)


def _part(method: Callable[..., Any]) -> str:
    """Return the class of the part of `hooks/build.py` that a step belongs to, or nothing."""
    owner = getattr(method.func, "__self__", None) if isinstance(method, partial) else None
    return type(owner).__name__ if owner is not None else ""


def _timed(method: Callable[..., Any], owner: str) -> Callable[..., Any]:
    def timed(*args: Any, **more: Any) -> Any:
        start = _now()
        _inner.append(0.0)
        try:
            return method(*args, **more)
        finally:
            spent = _now() - start
            _spent[owner] = _spent.get(owner, 0.0) + spent - _inner.pop()
            if _inner:
                _inner[-1] += spent

    return timed


@event_priority(-1000)
def on_post_build(config: MkDocsConfig) -> None:
    """Add the line."""
    del config
    if _file:
        told = {"build": _now() - _state["started"], "import": _state["import"], "hooks": _spent}
        with Path(_file).open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
