"""The changes of CONTRIBUTING.md, carried out as written, with the messages it shows."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from record import write as add_record
from tests.conftest import ROOT, copy_site

from sitekit.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("docs", "overrides", "hooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def shown(message: str) -> str:
    """The message as CONTRIBUTING.md prints it, without line and column, which move."""
    found = [line.strip() for line in GUIDE.splitlines() if message in line]
    assert len(found) == 1, message
    return re.sub(r":\d+:\d+:", ":", found[0])


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def printed(result: Any) -> list[str]:
    return [re.sub(r":\d+:\d+:", ":", line) for line in result.stdout.splitlines()]


def test_fix_a_sentence(project: Path, sitekit: Callable[..., Any]) -> None:
    replace(project / "docs/learn/kernel.md", "[@man-syscalls", "[@man-syscals")
    assert shown("man-syscals") in printed(sitekit(project, "check", "docs"))


def test_change_a_cell(project: Path, sitekit: Callable[..., Any]) -> None:
    file = project / "docs/_data/dimensions/startup-time.yml"
    before, cell, after = file.read_text("utf-8").partition("\n  microvm:\n")
    file.write_text(before + cell + after.replace("    value:", "    vlaue:", 1), "utf-8")
    assert shown("vlaue") in printed(sitekit(project, "check", "docs"))


def copy_technology(data: Path, like: str, new: str) -> None:
    """Begin a technology as a copy of another one, with names of its own."""
    text = (data / f"technologies/{like}.yml").read_text("utf-8")
    for field, value in (("name", new.title()), ("short", new.title()), ("plural", f"{new}s")):
        text = re.sub(rf"^{field}: .*$", f"{field}: {value}", text, flags=re.MULTILINE)
    text = re.sub(
        r"^summary: .*\n(  .*\n)*", "summary: A part of a system.\n", text, flags=re.MULTILINE
    )
    (data / f"technologies/{new}.yml").write_text(text, "utf-8")


CELL = "    does_not_apply: There is no guest whose system could be chosen.\n"


def add_cells(data: Path, new: str) -> None:
    for file in (data / "dimensions").glob("*.yml"):
        file.write_text(f"{file.read_text('utf-8')}  {new}:\n{CELL}", "utf-8")


def test_add_a_technology(project: Path, sitekit: Callable[..., Any]) -> None:
    data = project / "docs/_data"
    copy_technology(data, "process", "jail")
    replace(data / "comparison.yml", "  - process\n", "  - process\n  - jail\n")
    assert shown("has no cell for jail") in printed(sitekit(project, "check", "docs"))
    assert CELL.strip() in GUIDE
    add_cells(data, "jail")
    assert sitekit(project, "check", "docs").returncode == 0


def fill_in(file: Path, *values: tuple[str, str]) -> None:
    """Write values where `sitekit new` left them out."""
    for empty, value in values:
        replace(file, f"{empty}\n", f"{empty} {value}\n")


def test_add_one_of_each(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    mkdocs: Callable[..., Any],
) -> None:
    """Each is begun, named by the check until it is filled in, and then on its pages."""
    project = copy_site("brokers", tmp_path / "project")
    data = project / "docs/_data"
    monkeypatch.chdir(project)

    def check() -> str:
        main(["check", "docs"])
        return capsys.readouterr().out

    assert "no problems" in check()

    copy_technology(data, "log", "relay")
    replace(data / "comparison.yml", "[log, queue, brokerless]", "[log, queue, brokerless, relay]")
    assert "has no cell for relay" in check()
    add_cells(data, "relay")
    assert "no problems" in check()

    assert main(["new", "dimension", "durability"]) == 0
    assert "is not listed in docs/_data/comparison.yml" in check()
    replace(data / "comparison.yml", "[ordering, replay]\n", "[ordering, replay, durability]\n")
    row = data / "dimensions/durability.yml"
    assert "docs/_data/dimensions/durability.yml:1:" in check()
    fill_in(row, ("name:", "Durability"), ("question:", "Is a message kept?"))
    fill_in(row, ("why:", "A server can fail."), ("judged:", "By the manual."))
    for source in ("kafka", "amqp", "zmq", "kafka"):
        fill_in(row, ("key:", source), ("value:", f"As {source} says"))
        fill_in(row, ("- source:", source))
    assert "no problems" in check()

    assert main(["new", "pair", "log-vs-brokerless"]) == 0
    verdict = data / "pairs/log-vs-brokerless.yml"
    assert "docs/_data/pairs/log-vs-brokerless.yml:1:" in check()
    fill_in(verdict, ("verdict:", "A log to keep messages, a library to pass them on."))
    fill_in(verdict, ("    -", "Messages are kept."), ("    -", "Nothing has to run."))
    assert "no problems" in check()

    page = project / "docs/learn/log.md"
    shutil.copy(project / "docs/assets/img/log.png", project / "docs/learn/segments.png")
    assert "docs/learn/segments.png:1:1: no page shows this image" in check()
    replace(page, "## Sources", "![](segments.png)\n\n## Sources")
    assert "the image has no alternative text; describe it" in check()
    replace(page, "![](", "![Segments of a log](")
    assert "no problems" in check()

    pages, config = project / "docs/learn", project / "mkdocs.yml"
    assert main(["new", "page", "learn/retention"]) == 0
    entry = "      - learn/more.md\n"
    replace(config, entry, f"{entry}      - learn/retention.md\n")
    assert "docs/learn/retention.md:" in check()
    new = pages / "retention.md"
    fill_in(new, ("title:", "Retention"), ("description:", "How long a log keeps a message."))
    replace(new, "#\n\n## Sources", "# Retention\n\nUntil it expires [@kafka].\n\n## Sources")
    assert "no problems" in check()

    assert main(["addresses", "docs"]) == 0
    new.rename(pages / "expiry.md")
    replace(config, "learn/retention.md", "learn/expiry.md")
    assert 'the page "learn/retention.md" was published and is gone' in check()
    moved = (data / "moved.yml").read_text("utf-8")
    (data / "moved.yml").write_text(f"{moved}learn/retention.md: learn/expiry.md\n", "utf-8")
    assert "no problems" in check()

    whole = json.loads((data / "measurements/loop.json").read_text("utf-8"))
    record = {**whole.pop("records")[0], "machine": "server"}
    add_record(data / "measurements", whole, record | {"provenance": {"cpu": "A", "cores": 9999}})
    assert "docs/_data/measurements/loop.json:" in check()
    add_record(data / "measurements", whole, record)
    assert "no problems" in check()

    result = mkdocs(project, "build", "-q")
    assert result.returncode == 0, result.stderr
    site = project / "site"
    assert "As kafka says" in (site / "dimensions/durability/index.html").read_text("utf-8")
    assert "Durability" in (site / "compare/index.html").read_text("utf-8")
    assert ",durability," in (site / "api/v2/comparison.csv").read_text("utf-8")
    assert (site / "technologies/relay/index.html").is_file()
    assert "Relay" in (site / "compare/index.html").read_text("utf-8")
    assert ",relay," in (site / "api/v2/comparison.csv").read_text("utf-8")
    pair = (site / "compare/log-vs-brokerless/index.html").read_text("utf-8")
    assert "Nothing has to run." in pair
    log = (site / "learn/log/index.html").read_text("utf-8")
    image = re.search(r"<img [^>]*segments\.png[^>]*>", log)
    assert image
    assert "Segments of a log" in image[0]
    assert "width=" in image[0]
    assert "/learn/expiry/" in (site / "learn/retention/index.html").read_text("utf-8")
    assert "server" in (site / "labs/loop/index.html").read_text("utf-8")
