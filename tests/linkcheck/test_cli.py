"""`python -m sitekit links`: what it prints and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.forked import run_module
from tests.linkcheck.tree import write

from sitekit.linkcheck.findings import KINDS
from sitekit.linkcheck.report import kinds_table

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]

GOOD = {"site/index.html": '<a href="a/">x</a>', "site/a/index.html": "<p>A"}
WARNING = {"site/index.html": '<a href="a">x</a>', "site/a/index.html": "<p>A"}
WRONG = {
    "site/index.html": '<a href="b/">x</a>',
    "site/a/index.html": "<p>A",
    "docs/index.md": "# Home\n\n[x](b/)\n",
}


@pytest.fixture
def linkcheck(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs the command with some arguments in a folder with some files."""

    def run(*arguments: str, **files: str | bytes) -> subprocess.CompletedProcess[str]:
        write(tmp_path, {f"site/{name}.html": content for name, content in files.items()})
        given = {**os.environ, "PYTHONPATH": str(ROOT / "hooks")}
        return run_module("sitekit.linkcheck.cli", arguments, tmp_path, given)

    return run


@pytest.mark.parametrize(
    ("files", "options", "status"),
    [
        (GOOD, [], 0),
        (WARNING, [], 0),
        (WARNING, ["--fail-on", "warning"], 1),
        (WARNING, ["--fail-on", "warning", "--host", "clean-urls"], 0),
        (WRONG, [], 1),
        (WRONG, ["--fail-on", "never"], 0),
    ],
)
def test_exit_status(
    tmp_path: Path, linkcheck: Run, files: dict[str, str], options: list[str], status: int
) -> None:
    write(tmp_path, {**files})
    assert linkcheck("site", *options).returncode == status


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nowhere"],
        ["site/index.html"],
        ["site", "--source", "nowhere"],
        ["site", "--site-url", "example.org"],
        ["site", "--site-url", "ftp://example.org/"],
        ["site", "--site-url", "https://me:secret@example.org/"],
        ["site", "--colour"],
        ["site", "--config", "nowhere.yml"],
        ["site", "--baseline", "nowhere.json"],
    ],
    ids=" ".join,
)
def test_wrong_usage(tmp_path: Path, linkcheck: Run, arguments: list[str]) -> None:
    write(tmp_path, {**GOOD})
    done = linkcheck(*arguments)
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_command_of_the_site(tmp_path: Path, sitekit: Run) -> None:
    write(tmp_path, {**WRONG})
    assert sitekit(tmp_path, "links", "site").returncode == 1
    assert sitekit(tmp_path, "links").returncode == 2
    assert "--site-url" in sitekit(tmp_path, "links", "--help").stdout


@pytest.mark.parametrize("option", ["--help", "--version", "--list-kinds"])
def test_information(linkcheck: Run, option: str) -> None:
    done = linkcheck(option)
    assert done.returncode == 0
    assert done.stdout


def test_a_folder_without_pages_is_an_error(tmp_path: Path, linkcheck: Run) -> None:
    write(tmp_path, {"site/notes.txt": "x"})
    done = linkcheck("site")
    assert done.returncode == 1
    assert done.stdout.startswith("site:1:1: error: the folder holds no pages [no-pages]\n")


def test_text(tmp_path: Path, linkcheck: Run) -> None:
    write(tmp_path, {**WRONG})
    lines = linkcheck("site", "--source", "docs").stdout.splitlines()
    assert lines[0] == (
        'docs/index.md:3:5: error: "b/" (on index.html): a href leads to b/, which does not exist '
        "[missing-file]"
    )
    assert lines[1] == "by kind: 1 missing-file"
    assert lines[2].startswith("1 link in 2 pages (2 files): 1 error, 0 warnings, 0 notes;")


