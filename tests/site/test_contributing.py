"""The three changes of CONTRIBUTING.md, carried out as written, with the messages it shows."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("docs", "overrides", "hooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def shown(message: str) -> str:
    """The message as CONTRIBUTING.md prints it, without line and column, which move."""
    found = [line.strip() for line in GUIDE.splitlines() if message in line]
    assert len(found) == 1, message
    return re.sub(r":\d+:\d+:", ":", found[0])


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def printed(result: Any) -> list[str]:
    return [re.sub(r":\d+:\d+:", ":", line) for line in result.stdout.splitlines()]


def test_fix_a_sentence(project: Path, sitekit: Callable[..., Any]) -> None:
    replace(project / "docs/learn/kernel.md", "[@man-syscalls", "[@man-syscals")
    assert shown("man-syscals") in printed(sitekit(project, "check", "docs"))


def test_change_a_cell(project: Path, sitekit: Callable[..., Any]) -> None:
    file = project / "docs/_data/dimensions/startup-time.yml"
    before, cell, after = file.read_text("utf-8").partition("\n  microvm:\n")
    file.write_text(before + cell + after.replace("    value:", "    vlaue:", 1), "utf-8")
    assert shown("vlaue") in printed(sitekit(project, "check", "docs"))


def test_add_a_technology(
    project: Path, sitekit: Callable[..., Any], mkdocs: Callable[..., Any]
) -> None:
    data = project / "docs/_data"
    shutil.copy(data / "technologies/process.yml", data / "technologies/jail.yml")
    text = (data / "technologies/jail.yml").read_text("utf-8")
    for field, value in (("name", "Jail"), ("short", "Jail"), ("plural", "Jails")):
        text = re.sub(rf"^{field}: .*$", f"{field}: {value}", text, flags=re.MULTILINE)
    text = re.sub(
        r"^summary: >-\n(  .*\n)+", "summary: A part of a system.\n", text, flags=re.MULTILINE
    )
    (data / "technologies/jail.yml").write_text(text, "utf-8")
    replace(data / "comparison.yml", "  - process\n", "  - process\n  - jail\n")
    assert shown("has no cell for jail") in printed(sitekit(project, "check", "docs"))
    cell = "  jail:\n    does_not_apply: There is no guest whose system could be chosen.\n"
    assert cell.splitlines()[1].strip() in GUIDE
    for file in (data / "dimensions").glob("*.yml"):
        file.write_text(file.read_text("utf-8") + cell, "utf-8")
    assert sitekit(project, "check", "docs").returncode == 0
    result = mkdocs(project, "build")
    assert result.returncode == 0, result.stderr
    assert (project / "site/technologies/jail/index.html").is_file()
    matrix = (project / "site/compare/index.html").read_text("utf-8")
    assert "Jail" in matrix
    assert ",jail," in (project / "site/api/v2/comparison.csv").read_text("utf-8")
