"""`sitekit new` begins a part with files that the check leads through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sitekit.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(arguments)
    printed = capsys.readouterr()
    return status, printed.out + printed.err


@pytest.fixture
def site(small_site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(small_site)
    return small_site


def test_a_technology_is_filled_in_as_the_check_says(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "new", "technology", "stream")[0] == 0
    status, printed = run(capsys, "check", "docs")
    assert status == 1
    assert set(re.findall(r"^[^:]+", printed, re.MULTILINE)) >= {
        "docs/_data/technologies/stream.yml",
        "docs/_data/dimensions/modes.yml",
        "docs/_data/dimensions/keystrokes.yml",
    }
    modal = (site / "docs/_data/technologies/modal.yml").read_text("utf-8")
    text = modal.replace("Modal editor", "Stream editor").replace("short: Modal", "short: Stream")
    text = text.replace("that is modal", "of streams")
    (site / "docs/_data/technologies/stream.yml").write_text(text, "utf-8")
    for name in ("modes", "keystrokes"):
        row = site / f"docs/_data/dimensions/{name}.yml"
        text, _, _ = row.read_text("utf-8").partition("  stream:\n")
        row.write_text(f"{text}  stream:\n    does_not_apply: Nobody is there.\n", "utf-8")
    status, printed = run(capsys, "check", "docs")
    assert status == 0, printed


def test_a_dimension_has_a_cell_for_each_technology(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "new", "dimension", "speed")[0] == 0
    text = (site / "docs/_data/dimensions/speed.yml").read_text("utf-8")
    assert re.findall(r"^  ([\w-]+):$", text, re.MULTILINE) == ["modal", "modeless"]
    status, printed = run(capsys, "check", "docs")
    assert status == 1
    assert "is not listed in docs/_data/comparison.yml" in printed


@pytest.mark.usefixtures("site")
def test_a_page_has_the_front_matter_that_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "new", "page", "learn/keys")[0] == 0
    status, printed = run(capsys, "check", "docs")
    assert status == 1
    assert 'docs/learn/keys.md:2:1: "title" is empty' in printed


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("technology", "modal"), "exists; choose another ID"),
        (("technology", "Two Words"), "lower-case words joined by hyphens"),
        (("pair", "modal-vs-x"), 'unknown technology "x"; the technologies are modal, modeless'),
        (("pair", "modeless-vs-modal"), "is the verdict on the same technologies"),
        (("page", "../x"), "is not a path"),
    ],
)
def test_what_cannot_begin_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], message: str
) -> None:
    status, printed = run(capsys, "new", *arguments)
    assert status == 2
    assert message in printed


def test_pages_that_were_published_are_listed_once(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "of them new" in run(capsys, "addresses", "docs")[1]
    assert ", 0 of them new" in run(capsys, "addresses", "docs")[1]
    assert "note" not in run(capsys, "check", "docs")[1]
    words = (site / "docs/words.md").read_text("utf-8")
    more = words.replace("Words", "More words").replace("The words", "More words")
    (site / "docs/more.md").write_text(more, "utf-8")
    status, printed = run(capsys, "check", "docs")
    assert status == 0, printed
    assert "note: 1 pages are not in the list yet, such as more.md; run `python" in printed
    (site / "docs/more.md").unlink()
    (site / "docs/words.md").rename(site / "docs/terms.md")
    status, printed = run(capsys, "check", "docs")
    assert status == 1
    assert 'the page "words.md" was published and is gone' in printed
