"""Style, types, spelling, Markdown, shell and workflows are clean, as `make lint` checks them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
RECIPE = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
assert RECIPE
COMMANDS = [line.strip().removeprefix("$(BIN)/") for line in RECIPE[1].splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_clean(command: str) -> None:
    """Each line of the recipe of `make lint` passes."""
    words = shlex.split(command.replace("$$(git ls-files '*.sh')", ""))
    if words[0] == "shellcheck":
        listed = subprocess.run(
            ["git", "ls-files", "*.sh"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        words += listed.stdout.split()
    result = subprocess.run(
        [BIN / words[0], *words[1:]],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "hooks"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
