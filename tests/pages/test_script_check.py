"""Brackets and strings that aren't closed are found, and nothing in scripts that are right."""

from __future__ import annotations

from pathlib import Path

import material
import pytest
from tests.conftest import ROOT

from sitekit.pages.checks.assets import check_script

THEME = Path(material.__file__).parent / "templates" / "assets"
RIGHT = sorted([*(ROOT / "overrides").rglob("*.js"), *THEME.rglob("*.js")])


def test_scripts_that_are_right() -> None:
    assert len(RIGHT) > 20
    problems = [problem for file in RIGHT for problem in check_script(file.read_text(), str(file))]
    # Only the offline search in Thai uses this library, which logs to the console.
    assert [problem for problem in problems if not problem.path.endswith("wordcut.js")] == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("f(1);\n  debugger;", "a.js:2:3: debugger is left over from debugging; remove it"),
        ("f(1);\nfunction (\n", "a.js:2:10: ( isn't closed; look for a missing )"),
        ("f(1));", "a.js:1:5: ) closes nothing; look for a missing ("),
        ("if (a) { b[0}; }", "a.js:1:13: } closes nothing; look for a missing {"),
        ("a = `${b + `c ${d}`} e;", "a.js:1:5: ` isn't closed; look for a missing `"),
        ("a = 'it's';", "a.js:1:10: the string that ' opens isn't closed; look for a missing '"),
    ],
)
def test_what_is_not_closed(script: str, expected: str) -> None:
    assert [str(problem) for problem in check_script(script, "a.js")] == [expected]


@pytest.mark.parametrize(
    "script",
    ["a = b / c; // (", "x(/[(/]\\//g, 1)", "a = `\\` ${[b]} $ {`;", 'return /"/;', "/* ( */"],
)
def test_what_only_looks_open(script: str) -> None:
    assert list(check_script(script, "a.js")) == []
