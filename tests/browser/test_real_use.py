"""What the pages promise, used as readers do: shared, linked to, printed, downloaded, come back to.

Copying code, search, filters, popovers, and reading offline have files of their own.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect
from tests.browser.wait import until

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

CANONICAL = "https://host.example/repo/"


def test_share_and_cite(desk: Page, site_url: str) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(f"{site_url}learn/namespaces/")
    desk.locator(".share summary").click()
    copied = []
    for button in desk.locator(".share .copy").all():
        desk.evaluate("navigator.clipboard.writeText('')")
        button.click()
        until(desk, "navigator.clipboard.readText().then(text => text !== '')")
        copied.append(desk.evaluate("navigator.clipboard.readText()"))
    address, citation, bibtex = copied
    title = desk.locator("h1").evaluate("node => node.firstChild.textContent.trim()")
    assert address == f"{CANONICAL}learn/namespaces/"
    assert address in citation
    assert bibtex.startswith("@")
    assert address in bibtex
    for text in (citation, bibtex):
        assert title.casefold() in text.casefold()


def test_the_link_of_a_cell_leads_to_it(desk: Page, site_url: str) -> None:
    """The address that the link has can be given to somebody else, who then sees that cell."""
    desk.goto(f"{site_url}dimensions/startup-time/")
    desk.locator("#microvm summary").click()
    link = desk.locator("#microvm .cell-links a").first
    link.click()
    assert desk.url == f"{site_url}dimensions/startup-time/#microvm"
    other = desk.context.new_page()
    other.goto(desk.url)
    expect(other.locator("#microvm")).to_be_in_viewport()
    report = other.locator("#microvm .cell-links a", has_text="Report a problem")
    asked = parse_qs(urlsplit(report.get_attribute("href") or "").query)
    assert "microvm" in str(asked["cell"])


def test_a_link_into_a_closed_fold_opens_it(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}learn/attack-paths/")
    inside = desk.locator("article details.question [id]").first
    expect(inside).not_to_be_visible()
    place = inside.get_attribute("id")
    other = desk.context.new_page()
    other.goto(f"{site_url}learn/attack-paths/#{place}")
    expect(other.locator(f"[id='{place}']")).to_be_in_viewport()


def test_answers_are_there_after_coming_back(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}decide/")
    answers = desk.locator(".guide fieldset [type=radio]:not([value=''])")
    answers.nth(1).check()
    until(desk, "location.search !== ''")
    asked, shown = desk.url, desk.locator(".guide output").inner_text()
    desk.locator(".option h3 a:visible").first.click()
    desk.wait_for_url(lambda url: "?" not in url)
    desk.go_back()
    desk.wait_for_url(asked)
    expect(desk.locator(".guide output")).to_have_text(shown)
    expect(answers.nth(1)).to_be_checked()


def test_escape_closes_a_popover_and_back_leaves_the_page(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}learn/namespaces/")
    desk.goto(f"{site_url}learn/kernel/")
    opener = desk.locator("article .cites [popovertarget]").first
    opener.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(":popover-open")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(desk.locator(":popover-open")).to_have_count(0)
    expect(opener).to_be_focused()
    desk.go_back()
    desk.wait_for_url(f"{site_url}learn/namespaces/")


def test_downloads_are_what_they_say(desk: Page, site_url: str, tmp_path: Path) -> None:
    """Files reach a program as a reader saves them: through the links on the page."""
    desk.goto(f"{site_url}data/")
    saved = {}
    for ending in ("comparison.json", "comparison.csv"):
        address = desk.locator(f'article a[href$="{ending}"]').first.evaluate("node => node.href")
        saved[ending] = tmp_path / ending
        read = "address => fetch(address).then(answer => answer.text())"
        saved[ending].write_text(desk.evaluate(read, address), "utf-8", newline="")
    data = json.loads(saved["comparison.json"].read_text("utf-8"))
    with saved["comparison.csv"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["technology"] for row in rows} == set(data["technologies"])


def test_paper_is_a_file_of_pages(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}learn/namespaces/")
    printed = desk.pdf(format="A4", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 2 <= printed.count(b"/Type /Page\n") <= 12


def test_paper_has_every_column_of_the_heat_map(desk: Page, site_url: str) -> None:
    """A link outside of its sheet isn't in the file."""
    desk.goto(site_url)
    symbols = desk.locator("table.heatmap a.heat").count()
    printed = desk.pdf(format="A4", prefer_css_page_size=True)
    assert symbols > 100
    assert len(re.findall(rb"/Subtype /Link\b", printed)) >= symbols
