"""`make release`: a tag only for a version that the changelog names and that is committed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.conftest import ROOT


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def release(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "release.py", folder],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Tester")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tester@example.org")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## 2026-12-02\n\n- Version 1.2.0: better.\n\n"
        "## 2026-12-01\n\n- Version 1.1.0: good.\n"
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Release")
    return tmp_path


def test_the_commit_is_tagged_once(project: Path) -> None:
    first = release(project)
    assert first.stdout == "tagged v1.2.0; publish it with: git push origin HEAD v1.2.0\n"
    assert git(project, "cat-file", "-t", "v1.2.0") == "tag"
    assert git(project, "rev-list", "-1", "v1.2.0") == git(project, "rev-parse", "HEAD")
    second = release(project)
    assert second.returncode == 1
    assert second.stderr == "the tag v1.2.0 exists: raise the version in pyproject.toml\n"


def test_everything_in_the_way_is_said_at_once(project: Path) -> None:
    (project / "pyproject.toml").write_text('[project]\nversion = "1.1"\n')
    result = release(project)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        "pyproject.toml: version 1.1 isn't of the form 1.2.3",
        'CHANGELOG.md: the latest day has no entry "Version 1.1: …"',
        "the work tree has changes: commit them, so that the tag is what was tested",
    ]
    assert git(project, "tag") == ""


def test_the_commands_say_the_version_that_is_released() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sitekit", "--version"],
        cwd=ROOT / "hooks",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()[-1]
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert said == version
    assert f"Version {version}: " in (ROOT / "CHANGELOG.md").read_text("utf-8")
