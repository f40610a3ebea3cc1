"""axe on one page of each type: three widths, both schemes, and every state that readers make.

A run takes one width of the types that have most to open, and the colors of each look that a page
has; with $EVERY=1 it takes every width of all types, and the colors of all elements of wide pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser
from tests.browser import axe, site_pages
from tests.extent import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

HEIGHT = 900
WIDTHS = (360, 768, 1440)
USUAL = [("concept", 768), ("matrix", 1440)]
TRIED = [(name, width) for name in site_pages.EXAMPLES for width in WIDTHS] if EVERY else USUAL
# From here on the theme shows its navigation beside the text, and has no drawer.
WITHOUT_DRAWER = 1220


# Each state returns what it opened or changed, where colors have to be looked at again.


def at_rest(page: Page) -> None:
    """Leave the page as it is."""
    expect(page.locator("h1")).to_be_visible()


def details_open(page: Page) -> str:
    page.locator("article details").evaluate_all("all => all.forEach(each => { each.open = true })")
    return "article details"


def two_columns_that_differ(page: Page) -> str:
    for box in page.locator("[name=compare]").all()[:2]:
        box.check()
    page.get_by_label("Only rows that differ").check()
    return ".comparison"


def some_answers(page: Page) -> str:
    """Give the first answer that rules out an option."""
    keys = page.locator(".option-out [data-by]").first.get_attribute("data-by") or ""
    page.locator(f'[id="{keys.split()[0]}"]').check()
    page.locator(".guide [data-by]:visible").first.wait_for()
    return ".guide"


def sources_open(page: Page) -> str:
    page.locator("article .cites [popovertarget]").first.click()
    page.locator(".sources li:popover-open").wait_for()
    return ".sources li:popover-open"


def cell_open(page: Page) -> str:
    page.locator(".matrix td a:visible").first.click()
    page.locator(".card:popover-open").wait_for()
    return ".card:popover-open"


def term_open(page: Page) -> str:
    page.locator("article .term").first.click()
    page.locator(".term-note:popover-open").wait_for()
    return ".term-note:popover-open"


def search_open(page: Page) -> str:
    page.evaluate("document.activeElement.blur()")  # a form keeps its keys to itself
    page.keyboard.press("/")
    page.keyboard.type("kernel")
    page.locator(".md-search-result__item").nth(3).wait_for()
    return ".md-search"


def drawer_open(page: Page) -> str:
    page.locator('.md-header label[for="__drawer"]').click()
    expect(page.locator("#__drawer")).to_be_checked()
    return ".md-sidebar--primary"


# What there is to open on a page, beside the search and the drawer that all have. States follow one
# another without a new page, as readers make them.
OPENERS: dict[str, tuple[Callable[[Page], str | None], ...]] = {
    "article details": (details_open,),
    "article .cites [popovertarget]": (sources_open,),
    "article .term": (term_open,),
    ".matrix td a": (cell_open, two_columns_that_differ),
    ".guide fieldset": (some_answers,),
}


def states(page: Page, width: int) -> list[Callable[[Page], str | None]]:
    """Return what is done to a page, in order."""
    narrow = width < WITHOUT_DRAWER
    there = [own for opener, own in OPENERS.items() if page.locator(opener).count()]
    return [
        at_rest,
        *(state for own in there for state in own),
        search_open,
        *((drawer_open,) if narrow else ()),
    ]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("name", "width"), TRIED)
def test_axe_finds_nothing(page: Page, site_url: str, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(f"{site_url}{site_pages.EXAMPLES[name]}")
    found = {}
    for state in states(page, width):
        part = state(page)
        whole = part or (EVERY and width == WIDTHS[-1])
        found[state.__name__] = axe.in_both_schemes(page, part) if whole else axe.of_each_look(page)
        page.keyboard.press("Escape")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_every_state_is_tried(site_dir: Path) -> None:
    """An opener that no page of a type has would leave its states untried."""
    pages = []
    for path in site_pages.EXAMPLES.values():
        file = site_dir / path
        page = file / "index.html" if file.is_dir() else file
        pages.append(LexborHTMLParser(page.read_bytes()))
    unused = [each for each in OPENERS if not any(page.css_first(each) for page in pages)]
    assert unused == []
