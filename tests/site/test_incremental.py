"""What `mkdocs serve` builds in part equals a clean build, byte for byte, after any edits."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.conftest import ROOT, SITES

# EDITS=200 for a thorough run; SEED chooses other edits.
EDITS, SEED = os.environ.get("EDITS", ""), os.environ.get("SEED", "2")


@pytest.mark.site
@pytest.mark.parametrize("site", ["brokers", "editors"] if EDITS else ["brokers"])
def test_random_edits(site: str) -> None:
    options = ["--edits", EDITS or "2", "--seed", SEED]
    result = subprocess.run(
        [sys.executable, "tools/random_edits.py", str(SITES / site), *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'hooks'}:{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
