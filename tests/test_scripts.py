"""Every script of ours can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted((ROOT / "overrides/assets/js").rglob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_syntax_is_right(script: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node.js is missing")
    text = script.read_text("utf-8")
    # Node.js doesn't check a module whose name doesn't say that it is one.
    is_module = re.search(r"^(import|export) ", text, re.MULTILINE)
    copy = tmp_path / f"{script.stem}.{'mjs' if is_module else 'cjs'}"
    copy.write_text(text, "utf-8")
    result = subprocess.run(
        [node, "--check", copy], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
