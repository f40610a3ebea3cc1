"""The index of Learn says how long its core pages take; the check compares the single pages."""

from __future__ import annotations

import re

from tests.conftest import ROOT

from sitekit.markdown_scan import WORDS_PER_MINUTE, count_words

LEARN = ROOT / "docs" / "learn"
INDEX_PATH = "docs/learn/index.md"
INDEX = (ROOT / INDEX_PATH).read_text("utf-8")


def test_the_core_pages_take_as_long_as_the_index_says() -> None:
    stated = re.search(r"they take (\d+) minutes", INDEX)
    assert stated
    core = re.findall(r"^\| \[[^\]]+\]\(([^)]+)\) \|.*\| core \| \d+ \|$", INDEX, re.MULTILINE)
    words = sum(count_words((LEARN / name).read_text("utf-8")) for name in core)
    minutes = round(words / WORDS_PER_MINUTE)
    assert int(stated[1]) == minutes, f"write {minutes} minutes above the tables of {INDEX_PATH}"
    assert int(stated[1]) < 120, "the core of the course stays under two hours"
