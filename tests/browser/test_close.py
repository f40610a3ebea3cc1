"""Every kind of popover has a button that closes it, and focus returns to what opened it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser import site_pages

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

OPENERS = {
    "source": ("concept", ".cites button"),
    "term": ("concept", "button.term"),
    "layer": ("technology", ".layer button"),
    "cell": ("matrix", ".matrix tbody td a"),
}


@pytest.mark.parametrize("kind", OPENERS)
def test_the_button_closes_the_popover(desk: Page, site_url: str, kind: str) -> None:
    page, opener = OPENERS[kind]
    desk.goto(f"{site_url}{site_pages.EXAMPLES[page]}")
    desk.locator(opener).first.click()
    close = desk.locator(":popover-open > .close")
    expect(close).to_have_accessible_name("Close")
    box = close.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    close.click()
    expect(desk.locator(":popover-open")).to_have_count(0)
    expect(desk.locator(opener).first).to_be_focused()
