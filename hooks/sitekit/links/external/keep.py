"""Verdicts of earlier runs, each with a time to live, in a JSON file.

What is well stays so for weeks; what is broken may be mended tomorrow; what is unknown is not kept.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from sitekit.links.external.model import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sitekit.links.external.model import Address

_DAY: Final = 24 * 60 * 60
LIFETIMES: Final[Mapping[str, float]] = {"ok": 14 * _DAY, "moved": 14 * _DAY, "broken": _DAY}
"""Seconds for which a verdict holds."""

_VERSION: Final = 1


class Kept:
    """The verdicts in one file."""

    def __init__(self, path: Path | None, now: Callable[[], float] = time.time) -> None:
        """Read `path`; a file that is missing or damaged holds nothing. None keeps nothing."""
        self._path = path
        self._now = now
        self._entries = _read(path) if path else {}

    def answer(self, address: Address) -> Answer | None:
        """Return an earlier verdict that still holds, for all places that are asked for now."""
        entry = self._entries.get(address.url)
        if entry is None or not address.fragments <= set(entry["places"]):
            return None
        age = self._now() - entry["time"]
        if not 0 <= age < LIFETIMES.get(entry["verdict"], 0):
            return None
        missing = tuple(sorted(address.fragments & set(entry["missing"])))
        return Answer(entry["verdict"], entry["detail"], entry["new"], missing)

    def put(self, address: Address, answer: Answer) -> None:
        """Keep a verdict just given; an unknown one takes the place of what was known."""
        if answer.verdict not in LIFETIMES:
            self._entries.pop(address.url, None)
            return
        self._entries[address.url] = {
            "verdict": answer.verdict,
            "detail": answer.detail,
            "new": answer.new,
            "missing": list(answer.missing),
            "places": sorted(address.fragments),
            "time": int(self._now()),
        }

    def save(self) -> None:
        """Write what still holds. Raises OSError when that cannot be."""
        if self._path is None:
            return
        holding = {
            url: entry
            for url, entry in sorted(self._entries.items())
            if self._now() - entry["time"] < LIFETIMES[entry["verdict"]]
        }
        text = json.dumps({"version": _VERSION, "addresses": holding}, indent=1, ensure_ascii=False)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_name(f"{self._path.name}.part")
        part.write_text(f"{text}\n", encoding="utf-8")
        part.replace(self._path)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        return {}
    entries = data.get("addresses")
    found = entries.items() if isinstance(entries, dict) else ()
    return {url: entry for url, entry in found if _is_entry(entry)}


def _is_entry(entry: object) -> bool:
    """Say whether an entry is of the form that `put` gives it: people may edit the file."""
    if not isinstance(entry, dict) or entry.get("verdict") not in LIFETIMES:
        return False
    texts = all(isinstance(entry.get(key), str) for key in ("detail", "new"))
    lists = (entry.get("missing"), entry.get("places"))
    names = all(isinstance(x, list) and all(isinstance(i, str) for i in x) for x in lists)
    return texts and names and isinstance(entry.get("time"), int | float)
