"""`python -m sitekit links`: what it prints and how it exits."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.links.tree import write

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]

GOOD = {"site/index.html": '<a href="a/">x</a>', "site/a/index.html": "<p>A"}
WARNING = {"site/index.html": '<a href="a">x</a>', "site/a/index.html": "<p>A"}
WRONG = {
    "site/index.html": '<a href="b/">x</a>',
    "site/a/index.html": "<p>A",
    "docs/index.md": "# Home\n\n[x](b/)\n",
}


@pytest.mark.parametrize(
    ("files", "status"), [(GOOD, 0), (WARNING, 0), (WRONG, 1)], ids=["good", "warning", "error"]
)
def test_exit_status(tmp_path: Path, sitekit: Run, files: dict[str, str], status: int) -> None:
    write(tmp_path, {**files})
    assert sitekit(tmp_path, "links", "site").returncode == status


@pytest.mark.parametrize(
    "arguments",
    [
        ["links"],
        ["links", "nowhere"],
        ["links", "site/index.html"],
        ["links", "site", "--source", "nowhere"],
        ["links", "site", "--site-url", "example.org"],
        ["links", "site", "--site-url", "ftp://example.org/"],
        ["links", "site", "--colour"],
    ],
    ids=" ".join,
)
def test_wrong_usage(tmp_path: Path, sitekit: Run, arguments: list[str]) -> None:
    write(tmp_path, {**GOOD})
    done = sitekit(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_json(tmp_path: Path, sitekit: Run) -> None:
    write(tmp_path, {**WRONG})
    done = sitekit(tmp_path, "links", "site", "--source", "docs", "--json")
    assert json.loads(done.stdout) == [
        {
            "severity": "error",
            "page": "index.html",
            "url": "b/",
            "message": "a href leads to b/, which does not exist",
            "source": {"path": "index.md", "line": 3},
        }
    ]
    assert "1 link in 2 pages (2 files): 1 error, 0 warnings, 0 notes" in done.stderr


def test_json_without_findings_or_sources(tmp_path: Path, sitekit: Run) -> None:
    write(tmp_path, {**GOOD})
    assert json.loads(sitekit(tmp_path, "links", "site", "--json").stdout) == []
    write(tmp_path, {**WRONG})
    found = json.loads(sitekit(tmp_path, "links", "site", "--json").stdout)
    assert [finding["source"] for finding in found] == [None]


def test_text(tmp_path: Path, sitekit: Run) -> None:
    write(tmp_path, {**WRONG})
    lines = sitekit(tmp_path, "links", "site", "--source", "docs").stdout.splitlines()
    assert lines[0] == (
        "index.md:3:5: error: 'b/' (on index.html): a href leads to b/, which does not exist"
    )
    assert lines[1].startswith("1 link in 2 pages")


def test_link_of_a_template_is_told_once(tmp_path: Path, sitekit: Run) -> None:
    write(tmp_path, {f"site/p{n}/index.html": '<a href="../no/">x</a>' for n in range(30)})
    write(tmp_path, {"site/deep/er/index.html": '<a href="../../no/">x</a>'})
    found = json.loads(sitekit(tmp_path, "links", "site", "--json").stdout)
    assert len(found) == 1
    assert found[0]["message"].endswith("(on 31 pages)")
