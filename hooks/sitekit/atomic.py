"""Replace a file or a directory in one step, so that a failed run leaves the last good one.

`atomic_write` is for files. For a directory, write into what `prepare` returns, beside the
directory as `.<name>.new`. `commit` then renames the old directory to `.<name>.old`, renames the
new one into place, and removes the old one. Two renames are the shortest gap that portable file
systems offer; `prepare` repairs a run that stopped between them.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
