"""Every script of ours can be read."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted((ROOT / "overrides/assets/js").rglob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_syntax_is_right(script: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is missing")
    result = subprocess.run(
        [node, "--check", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
