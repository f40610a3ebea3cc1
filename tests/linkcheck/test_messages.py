"""What is said of a link, to the letter: messages.txt has each link and, below it, what is said."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from tests.linkcheck.tree import BASE, check_files

WRITTEN = Path(__file__).with_name("messages.txt").read_text("utf-8").splitlines()
MESSAGES = {url: message.strip() for url, message in zip(WRITTEN[::2], WRITTEN[1::2], strict=True)}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each link of one page."""
    links = "".join(f'<a href="{escape(url)}">x</a>' for url in MESSAGES)
    files = {**BASE, "all/index.html": f"<!doctype html><title>All</title>{links}"}
    result = check_files(tmp_path_factory.mktemp("site"), files)
    return {
        finding.url: f"{finding.severity}: {finding.text}"
        for finding in result.findings
        if finding.page == "all/index.html"
    }


@pytest.mark.parametrize("url", MESSAGES)
def test_message(said: dict[str, str], url: str) -> None:
    assert said.get(url) == MESSAGES[url]
