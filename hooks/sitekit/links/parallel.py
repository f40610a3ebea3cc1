"""Scan a large site in two processes.

A thread would not help: the parser keeps the interpreter to itself. A second process is a fork, so
that it has the list of files already; what it found comes back pickled. Where forking is not safe
or not possible, and for a small site, one process does all.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from sitekit.links.scan import Scan, Scanner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

LARGE: Final = 1000
"""From so many files on a second process pays for itself."""


def scan_all(make_scanner: Callable[[], Scanner], files: Sequence[str]) -> list[Scan]:
    """Return one or two scans that together cover `files`, in order."""
    if len(files) < LARGE or not _can_fork():
        return [make_scanner().add(files)]
    import multiprocessing  # Slow to import, and small sites have no use for it.

    # Folders stay whole as far as one cut allows: files in one share resolved links.
    first, second = files[: len(files) // 2], files[len(files) // 2 :]
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_scan_in_child, args=(sender, make_scanner, second), daemon=True)
    child.start()
    sender.close()
    scan = make_scanner().add(first)
    other = _received(receiver)
    child.join()
    return [scan, other if other is not None else make_scanner().add(second)]


def _scan_in_child(
    sender: Connection, make_scanner: Callable[[], Scanner], files: Sequence[str]
) -> None:
    import pickle

    sender.send_bytes(pickle.dumps(make_scanner().add(files), pickle.HIGHEST_PROTOCOL))
    sender.close()


def _received(receiver: Connection) -> Scan | None:
    """Return what the other process found, or None when it ended without telling."""
    import pickle

    try:
        found = pickle.loads(receiver.recv_bytes())  # noqa: S301 - from our own process
    except (EOFError, OSError, pickle.UnpicklingError):
        return None
    return found if isinstance(found, Scan) else None


def _can_fork() -> bool:
    """Say whether there is a second processor, and no other thread that a fork could break."""
    import threading

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return sys.platform == "linux" and usable > 1 and threading.active_count() == 1
