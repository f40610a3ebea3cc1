"""ARCHITECTURE.md names files and definitions that exist, and the imports are as it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "hooks/sitekit"
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PATHS = sorted(set(re.findall(r"`([\w.*-]+(?:/[\w.*-]+)+/?|[\w-]+\.yml|[\w-]+\.toml)`", TEXT)))
DEFINITIONS = sorted(set(re.findall(r"`([\w/]+\.py)` \(`(\w+)`\)", TEXT)))
STEPS = sorted(set(re.findall(r"`([A-Z]\w+)\.(\w+)`", TEXT)))


def find(path: str) -> Path | None:
    """Return the file that a path of the page means: in the repository or in the library."""
    for folder in (ROOT, LIBRARY):
        if match := next(iter(folder.glob(path)), None):
            return match
    return None


@pytest.mark.parametrize("path", PATHS)
def test_path_exists(path: str) -> None:
    # No page has moved yet, and what a build makes is not there before it.
    assert find(path) or path == "docs/_data/moved.yml" or path.startswith(".cache/")


@pytest.mark.parametrize(("path", "name"), DEFINITIONS)
def test_definition_exists(path: str, name: str) -> None:
    file = find(path)
    assert file is not None
    definition = rf"^(?:(?:def|class) {name}\b|{name}\b.*=)"
    assert re.search(definition, file.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("part", "step"), STEPS)
def test_step_exists(part: str, step: str) -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "hooks").glob("*.py"))
    assert re.search(rf"^class {part}\b", text, re.MULTILINE)
    assert f"def {step}(" in text


def test_every_package_and_module_is_described() -> None:
    for path in LIBRARY.iterdir():
        if path.is_dir() and (path / "__init__.py").is_file():
            assert f"`hooks/sitekit/{path.name}/`" in TEXT
        elif path.suffix == ".py" and not path.name.startswith("__"):
            assert f"`hooks/sitekit/{path.name}`" in TEXT


def test_dependencies_point_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [program, "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "hooks")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_layers_are_those_of_the_contract() -> None:
    block = re.search(r"```text\n(.*?)```", TEXT, re.DOTALL)
    assert block is not None
    contract = (ROOT / "pyproject.toml").read_text("utf-8")
    for layer in block[1].splitlines():
        assert f'"{layer}"' in contract
