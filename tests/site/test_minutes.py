"""The index of Learn states reading times that agree with the pages, at 200 words per minute."""

from __future__ import annotations

import re

import pytest
from tests.conftest import ROOT

from sitekit.pages.page_metadata import WORDS_PER_MINUTE, count_words, reading_minutes

LEARN = ROOT / "docs" / "learn"
INDEX = (LEARN / "index.md").read_text("utf-8")


def rows(markdown: str) -> dict[str, int]:
    """The minutes of each page that a table names."""
    row = r"^\| \[[^\]]+\]\(([^)]+)\) \|.*\| (\d+) \|$"
    return {target: int(minutes) for target, minutes in re.findall(row, markdown, re.MULTILINE)}


ROWS = rows(INDEX)
WRITTEN = {name: minutes for name, minutes in ROWS.items() if (LEARN / name).exists()}


def test_every_page_of_the_path_has_its_minutes() -> None:
    pages = {path.name for path in LEARN.glob("*.md")} - {"index.md"}
    assert set(WRITTEN) == pages


@pytest.mark.parametrize("name", WRITTEN)
def test_minutes_agree_with_the_words(name: str) -> None:
    """The page itself shows the same number, which is counted at each build."""
    minutes = reading_minutes((LEARN / name).read_text("utf-8"))
    assert WRITTEN[name] == minutes, f"{name}: say {minutes} minutes"


def test_the_core_pages_take_as_long_as_the_index_says() -> None:
    stated = re.search(r"they take (\d+) minutes", INDEX)
    assert stated
    core = re.findall(r"^\| \[[^\]]+\]\(([^)]+)\) \|.*\| core \| \d+ \|$", INDEX, re.MULTILINE)
    words = sum(count_words((LEARN / name).read_text("utf-8")) for name in core)
    assert int(stated[1]) == round(words / WORDS_PER_MINUTE)
    assert int(stated[1]) < 120, "the core of the course stays under two hours"


def test_every_written_page_says_when_it_was_reviewed() -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if "_data" not in path.parts]
    missing = [path.name for path in pages if "\nreviewed: 20" not in path.read_text("utf-8")[:400]]
    assert pages
    assert missing == []
