"""What nobody has reviewed for a year is named by the check and listed on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import ROOT

from sitekit.__main__ import main
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import PageTemplates
from sitekit.pages.urls import UrlBuilder

if TYPE_CHECKING:
    from pathlib import Path

LATER = "1830297600"  # 2028-01-01
NOTE = "was last reviewed on 2026-01-02, more than a year ago; read it again"


@pytest.fixture
def site(small_site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small site, two years later, with a page that was reviewed once."""
    words = small_site / "docs/words.md"
    text = words.read_text("utf-8").replace("title: Words", 'title: "Words & more"')
    words.write_text(text.replace("---\n#", "reviewed: 2026-01-02\n---\n#"), "utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    monkeypatch.chdir(small_site)
    return small_site


def page(folder: Path) -> str:
    templates = PageTemplates(
        ROOT / "overrides", load_site(folder / "docs", UrlBuilder()), UrlBuilder()
    )
    return templates.render("whats-new.md", "whats-new.md").partition("## Due for a review")[2]


@pytest.mark.usefixtures("site")
def test_the_check_names_each_part_and_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "docs"]) == 0
    printed = capsys.readouterr().out
    for line in (
        f"docs/_data/dimensions/modes.yml:5:11: note: the dimension with its 2 cells {NOTE}",
        f"docs/_data/technologies/modal.yml:30:11: note: the technology {NOTE}",
        f"docs/_data/pairs/modal-vs-modeless.yml:5:11: note: the pair {NOTE}",
        f"docs/words.md:4:1: note: the page {NOTE}",
    ):
        assert line in printed
    assert printed.count("note:") == 6


def test_the_page_lists_them(site: Path) -> None:
    text = page(site)
    assert text.count("<li>") == 6
    day = 'reviewed <time datetime="2026-01-02">January 2, 2026</time>'
    for name, address, kind in (
        ("Modes", "dimensions/modes.md", "dimension"),
        ("Modal editor", "technologies/modal.md", "technology"),
        ("Modal editor vs Modeless editor", "compare/modal-vs-modeless.md", "pair"),
        ("Words &#38; more", "words.md", "page"),
    ):
        assert f'<li><a href="{UrlBuilder().link(address, "whats-new.md")}">{name}</a>' in text
        assert f"</a> ({kind}): {day}</li>" in text


def test_the_page_says_that_nothing_is_due(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767398400")  # 2026-01-03
    text = page(site)
    assert "Nothing is due: each dimension" in text
    assert "<li>" not in text
