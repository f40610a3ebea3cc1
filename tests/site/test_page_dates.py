"""The date of a page is that of the last commit of its source."""

from __future__ import annotations

import subprocess
from datetime import date
from typing import TYPE_CHECKING

from page_facts import last_changes

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *arguments: str, day: str = "") -> None:
    environment = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
    }
    if day:
        environment |= {f"GIT_{who}_DATE": f"{day}T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True, timeout=20)


def test_each_page_has_its_own_day(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    git(tmp_path, "init", "-q")
    for day, name in (("2024-01-02", "old.md"), ("2025-03-04", "with space é.md")):
        (docs / name).write_text("# A\n", "utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", name, day=day)
    (docs / "new.md").write_text("# A\n", "utf-8")
    assert last_changes(docs) == {
        "old.md": date(2024, 1, 2),
        "with space é.md": date(2025, 3, 4),
    }
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}", "shallow")
    assert last_changes(tmp_path / "shallow/docs") == {}


def test_without_a_repository_there_are_no_dates(tmp_path: Path) -> None:
    assert last_changes(tmp_path) == {}
