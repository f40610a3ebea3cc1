"""Aids for learners: questions as cards, and where the focus is after instant navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.wait import settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.site]


def test_questions_hide_show_and_count(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}learn/questions/")
    answer = desk.locator("#what-is-a-kernel ~ p:not(.flashcard)").first
    expect(answer).to_be_visible()
    desk.get_by_role("button", name="Quiz me").click()
    expect(answer).to_be_hidden()
    expect(desk.get_by_role("button", name="Quiz me", pressed=True)).to_be_visible()
    card = desk.locator("#what-is-a-kernel + .flashcard")
    card.get_by_role("button", name="Show the answer").click()
    expect(answer).to_be_visible()
    card.get_by_role("button", name="I knew it").click()
    expect(desk.locator(".flashcards output")).to_contain_text("You knew 1 of ")
    desk.reload()
    expect(desk.locator(".flashcards output")).to_contain_text("You knew 1 of ")
    desk.get_by_role("button", name="Quiz me").click()
    expect(answer).to_be_visible()
    desk.get_by_role("button", name="Show all").click()
    expect(desk.get_by_role("button", name="Quiz me", pressed=False)).to_be_visible()
    expect(desk.locator(".flashcards output")).to_contain_text("You knew 0 of ")


def test_focus_and_title_after_instant_navigation(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}learn/kernel/")
    settle(desk)
    desk.locator(".md-tabs__link", has_text="Labs").click()
    desk.wait_for_url("**/labs/")
    expect(desk.locator("h1")).to_be_focused()
    expect(desk.get_by_role("status").last).to_have_text(desk.title())


def test_a_walkthrough_shows_the_path_that_is_chosen(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}learn/system-calls-and-vm-exits/")
    shown = desk.locator(".walk-path:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Process")
    desk.locator(".walk label", has_text="WebAssembly").click()
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Module")
    desk.emulate_media(media="print")
    expect(desk.locator(".walk-path:visible")).to_have_count(6)


def test_any_pair_by_two_selects(desk: Page, site_url: str) -> None:
    desk.goto(f"{site_url}compare/pairs/")
    desk.locator("[name=first]").select_option("unikernel")
    desk.locator("[name=second]").select_option("unikernel")
    desk.locator(".two .md-button").click()
    expect(desk.locator(".two output")).to_have_text("Choose two different technologies.")
    desk.locator("[name=second]").select_option("process")
    desk.get_by_role("button", name="Swap").click()
    desk.locator(".two .md-button").click()
    desk.wait_for_url("**-vs-**")
    heading = desk.locator("h1")
    expect(heading).to_contain_text("Process")
    expect(heading).to_contain_text("Unikernel")
    desk.go_back()
    expect(desk.locator("[name=first]")).to_have_value("process")
