"""The page for what is missing, and pages on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.wait import settle
from tests.extent import some

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.site]


def test_a_missing_page_leads_on(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    answer = page.goto(f"{site_url}learn/no-such-page/deeper/")
    assert answer is not None
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "Page not found"
    main = page.locator("article")
    names = main.get_by_role("listitem").all_inner_texts()
    assert names[0] == "Home"
    assert {"Learn", "Compare", "Decide"} <= set(names)
    for link in main.get_by_role("link").all():
        assert link.evaluate("node => fetch(node.href).then(({ok}) => ok)")
    main.get_by_role("searchbox", name="Search for").fill("kernel")
    main.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{site_url}?q=kernel")
    results = page.locator(".md-search-result__item")
    results.first.wait_for()
    assert results.count() > 3
    page.close()


PAGES = (
    "",
    "learn/kernel/",
    "compare/",
    "dimensions/startup-time/",
    "decide/",
    "glossary/",
    "data/",
)


# What a reader sees after opening all that is folded is on paper without a click, but for the links
# that only a screen can follow.
MARK_WHAT_IS_FOLDED = """() => {
  const folds = [...document.querySelectorAll("article details:not([open])")];
  folds.forEach(fold => { fold.open = true });
  for (const part of document.querySelectorAll(
    "article details:not(.share) > :not(summary, .cell-links)"))
    part.toggleAttribute("data-folded", part.checkVisibility({visibilityProperty: true}));
  folds.forEach(fold => { fold.open = false });
}"""
NOT_ON_PAPER = """() => [...document.querySelectorAll("[data-folded]")]
  .filter(part => !part.checkVisibility({visibilityProperty: true}))
  .map(part => part.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("path", some(PAGES, 3), ids=lambda path: path or "home")
def test_paper_shows_text_and_no_controls(browser: Browser, site_url: str, path: str) -> None:
    # A4 without its margins.
    page = browser.new_page(viewport={"width": 673, "height": 988})
    page.goto(f"{site_url}{path}")
    settle(page)
    page.evaluate(MARK_WHAT_IS_FOLDED)
    page.emulate_media(media="print")
    visible = "(node) => node.checkVisibility({visibilityProperty: true})"
    controls = (".md-header", ".md-tabs", ".md-sidebar", ".md-footer", "nav", ".headerlink")
    for selector in (*controls, ".cell-links"):
        for node in page.locator(selector).all():
            if not node.evaluate("(node) => !!node.closest('article .letters')"):
                assert not node.evaluate(visible), selector
    assert page.locator("article h1").first.evaluate(visible)
    assert page.evaluate(NOT_ON_PAPER) == []
    # Of the lines to copy, paper has the citation alone.
    shared = page.locator(".share > pre").all()
    assert [node.evaluate(visible) for node in shared] == [False, True, False]
    wide = page.evaluate(
        """() => [...document.querySelectorAll("article :is(table, pre, figure, p, li)")]
        .filter((node) => node.checkVisibility())
        .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
        .map((node) => node.outerHTML.slice(0, 80))"""
    )
    assert wide == []
    page.close()


def test_paper_lists_sources_with_addresses(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}learn/kernel/")
    page.emulate_media(media="print")
    sources = page.locator("ol.sources > li")
    assert sources.count() > 3
    for source in sources.all():
        assert source.is_visible()
    link = page.locator("ol.sources a[rel~=external]").first
    printed = link.evaluate("(node) => getComputedStyle(node, '::after').content")
    assert printed == '" <" attr(href) ">"' or "https://" in printed
    within = page.locator("article p a").first
    assert within.evaluate("(node) => getComputedStyle(node, '::after').content") == "none"
    # A page with many sources has brief entries, each with its title.
    page.goto(f"{site_url}compare/virtual-machine-vs-container/")
    assert sources.count() > 40
    assert sources.last.locator("cite").is_visible()
    page.close()
