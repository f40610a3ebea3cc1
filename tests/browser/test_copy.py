"""Every copy button puts what it promises on the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.extent import some

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

CODE_WITHOUT_PROMPTS = """code => { const copy = code.cloneNode(true);
  copy.querySelectorAll(".gp, .go").forEach(part => part.remove());
  return copy.innerText.trim() }"""


@pytest.mark.parametrize(
    "path", some(["labs/namespaces/", "labs/one-kernel/", "learn/namespaces/"], 3)
)
def test_code_blocks(desk: Page, site_url: str, path: str) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(site_url + path)
    desk.locator("article details").evaluate_all("all => all.forEach(e => { e.open = true })")
    buttons = desk.locator("pre > .copy")
    assert buttons.count() > 1
    for index in range(buttons.count()):
        desk.evaluate("navigator.clipboard.writeText('')")
        buttons.nth(index).click()
        expect(desk.get_by_text("Copied to clipboard")).to_be_visible()
        copied: str = desk.evaluate("navigator.clipboard.readText()")
        code = buttons.nth(index).locator("xpath=preceding-sibling::code")
        shown: str = code.evaluate(CODE_WITHOUT_PROMPTS)
        assert " ".join(copied.split()) == " ".join(shown.split()) != ""


def test_after_instant_navigation(desk: Page, site_url: str) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(f"{site_url}labs/")
    desk.locator('article a[href$="namespaces/"]').first.click()
    desk.wait_for_url("**/labs/namespaces/")
    desk.locator("pre > .copy").first.click()
    expect(desk.get_by_text("Copied to clipboard")).to_be_visible()
    assert desk.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("path", ["compare/", "decide/"])
def test_links_to_the_current_choice(desk: Page, site_url: str, path: str) -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(site_url + path)
    if path == "decide/":  # The button is there as soon as there is an answer.
        desk.locator(".guide fieldset [type=radio]:not([value=''])").first.check()
    desk.locator("[data-clipboard-text]").first.click()
    assert desk.evaluate("navigator.clipboard.readText()").startswith(site_url + path)
