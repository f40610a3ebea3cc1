"""Tests of one group run in one process, one after another, as labs have to."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TESTS = """
import os, pathlib, pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(6))
def test_where(number):
    with pathlib.Path("processes").open("a") as file:
        print(os.getpid(), file=file)

@pytest.mark.parametrize("number", range(6))
def test_elsewhere(number):
    pass
"""


def test_a_group_stays_in_one_process(tmp_path: Path) -> None:
    """A pair of pytest and pytest-xdist that do not fit each other mixes groups in silence."""
    (tmp_path / "test_group.py").write_text(TESTS, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "2",
            "--dist",
            "loadgroup",
            "-p",
            "no:cacheprovider",
        ],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "12 passed" in result.stdout
    processes = (tmp_path / "processes").read_text("utf-8").split()
    assert len(processes) == 6
    assert len(set(processes)) == 1
