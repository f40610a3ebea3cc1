"""Keep drawn diagrams between builds, by the hash of all that decides how they look.

Many processes may share the folder: an entry is written beside its place and moved there in one
step. An entry that was cut short or altered is as good as none. Without a writable folder nothing
is kept and nothing fails.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# About 4 KiB each; the oldest fifth leaves when the folder is full.
MAX_ENTRIES = 2000
_HASH_LENGTH = 64


def folder() -> Path:
    """Return the folder of the cache, `.cache/diagrams` unless `DIAGRAMS_CACHE` names another."""
    return Path(os.environ.get("DIAGRAMS_CACHE") or ROOT / ".cache" / "diagrams")


def load(key: str) -> str | None:
    """Return the text kept under `key`, or None where there is none or it is damaged."""
    try:
        entry = (folder() / key).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    digest, text = entry[:_HASH_LENGTH], entry[_HASH_LENGTH:]
    return text if text and digest == fingerprint(text) else None


def store(key: str, text: str) -> None:
    """Keep `text` under `key`, in place of what was there."""
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder(), prefix=".new-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(fingerprint(text) + text)
        Path(name).replace(folder() / key)
        _make_room()


def fingerprint(*parts: str) -> str:
    """Return one hexadecimal SHA-256 of `parts`, which cannot run into one another."""
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _make_room() -> None:
    entries = list(folder().iterdir())
    if len(entries) > MAX_ENTRIES:
        entries.sort(key=_age)
        for entry in entries[: len(entries) - MAX_ENTRIES * 4 // 5]:
            entry.unlink(missing_ok=True)


def _age(entry: Path) -> float:
    """Return when an entry was written; one that another process removed comes first."""
    try:
        return entry.stat().st_mtime
    except OSError:
        return 0.0
