"""Each problem is told at the line of the Markdown, snippet, template or setting that holds it.

`tests/sites/links` is a project whose lines say what is wrong with them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[2]
SITE = ROOT / "tests" / "sites" / "links"
PLACES = Counter[tuple[str, int, str]]


def marked() -> PLACES:
    """Return what the lines of the project say of themselves: file, line and severity."""
    files = [path for path in SITE.rglob("*") if path.suffix in (".md", ".html", ".yml")]
    return Counter(
        (path.relative_to(SITE).as_posix(), number, severity)
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if not line.startswith("#")
        for severity in re.findall(r"\((error|warning)\)", line)
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(SITE, folder)
    (folder / "hooks").symlink_to(ROOT / "hooks")
    return folder


def _without_hooks(project: Path) -> None:
    configuration = project / "mkdocs.yml"
    configuration.write_text(configuration.read_text().partition("hooks:")[0])


def test_build_tells_every_place(project: Path, mkdocs: Run) -> None:
    done = mkdocs(project, "build")
    assert done.returncode == 1
    told = done.stderr.partition("the site has broken links:\n")[2]
    found = re.findall(r"^([^:\n]+):(\d+):\d+: ", told, re.MULTILINE)
    assert Counter(found) == Counter((path, str(line)) for path, line, _ in marked().elements())
    assert f"{marked().total()} problems found." in told
    assert not (project / "site" / "index.html").exists() or "Traceback" not in done.stderr


def test_command_tells_every_place(project: Path, mkdocs: Run, sitekit: Run) -> None:
    _without_hooks(project)
    mkdocs(project, "build")
    url = "https://example.org/sub/"
    done = sitekit(project, "links", "site", "--site-url", url, "--source", "docs", "--json")
    assert done.returncode == 1
    assert marked() == Counter(
        (place["path"], place["line"], finding["severity"])
        for finding in json.loads(done.stdout)["findings"]
        for place in [finding["source"]]
        if finding["severity"] != "note"
    )  # fmt: skip


def _only_home(project: Path, text: str) -> None:
    """Leave one page in the project, and nothing else that is wrong."""
    for folder in ("docs", "theme"):
        shutil.rmtree(project / folder)
        (project / folder).mkdir()
    (project / "docs" / "index.md").write_text(text)
    (project / "docs" / "there.css").write_text("")
    configuration = project / "mkdocs.yml"
    configuration.write_text(configuration.read_text().replace("missing.css", "there.css"))


def test_warnings_end_only_a_strict_build(project: Path, mkdocs: Run) -> None:
    _only_home(project, "# Home\n\n[here](http://localhost/)\n")
    done = mkdocs(project, "build")
    assert done.returncode == 0
    assert 'WARNING -  links: docs/index.md:3:8: "http://localhost/": ' in done.stderr
    assert mkdocs(project, "build", "--strict").returncode == 1


def test_configuration_of_the_project(project: Path, mkdocs: Run) -> None:
    _only_home(project, "# Home\n\n[here](http://localhost/)\n")
    configuration = project / "mkdocs.yml"
    text = configuration.read_text()
    ignore = "- {url: 'http://localhost/*', reason: A tutorial.}"
    configuration.write_text(f"{text}extra:\n  link_check:\n    ignore:\n      {ignore}\n")
    assert mkdocs(project, "build", "--strict").returncode == 0
    (project / "docs" / "index.md").write_text("# Home\n")
    done = mkdocs(project, "build")
    line = len(configuration.read_text().splitlines())
    expected = f"mkdocs.yml:{line}:1: the ignore entry (url: http://localhost/*) matches nothing"
    assert expected in done.stderr
    configuration.write_text(f"{text}extra:\n  link_check: {{hots: plain}}\n")
    assert 'did you mean "host"?' in mkdocs(project, "build").stderr


@pytest.mark.slow
@pytest.mark.parametrize("strict", ["--no-strict", "--strict"])
def test_server_shows_problems_and_stays_up(project: Path, strict: str) -> None:
    _only_home(project, '# Home\n\n<a href="nowhere/">x</a>\n')
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", strict, "--dev-addr", "127.0.0.1:0"],
        cwd=project,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        shown = ""
        while "Serving on" not in shown and (line := server.stderr.readline()):
            shown += line
        assert 'docs/index.md:3:10: "nowhere/": a href leads to nowhere/' in shown
        assert "Serving on" in shown
        assert server.poll() is None
    finally:
        server.terminate()
        server.wait(timeout=30)
