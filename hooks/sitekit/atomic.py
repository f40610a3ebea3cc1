"""Replace a file or a directory in one step, so that a failed run leaves the last good one.

`atomic_write` is for files. For a directory, write into what `prepare` returns, beside the
directory as `.<name>.new`. `commit` then renames the old directory to `.<name>.old`, renames the
new one into place, and removes the old one. Two renames are the shortest gap that portable file
systems offer; `prepare` repairs a run that stopped between them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that replaces it unless the block raises an error.

    The name is unique, so several processes may write the same file: the last one wins.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name[:32]}.{secrets.token_hex(4)}.new")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def atomic_write(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 in one step."""
    with atomic_file(path) as temporary:
        temporary.write_text(text, "utf-8", newline="")


_locks: dict[Path, IO[str]] = {}


def lock(folder: Path, *, wait: bool = True) -> bool:
    """Keep other processes from writing `folder` until `unlock`; return whether that worked.

    With `wait`, wait until no other process has the lock. Where the system has no such locks, none
    is used. A lock ends with its process.
    """
    if fcntl is None or folder.resolve() in _locks:
        return True
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"sitekit-{os.getuid()}-{name}.lock"
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        file.close()
        return False
    _locks[folder.resolve()] = file
    return True


def unlock(folder: Path) -> None:
    """Let other processes write `folder`."""
    if file := _locks.pop(folder.resolve(), None):
        file.close()


def prepare(folder: Path) -> Path:
    """Return an empty directory to write into, on the same file system as `folder`."""
    new, old = _sibling(folder, "new"), _sibling(folder, "old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    for stale in (new, old):
        shutil.rmtree(stale, ignore_errors=True)
    new.mkdir(parents=True)
    return new


def commit(folder: Path) -> None:
    """Replace `folder` with what was written since `prepare`."""
    new, old = _sibling(folder, "new"), _sibling(folder, "old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def rollback(folder: Path) -> None:
    """Discard what was written since `prepare` and leave `folder` unchanged."""
    shutil.rmtree(_sibling(folder, "new"), ignore_errors=True)


def _sibling(folder: Path, suffix: str) -> Path:
    return folder.with_name(f".{folder.name}.{suffix}")
