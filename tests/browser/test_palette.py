"""Light and dark: as the system says, as the reader chooses, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect
from tests.browser.wait import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

SYSTEMS = [("light", "default"), ("dark", "slate")]


def scheme(page: Page) -> str:
    found: str = page.evaluate("document.body.dataset.mdColorScheme")
    return found


def background(page: Page) -> str:
    found: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return found


@pytest.mark.parametrize(("system", "expected"), SYSTEMS)
@pytest.mark.parametrize("script", ["**/*", "**/bundle*.js"])
def test_a_first_visit_is_as_the_system(
    browser: Browser, site_url: str, system: Literal["light", "dark"], expected: str, script: str
) -> None:
    """Before the theme's script has run, too: no light page flashes in the dark."""
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    if script != "**/*":
        page.route(script, lambda route: route.abort())
    page.goto(site_url)
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", expected)
    context.close()


def test_the_page_follows_the_system(browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(site_url)
    light = background(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert background(page) != light
    context.close()


def test_a_choice_by_keyboard_is_kept(browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site_url}learn/kernel/")
    settle(page)
    chosen = page.get_by_role("radio", name="Colors: match the system")
    chosen.focus()
    page.keyboard.press("ArrowRight")
    assert scheme(page) == "default"
    page.keyboard.press("ArrowRight")
    assert scheme(page) == "slate"
    expect(page.get_by_role("radio", name="Colors: dark")).to_be_focused()
    dark = background(page)
    page.reload()
    assert (scheme(page), background(page)) == ("slate", dark)
    page.get_by_role("link", name="Compare", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("Comparison matrix")
    assert scheme(page) == "slate"
    page.get_by_title("Colors: dark").click()
    assert scheme(page) == "default"
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    context.close()


def test_print_is_light(browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site_url}compare/key-differences/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(media="print")
    assert background(page) == "rgb(255, 255, 255)"
    context.close()
