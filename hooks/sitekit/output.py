"""Replace a folder of output at once, so that a failed or interrupted run leaves the last good one.

The new content is written beside the folder, as `.<name>.new`. `publish` renames the old folder to
`.<name>.old`, the new one to its place, and removes the old. Two renames are the shortest gap that
portable file systems offer; `prepare` mends a run that stopped between them.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def prepare(folder: Path) -> Path:
    """Return an empty folder to write into, on the same file system as `folder`."""
    new, old = _beside(folder, "new"), _beside(folder, "old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    for stale in (new, old):
        shutil.rmtree(stale, ignore_errors=True)
    new.mkdir(parents=True)
    return new


def publish(folder: Path) -> None:
    """Put what was written in place of `folder`."""
    new, old = _beside(folder, "new"), _beside(folder, "old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def discard(folder: Path) -> None:
    """Remove what was written and leave `folder` as it is."""
    shutil.rmtree(_beside(folder, "new"), ignore_errors=True)


def _beside(folder: Path, suffix: str) -> Path:
    return folder.with_name(f".{folder.name}.{suffix}")
