"""The day on which each page last changed, for the sitemap."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

SECONDS = 30


class PageDates:
    """Gives every page the date of the last commit that changed its source.

    A page keeps the day of the build where Git can't tell: outside of a repository, in a shallow
    clone, and for a source that is not committed.
    """

    def __init__(self) -> None:
        self._serving = False

    def start(self, command: str, **_: Any) -> None:
        """Remember whether the site is only previewed: a preview needs no sitemap."""
        self._serving = command == "serve"

    def set_dates(self, env: Any, config: MkDocsConfig, files: Files) -> Any:
        """Set the date of each page."""
        if self._serving:
            return env
        docs = Path(config.docs_dir)
        changed = last_changes(docs)
        for file in files.documentation_pages():
            if file.page is None:
                continue
            source = file.edit_uri if file.generated_by else file.src_uri
            day = changed.get((source or "").partition("#")[0])
            if day is not None:
                file.page.update_date = day.isoformat()
        return env


def last_changes(docs: Path) -> dict[str, date]:
    """Return the day (UTC) of the last commit of each file below `docs`, by its path there."""
    if shutil.which("git") is None or _git(docs, "rev-parse", "--is-shallow-repository") != "false":
        return {}
    found: dict[str, date] = {}
    day = None
    # -z: names are not quoted; --relative: they are below docs. A merge names what it changed.
    log = _git(
        docs,
        "log",
        "-z",
        "--format=%x01%ct",
        "--name-only",
        "-m",
        "--first-parent",
        "--relative",
        "--",
        ".",
    )
    for part in log.split("\0"):
        words = part.strip("\n").split("\n")
        for word in words:
            if word.startswith("\x01"):
                day = datetime.fromtimestamp(int(word[1:]), UTC).date()
            elif word and day is not None:
                found.setdefault(word, day)
    for changed in _git(docs, "status", "-z", "--porcelain", "--", ".").split("\0"):
        name = changed[3:]
        found = {path: day for path, day in found.items() if not name.endswith(f"/{path}")}
    return found


def _git(docs: Path, *arguments: str) -> str:
    try:
        result = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", *arguments],  # noqa: S607 - wherever Git is installed
            cwd=docs,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout if "-z" in arguments else result.stdout.strip()