def test_text_is_grouped_by_target(linkcheck: Run) -> None:
    links = '<a href="gone.html">x</a><a href="/gone.html">y</a>'
    pages = {f"p{n}": f"<p id=q{n}>{links}<a href=#r{n}>z</a>" for n in range(2)}
    lines = linkcheck("site", **pages).stdout.splitlines()
    assert lines[0].startswith("error: a href leads to gone.html, which does not exist [")
    assert lines[0].endswith(", 4 places:")
    assert lines[1] == '  site/p0.html:1:44: "/gone.html"'
    assert lines[4] == "  ... and 1 place more"
    assert lines[-2] == "by kind: 4 missing-file, 2 missing-fragment"
    limited = linkcheck("site", "--limit", "1").stdout.splitlines()
    assert limited[:5] == lines[:5]
    assert limited[5] == "... and 2 findings of 2 targets more"


def test_json(tmp_path: Path, linkcheck: Run) -> None:
    write(tmp_path, {**WRONG})
    done = linkcheck("site", "--source", "docs", "--json")
    printed = json.loads(done.stdout)
    assert printed["findings"] == [
        {
            "code": "missing-file",
            "severity": "error",
            "page": "index.html",
            "line": 1,
            "column": 10,
            "url": "b/",
            "target": "https://site.invalid/b/",
            "message": "a href leads to b/, which does not exist",
            "hint": "",
            "pages": 1,
            "source": {"path": "docs/index.md", "line": 3, "column": 5},
        }
    ]
    assert printed["totals"] == {
        "pages": 2,
        "files": 2,
        "links": 1,
        "errors": 1,
        "warnings": 0,
        "notes": 0,
        "ignored": 0,
        "kinds": {"missing-file": 1},
    }
    assert "1 link in 2 pages (2 files): 1 error, 0 warnings, 0 notes" in done.stderr


def test_json_without_findings_or_sources(tmp_path: Path, linkcheck: Run) -> None:
    write(tmp_path, {**GOOD})
    assert json.loads(linkcheck("site", "--json").stdout)["findings"] == []
    write(tmp_path, {**WRONG})
    found = json.loads(linkcheck("site", "--json").stdout)["findings"]
    assert [finding["source"] for finding in found] == [None]


def test_github_annotations(tmp_path: Path, linkcheck: Run) -> None:
    write(tmp_path, {**WRONG})
    lines = linkcheck("site", "--source", "docs", "--format", "github").stdout.splitlines()
    assert lines[0] == (
        "::error file=docs/index.md,line=3,col=5,title=missing-file::"
        "b/: a href leads to b/, which does not exist"
    )


def test_sarif(tmp_path: Path, linkcheck: Run) -> None:
    write(tmp_path, {**WRONG})
    done = linkcheck("site", "--source", "docs", "--format", "sarif")
    (run,) = json.loads(done.stdout)["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(KINDS)
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("missing-file", "error")
    location = result["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "docs/index.md"},
        "region": {"startLine": 3, "startColumn": 5},
    }


def test_a_finding_is_one_line_and_no_command(linkcheck: Run) -> None:
    page = '<p id="x\n::error::y"><p id="x\n::error::y"><a href="a\n::error::\x1b[31m.html">x</a>'
    for format_ in ("text", "github"):
        done = linkcheck("site", "--format", format_, index=page)
        lines = done.stdout.splitlines()
        assert len([line for line in lines if "ID" in line]) == 1
        assert not [line for line in lines if line.startswith("::error::")]
        assert "\x1b" not in done.stdout


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    links = "".join(f'<a href="no-{n}/">x</a>' for n in range(5000))
    write(tmp_path, {"site/index.html": links})
    done = subprocess.run(  # noqa: S602
        f"{sys.executable} -m sitekit.linkcheck.cli site | head -n 1",
        shell=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "hooks"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_link_of_a_template_is_reported_once(tmp_path: Path, linkcheck: Run) -> None:
    write(tmp_path, {f"site/p{n}/index.html": '<a href="../no/">x</a>' for n in range(30)})
    write(tmp_path, {"site/deep/er/index.html": '<a href="../../no/">x</a>'})
    (found,) = json.loads(linkcheck("site", "--json").stdout)["findings"]
    assert found["pages"] == 31


def test_readme_lists_every_kind() -> None:
    readme = ROOT / "hooks" / "sitekit" / "linkcheck" / "README.md"
    assert kinds_table() in readme.read_text("utf-8")
