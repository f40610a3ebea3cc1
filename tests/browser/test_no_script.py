"""JavaScript off: every type of page says the same, and shows no control that would do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser import site_pages
from tests.extent import some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

# What only a script can do.
DEAD = ".md-search, .md-option, [for^='__palette'], [for='__search'], .copy, [data-clipboard-text]"
# The dead controls that are shown, and how many buttons there are that work without a script.
CONTROLS = """dead => {
  const shown = what => [...document.querySelectorAll(what)].filter(each =>
    each.checkVisibility({visibilityProperty: true, opacityProperty: true}));
  const native = "[popovertarget], [type=reset], [type=submit]";
  return [[...shown(dead), ...shown(`article button:not(${native})`)].map(each => each.outerHTML),
    shown(`article button:is(${native})`).length] }"""
# What only a script fills: the form that leads to any pair, whose links the table below it has, and
# the lines of the guide that sum up the answers.
TEXT = """() => {
  document.querySelectorAll("form.two, .guide-now, .guide-compare, .guide-tools")
    .forEach(part => part.remove());
  return document.querySelector("article").innerText.split(/[\\n\\t]/).map(line => line.trim())
  .filter(Boolean) }"""
# Counts of what is shown and offers to copy are added by scripts.
ADDED = {"Copy", "Copy link", "Copy link to these answers"}


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1440, "height": 900}
    )
    yield context.new_page()
    context.close()


def test_every_type_says_the_same(plain: Page, browser: Browser, site_url: str) -> None:
    scripted = browser.new_page(viewport={"width": 1440, "height": 900})
    for path in some(list(site_pages.EXAMPLES.values()), 6):
        plain.goto(f"{site_url}{path}")
        scripted.goto(f"{site_url}{path}")
        output = scripted.locator("article output")
        added = ADDED | set(output.all_inner_texts())
        without, with_script = plain.evaluate(TEXT), scripted.evaluate(TEXT)
        assert set(with_script) - set(without) <= added, path
        said = plain.locator("article").evaluate(
            """article => [...article.querySelectorAll("output")].map(each =>
              getComputedStyle(each, "::after").content)"""
        )
        assert set(without) - set(with_script) <= set(said), path
    scripted.close()


def test_no_dead_control_is_shown(plain: Page, site_url: str) -> None:
    seen = 0
    for path in some(list(site_pages.EXAMPLES.values()), 2):
        plain.goto(f"{site_url}{path}")
        dead, buttons = plain.evaluate(CONTROLS, DEAD)
        assert dead == [], path
        seen += buttons
    assert seen > 40


def test_sources_and_terms_open_and_close(plain: Page, site_url: str) -> None:
    plain.goto(f"{site_url}learn/kernel/")
    for opener, opened in ((".cites [popovertarget]", ".sources li"), (".term", ".term-note")):
        plain.locator(f"article {opener}").first.click()
        expect(plain.locator(f"{opened}:popover-open")).to_be_visible()
        plain.keyboard.press("Escape")
        expect(plain.locator(f"{opened}:popover-open")).to_have_count(0)


def test_the_drawer_leads_on(plain: Page, site_url: str) -> None:
    plain.set_viewport_size({"width": 360, "height": 740})
    plain.goto(f"{site_url}learn/kernel/")
    plain.locator('.md-header label[for="__drawer"]').click()
    link = plain.locator(".md-nav--primary").get_by_role("link", name="System calls and VM exits")
    link.click()
    plain.wait_for_url(f"{site_url}learn/system-calls-and-vm-exits/")
