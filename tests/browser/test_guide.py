"""The guide in a browser: with script and without, by address and by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import yaml
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]
ROOT = Path(__file__).parents[2]
GUIDE: dict[str, Any] = yaml.safe_load((ROOT / "docs/_data/guide.yml").read_text("utf-8"))


def ruled_out(answers: dict[str, str]) -> set[str]:
    return {
        ruled["technology"]
        for question in GUIDE["questions"]
        for answer in question["answers"]
        if answers.get(question["id"]) == answer["id"]
        for ruled in answer.get("rules_out", ())
    }


def struck(page: Page) -> set[str]:
    """The technologies that the page shows as ruled out, with their visible reasons counted."""
    found: dict[str, list[Any]] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("[data-out]")].map((item) => [
          item.querySelector("h3 a").pathname.replace(/\\/$/, "").split("/").pop(),
          [getComputedStyle(item.querySelector("h3"), "::after").content,
           getComputedStyle(item.querySelector("h3 a")).textDecorationLine,
           [...item.querySelectorAll("[data-by]")].filter((e) => e.checkVisibility()).length]]))"""
    )
    for content, line, reasons in found.values():
        assert (content == '"Ruled out"') == ("line-through" in line) == (reasons > 0)
    return {name for name, (content, _, _) in found.items() if content == '"Ruled out"'}


@pytest.mark.parametrize("scenario", GUIDE["scenarios"], ids=lambda each: each["id"])
def test_answers_in_the_address(browser: Browser, site_url: str, scenario: dict[str, Any]) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}decide/?{urlencode(scenario['answers'])}")
    out = ruled_out(scenario["answers"])
    expect(page.locator(".guide output")).to_contain_text("remain")
    assert struck(page) == out
    total = page.locator("[data-out]").count()
    assert page.locator(".guide output").inner_text().startswith(f"{total - len(out)} of {total}")
    page.close()


def test_without_script(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_url}decide/")
    scenario = GUIDE["scenarios"][0]
    for question, answer in scenario["answers"].items():
        page.locator(f'[id="{question}--{answer}"]').check()
    out = ruled_out(scenario["answers"])
    shown = page.locator("[data-by]:visible")
    assert shown.count() >= len(out)
    assert page.get_by_role("button", name="Copy link").count() == 0
    page.get_by_role("button", name="Clear answers").click()
    assert shown.count() == 0
    context.close()


def test_by_keyboard(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}decide/")
    first = GUIDE["questions"][0]
    page.locator(f'input[name="{first["id"]}"]:checked').focus()
    for _ in first["answers"]:
        page.keyboard.press("ArrowDown")
    last = first["answers"][-1]["id"]
    assert f"?{first['id']}={last}" in page.url
    assert struck(page) == ruled_out({first["id"]: last})
    page.reload()
    assert struck(page) == ruled_out({first["id"]: last})
    page.get_by_role("button", name="Clear answers").click()
    expect(page).to_have_url(f"{site_url}decide/")
    assert struck(page) == set()
    page.close()


def test_after_instant_navigation(browser: Browser, site_url: str) -> None:
    """The script runs when the theme exchanges the page in place, too."""
    page = browser.new_page()
    page.goto(f"{site_url}decide/scenarios/")
    page.wait_for_load_state("networkidle")
    page.locator("p.scenario-open a").first.click()
    expect(page.locator(".guide output")).to_contain_text("remain")
    assert struck(page) == ruled_out(GUIDE["scenarios"][0]["answers"])
    page.close()


def test_unknown_answers_are_passed_over(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site_url}decide/?nothing=at-all&trust=%22%5D%3Cimg%3E&__drawer=x")
    expect(page.locator(".guide output")).to_contain_text("remain")
    assert errors == []
    assert struck(page) == set()
    page.close()


def test_print_lists_every_rule(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}decide/")
    page.emulate_media(media="print")
    rules = page.locator("[data-by]")
    assert all(rule.is_visible() for rule in rules.all())
    page.close()
