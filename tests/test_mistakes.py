"""Every kind of mistake is reported with its position and its fix, word for word."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from sitekit.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable

# Each makes a site and checks all of it.
pytestmark = pytest.mark.slow

CASES = Path(__file__).with_name("mistakes")
NAMES = sorted(path.stem for path in CASES.glob("*.yml"))


def make(folder: Path, change: dict[str, Any]) -> None:
    file = folder / change["file"]
    file.parent.mkdir(parents=True, exist_ok=True)
    if "replace" in change:
        text = file.read_text("utf-8")
        assert text.count(change["replace"]) == 1, change["replace"]
        file.write_text(text.replace(change["replace"], change["with"]), "utf-8")
    elif "copy" in change:
        shutil.copy(CASES / "files" / change["copy"], file)
    elif "write" in change:
        file.write_text(change["write"], "utf-8")
    elif "append" in change:
        file.write_text(file.read_text("utf-8") + change["append"], "utf-8")
    elif "bytes" in change:
        file.write_bytes(bytes.fromhex(change["bytes"]))
    elif "size" in change:
        file.write_text(file.read_text("utf-8").ljust(change["size"], "#"), "utf-8")
    else:
        if file.is_dir():
            shutil.rmtree(file)
        else:
            file.unlink(missing_ok=True)
        if change.get("folder"):
            file.mkdir()


@pytest.mark.parametrize("name", NAMES)
def test_mistake_is_reported(
    name: str,
    small_site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    golden = CASES / f"{name}.yml"
    case = yaml.safe_load(golden.read_text("utf-8"))
    for change in case["change"]:
        make(small_site, change)
    monkeypatch.chdir(small_site)
    status = main(["check", "docs"])
    printed = capsys.readouterr()
    if os.environ.get("RECORD"):
        record(golden, printed.out)
        case["expected"] = printed.out
    assert status == 1
    assert printed.err == ""
    assert printed.out == case["expected"]


def record(golden: Path, printed: str) -> None:
    """Replace the expected output at the end of a golden file."""
    change, mark, _ = golden.read_text("utf-8").rpartition("expected: |\n")
    golden.write_text(change + mark + indent(printed, "  "), "utf-8")


SUGGESTION = re.compile(
    r'^(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): [^\n]*"(?P<wrong>[^"]+)"[^"\n]*'
    r'; did you mean "(?P<right>[^"]+)"\?$',
    re.MULTILINE,
)


def suggestions() -> list[tuple[str, re.Match[str]]]:
    found = []
    for name in NAMES:
        expected = yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))["expected"]
        found += [(name, match) for match in SUGGESTION.finditer(expected)]
    return found


@pytest.mark.parametrize(
    ("name", "hint"), suggestions(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_suggestion_that_is_followed_ends_the_problem(
    name: str,
    hint: re.Match[str],
    small_site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for change in yaml.safe_load((CASES / f"{name}.yml").read_text("utf-8"))["change"]:
        make(small_site, change)
    file = small_site / hint["path"]
    if not file.is_file():
        pytest.skip("the suggestion is a name for the file")
    lines = file.read_text("utf-8").split("\n")
    number, start = int(hint["line"]) - 1, int(hint["column"]) - 1
    line = lines[number]
    if hint["wrong"] not in line[start:]:
        pytest.skip("the suggestion is a name for the file")
    lines[number] = line[:start] + line[start:].replace(hint["wrong"], hint["right"], 1)
    file.write_text("\n".join(lines), "utf-8")
    monkeypatch.chdir(small_site)
    main(["check", "docs"])
    assert hint[0] not in capsys.readouterr().out
    assert hint["right"] in lines[number]


def test_all_mistakes_at_once(
    small_site: Path, sitekit: Callable[..., Any], mkdocs: Callable[..., Any]
) -> None:
    """Problems in different files are all reported in one run, by the check and by the build."""
    (small_site / "docs/_data/technologies/modal.yml").write_text("", "utf-8")
    (small_site / "docs/_data/glossary.yml").mkdir()
    (small_site / "docs/_data/sources.yml").write_bytes(b"a: \xff\n")
    modes = small_site / "docs/_data/dimensions/modes.yml"
    modes.write_text(modes.read_text("utf-8") + "name: Again\n", "utf-8")
    keys = small_site / "docs/_data/dimensions/keystrokes.yml"
    keys.write_text(keys.read_text("utf-8").replace("timing: count", "timing: cuont"), "utf-8")
    (small_site / "docs/data.md").write_text("# Mine\n", "utf-8")
    result = sitekit(small_site, "check", "docs")
    assert result.returncode == 1
    for expected in (
        "docs/_data/technologies/modal.yml:1:1: the file is empty",
        "docs/_data/glossary.yml:1:1: this is a directory, but a file belongs here",
        "docs/_data/sources.yml:1:4: byte 0xff is not UTF-8",
        'docs/_data/dimensions/modes.yml:19:1: the key "name" occurs twice',
        'unknown timing method "cuont"; did you mean "count"?',
    ):
        assert expected in result.stdout
    built = mkdocs(small_site, "build")
    assert built.returncode == 1
    assert "Traceback" not in built.stderr
    assert result.stdout.strip() in built.stderr
