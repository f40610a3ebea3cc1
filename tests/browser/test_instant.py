"""Instant navigation: a page that a click exchanges in place is the page that a visit loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser import site_pages
from tests.browser.wait import settle, until
from tests.extent import some

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

# From pages with and without diagrams, a form, a sidebar, a footer, to pages with and without.
WALK = (
    "concept",
    "matrix",
    "pair",
    "guide",
    "glossary",
    "technology",
    "home",
    "dimension",
    "scenarios",
    "lab",
    "bibliography-part",
    "key-differences",
    "data",
    "section",
)
# Where everything is and how it looks. Footnotes of state that a reader sees in no other way, such
# as what is focused, are no part of it.
LOOK = """() => [...document.querySelectorAll("body :is(header, nav, main, footer) *")]
  .filter(each => each.checkVisibility() && !each.closest(".md-search, .md-top"))
  .map(each => { const {x, y, width, height} = each.getBoundingClientRect();
    const {color, backgroundColor, fontSize, fontWeight, borderTopWidth} = getComputedStyle(each);
    return [each.localName, each.className.baseVal ?? each.className, ...[x, y + scrollY, width,
      height].map(Math.round), color, backgroundColor, fontSize, fontWeight, borderTopWidth] })"""

# The theme notes where a reader is a moment after the page stands still.
NOTED = "history.state?.y === scrollY"


@pytest.fixture
def page(desk: Page, site_url: str) -> Page:
    desk.goto(site_url)
    settle(desk)
    # A page that is loaded anew loses this.
    desk.evaluate("window.kept = true")
    return desk


def follow(page: Page, path: str) -> None:
    """Click a link to `path`: one that is on the page, else one that is put there."""
    page.evaluate(
        """address => { const link = document.createElement("a"); link.href = address;
          link.textContent = "Follow"; link.id = "__follow";
          document.querySelector("article").prepend(link) }""",
        path,
    )
    page.locator("#__follow").click()
    page.wait_for_url(path)
    expect(page.locator("#__follow")).to_have_count(0)
    page.mouse.move(0, 0)
    settle(page)


def look(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate(LOOK)
    return found


def test_a_click_makes_the_page_that_a_visit_loads(page: Page, site_url: str) -> None:
    different = {}
    for name in some(WALK, 4):
        address = f"{site_url}{site_pages.EXAMPLES[name]}"
        follow(page, address)
        assert page.evaluate("window.kept"), f"the visit of {name} loaded the page anew"
        visit = page.context.new_page()
        visit.goto(address)
        settle(visit)
        clicked, visited = look(page), look(visit)
        title = visit.title()
        visit.close()
        assert page.title() == title
        assert len(clicked) == len(visited), name
        differences = [
            (one, other) for one, other in zip(clicked, visited, strict=True) if one != other
        ]
        if differences:
            different[name] = (len(differences), differences[0])
    assert different == {}


def test_back_and_forward(page: Page, site_url: str) -> None:
    """Back leads to the place on the page where the reader left, and to what was chosen there."""
    follow(page, f"{site_url}glossary/")
    page.mouse.move(720, 450)
    page.mouse.wheel(0, 3000)
    until(page, f"scrollY > 2500 && {NOTED}")
    place = page.evaluate("scrollY")
    page.locator("article a:visible").evaluate_all(
        """links => links.find(link => link.getBoundingClientRect().y > 200 &&
          !link.hash && link.pathname !== location.pathname).click()"""
    )
    page.wait_for_url(lambda url: not url.startswith(f"{site_url}glossary/"))
    there = page.url
    until(page, f"scrollY < 200 && {NOTED}")
    page.go_back()
    page.wait_for_url(f"{site_url}glossary/")
    # Not to the pixel: the tabs above the page may have been hidden or shown.
    until(page, "place => Math.abs(scrollY - place) < 60", place)
    page.go_forward()
    page.wait_for_url(there)
    assert page.evaluate("window.kept")


def test_a_link_to_a_place_on_another_page(page: Page, site_url: str) -> None:
    follow(page, f"{site_url}dimensions/kernel/#microvm")
    cell = page.locator("#microvm")
    expect(cell).to_be_in_viewport()
    assert cell.evaluate("cell => cell.matches(':target')")
    box, bar = cell.bounding_box(), page.locator(".md-header").bounding_box()
    assert box
    assert bar
    assert box["y"] >= bar["y"] + bar["height"], "not below the header"


def test_the_new_page_is_announced(page: Page, site_url: str) -> None:
    """The title and the address are those of the new page before anything can be read."""
    follow(page, f"{site_url}decide/scenarios/")
    assert page.title().startswith("Scenarios")
    assert page.evaluate("document.querySelectorAll('h1').length") == 1
    assert page.locator('link[rel="canonical"]').count() == 1
    kinds = page.locator("link[rel~='alternate']").evaluate_all("all => all.map(e => e.type)")
    assert sorted(kinds) == ["application/atom+xml", "text/markdown"]
    assert page.locator('meta[name="description"]').count() == 1


@pytest.mark.parametrize(
    ("path", "choice"), [("decide/", "#code--untrusted"), ("compare/", "#only")]
)
def test_a_link_to_a_place_on_the_page_keeps_what_was_chosen(
    page: Page, site_url: str, path: str, choice: str
) -> None:
    """The theme writes whole addresses into links when a page is loaded: without later choices."""
    follow(page, f"{site_url}{path}")
    page.set_viewport_size({"width": 768, "height": 900})  # wider, the guide's results have no link
    page.locator(choice).check()
    chosen = page.url
    assert "?" in chosen
    page.evaluate(
        """() => [...document.querySelectorAll("main a")].find(link => link.hash
          && link.pathname === location.pathname && link.checkVisibility()).id = "__place" """
    )
    page.locator("#__place").click()
    page.wait_for_url(lambda url: "#" in url)
    assert page.url.startswith(f"{chosen}#")
    expect(page.locator(choice)).to_be_checked()
    assert page.evaluate("window.kept")


def test_a_link_to_a_place_on_the_page_keeps_the_last_choice(page: Page, site_url: str) -> None:
    """Again after another choice: the theme writes whole addresses into links."""
    page.set_viewport_size({"width": 768, "height": 900})  # wider, the results have no link
    page.goto(f"{site_url}decide/")
    settle(page)
    for choice in ("untrusted", "own"):
        page.locator(f"#code--{choice}").check()
        page.locator(".guide-now a").click()
        page.wait_for_timeout(300)  # The place stays in the address, so nothing else tells.
        assert page.url == f"{site_url}decide/?code={choice}#results"
        expect(page.locator(f"#code--{choice}")).to_be_checked()
