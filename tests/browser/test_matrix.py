"""The matrix in a browser: by CSS alone, by address, by keyboard, on paper and on a phone."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.wait import settle
from tests.conftest import ROOT
from tests.extent import some

from sitekit.dataset.loader import Dataset, load_dataset
from sitekit.pages.queries import DatasetView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]
TWO = ["container", "microvm"]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load_dataset(ROOT / "docs")


@pytest.fixture
def page(browser: Browser, site_url: str) -> Iterator[Page]:
    made = browser.new_page(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.goto(f"{site_url}compare/")
    yield made
    made.close()
    assert errors == []


def shown(page: Page, links: str) -> list[str]:
    """Return the last part of the address of each link that can be seen, in one round trip."""
    found: list[str] = page.locator(links).evaluate_all(
        """links => links.filter(link => link.checkVisibility())
           .map(link => link.pathname.split("/").at(-2))"""
    )
    return found


def columns(page: Page) -> list[str]:
    """The technologies whose columns are shown, by their links in the header."""
    return shown(page, ".matrix thead th a")


def rows(page: Page) -> list[str]:
    """The dimensions whose rows are shown."""
    return shown(page, ".matrix [data-same] > th a")


def keep(page: Page, names: list[str]) -> None:
    for box in page.locator("[name=compare]").all():
        box.set_checked(box.get_attribute("value") in names)


def part(data: Dataset, topic: int) -> list[str]:
    """The dimensions of a topic."""
    groups = data.head.topics[topic].groups
    return [name for group in data.head.groups if group.id in groups for name in group.dimensions]


def differing(data: Dataset, names: list[str]) -> list[str]:
    return [name for name in data.dimensions if DatasetView(data).differs(name, names)]


def test_some_columns_on_every_row_and_all_by_topic(
    page: Page, data: Dataset, site_url: str
) -> None:
    assert columns(page) == list(data.head.featured)
    assert rows(page) == list(data.dimensions)
    expect(page.locator(".choose output")).to_have_text(
        f"{len(data.head.featured)} of {len(data.technologies)} technologies, "
        f"{len(data.dimensions)} of {len(data.dimensions)} dimensions"
    )
    group = data.head.groups[-1]
    page.locator(".group", has_text=group.name).get_by_role("link").click()
    page.wait_for_url(f"{site_url}compare/{data.head.topics[-1].id}/#{group.id}")
    expect(page.locator("h1")).to_contain_text(data.head.topics[-1].name)
    assert columns(page) == list(data.technologies)
    assert rows(page) == part(data, -1)


def test_a_choice_goes_along_to_other_topics(page: Page, data: Dataset, site_url: str) -> None:
    """Also back to every row, where the chosen columns are then, even if they aren't featured."""
    settle(page)
    first, other = data.head.topics[:2]
    page.get_by_role("navigation", name="Topics").get_by_role("link", name=first.name).click()
    expect(page.locator("h1")).to_contain_text(first.name)
    chosen = ["container", "webassembly", "v8-isolate"]
    keep(page, chosen)
    page.locator("#group-1").check()
    query = f"?compare={','.join(chosen)}"
    assert page.url == f"{site_url}compare/{first.id}/{query}&group={first.groups[0]}"
    for address, expected in (
        (f"{other.id}/", part(data, 1)),
        ("", list(data.dimensions)),
        (f"{first.id}/", part(data, 0)),
    ):
        page.get_by_role("navigation", name="Topics").locator(
            f"a[href*='compare/{address}?']"
        ).click()
        page.wait_for_url(f"{site_url}compare/{address}{query}")
        count = f"3 of {len(data.technologies)} technologies, {len(expected)} of {len(expected)}"
        expect(page.locator(".choose output")).to_contain_text(count)
        assert columns(page) == chosen
        assert rows(page) == expected


def test_an_address_of_all_columns_and_every_row(page: Page, data: Dataset, site_url: str) -> None:
    """They were once on this page, and are fetched from those of the topics."""
    page.get_by_role("link", name=f"all {len(data.technologies)} technologies on all").click()
    everything = (
        f"{len(data.technologies)} of {len(data.technologies)} technologies, "
        f"{len(data.dimensions)} of {len(data.dimensions)}"
    )
    expect(page.locator(".choose output")).to_contain_text(everything)
    assert page.url == f"{site_url}compare/?all=yes"
    assert columns(page) == list(data.technologies)
    assert rows(page) == list(data.dimensions)
    page.get_by_label("Only rows that differ").check()
    keep(page, ["unikernel", "emulation"])
    assert rows(page) == differing(data, ["unikernel", "emulation"])
    groups = page.locator("[name=group]")
    for number, group in enumerate(data.head.groups):
        groups.nth(number).check()
        assert {*rows(page)} <= {*group.dimensions}
        groups.nth(number).uncheck()
    links = page.locator(".matrix td a").evaluate_all("links => links.map(link => link.href)")
    assert f"{site_url}dimensions/kernel/#emulation" in links


def test_a_topic_is_shown_where_the_others_cannot_be_fetched(
    page: Page, data: Dataset, site_url: str
) -> None:
    first = data.head.topics[0].id
    page.route(f"**/compare/{data.head.topics[1].id}/", lambda route: route.abort(), times=1)
    page.goto(f"{site_url}compare/?compare=container,webassembly")
    expect(page.locator("h1")).to_contain_text(data.head.topics[0].name)
    assert page.url == f"{site_url}compare/{first}/?compare=container,webassembly"
    expect(page.locator(".comparison output")).to_contain_text("2 of ")  # the script has run
    assert columns(page) == ["container", "webassembly"]


def test_two_ticks_in_the_header_leave_two_columns(page: Page) -> None:
    page.get_by_label("Compare only Container").check()
    page.get_by_label("Compare only MicroVM").click()
    assert columns(page) == TWO
    assert page.url.endswith("?compare=container,microvm")


def test_one_column_that_should_differ_is_explained(page: Page) -> None:
    keep(page, ["container"])
    expect(page.locator(".too-few")).to_be_hidden()
    page.get_by_label("Only rows that differ").check()
    assert rows(page) == []
    expect(page.locator(".too-few")).to_be_visible()
    keep(page, TWO)
    expect(page.locator(".too-few")).to_be_hidden()
    keep(page, [])
    expect(page.locator(".too-few")).to_be_hidden()


def test_choices_go_to_the_address_and_come_back_from_it(
    page: Page, data: Dataset, site_url: str
) -> None:
    keep(page, TWO)
    page.get_by_label("Only rows that differ").check()
    first = data.head.groups[0]
    page.get_by_label(first.name, exact=True).check()
    assert page.url == (
        f"{site_url}compare/?compare=container,microvm&only=differences&group={first.id}"
    )
    expected = [name for name in differing(data, TWO) if name in first.dimensions]
    for _ in range(2):
        assert columns(page) == TWO
        assert rows(page) == expected
        output = page.locator(".choose output")
        expect(output).to_contain_text(f"2 of {len(data.technologies)} technologies")
        expect(output).to_contain_text(f"{len(expected)} of {len(data.dimensions)} dimensions")
        copied = page.locator(".choose .copy").get_attribute("data-clipboard-text")
        assert copied == page.url
        page.reload()
    page.get_by_role("button", name="Reset").click()
    expect(page).to_have_url(f"{site_url}compare/")
    assert columns(page) == list(data.head.featured)
    assert rows(page) == list(data.dimensions)


COLUMNS: tuple[list[str], ...] = (["process", "container", "webassembly"], TWO, ["unikernel"], [])


@pytest.mark.parametrize(
    ("names", "script"), some([*product(COLUMNS, (True, False))], 3), ids=lambda each: str(each)
)
def test_rows_that_differ(
    browser: Browser, site_url: str, data: Dataset, names: list[str], script: bool
) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{site_url}compare/{data.head.topics[0].id}/")
    keep(page, names)
    everything = list(data.technologies)
    assert columns(page) == (names or everything)
    page.get_by_label("Only rows that differ").check()
    differ = differing(data, names or everything)
    assert rows(page) == [name for name in part(data, 0) if name in differ]
    page.get_by_role("button", name="Reset").click()
    assert columns(page) == everything
    if not script:
        assert not page.get_by_role("button", name="Copy link").is_visible()
    context.close()


def test_an_address_of_nonsense_shows_what_it_can(page: Page, data: Dataset, site_url: str) -> None:
    page.goto(f"{site_url}compare/?compare=container,no-such,%22%5D&only=x&group=%3Cb%3E&y=1")
    expect(page.locator(".choose output")).to_contain_text("1 of ")
    assert columns(page) == ["container"]
    assert rows(page) == list(data.dimensions)


def test_instant_navigation_away_and_back_keeps_the_choice(page: Page, data: Dataset) -> None:
    settle(page)
    keep(page, TWO)
    chosen = page.url
    page.locator('.matrix thead th a[href$="technologies/container/"]').click()
    expect(page.locator("h1")).to_contain_text(data.technologies["container"].name)
    page.go_back()
    expect(page.locator(".choose output")).to_contain_text("2 of ")
    assert page.url == chosen
    assert columns(page) == TWO


def test_a_value_opens_its_explanation_and_sources_in_place(
    page: Page, data: Dataset, site_url: str
) -> None:
    cell = data.dimensions["kernel"].cells["microvm"]
    link = page.locator('.matrix td a[href$="dimensions/kernel/#microvm"]')
    assert link.inner_text() == cell.value
    link.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Kernel, MicroVM")
    expect(card).to_be_visible()
    assert page.url == f"{site_url}compare/"
    assert cell.value in card.inner_text()
    assert card.locator("li").count() == len(cell.sources)
    for citation in cell.sources:
        assert data.sources[citation.source].title in card.inner_text()
    for target in card.locator("a").evaluate_all("links => links.map(link => link.href)"):
        assert not target.startswith(f"{site_url}compare/"), target
    assert page.evaluate("document.activeElement.className").startswith("card")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("kernel/#microvm")


def test_a_value_leads_to_its_page_when_it_cannot_be_fetched(page: Page, site_url: str) -> None:
    page.route("**/dimensions/kernel/", lambda route: route.abort(), times=1)
    page.locator('.matrix td a[href$="dimensions/kernel/#microvm"]').click()
    page.wait_for_url(f"{site_url}dimensions/kernel/#microvm")


def test_without_script_a_value_leads_to_its_address(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_url}compare/")
    page.locator('.matrix td a[href$="dimensions/kernel/#microvm"]').click()
    assert page.url == f"{site_url}dimensions/kernel/#microvm"
    section = page.locator("#microvm")
    assert section.is_visible()
    section.get_by_role("button").first.click()
    assert page.locator(".sources li:popover-open").is_visible()
    context.close()


@pytest.mark.parametrize("width", some([320, 768, 1440], 3))
def test_headers_stay_in_sight_and_hide_no_focus(
    browser: Browser, site_url: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(f"{site_url}compare/performance/")
    settle(page)
    link = page.locator(".matrix td a").nth(72)
    link.focus()
    box = link.bounding_box()
    header = page.locator(".matrix thead th").first.bounding_box()
    bar = page.locator(".md-header").bounding_box()
    assert box is not None
    assert header is not None
    assert bar is not None
    assert header["y"] == pytest.approx(bar["y"] + bar["height"], abs=2), "below the page's header"
    assert box["y"] >= header["y"] + header["height"] - 1, "the focus is below the sticky row"
    assert box["x"] >= header["x"] + header["width"] - 1, "and beside the sticky column"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_keyboard_walk_over_the_choices(page: Page, data: Dataset) -> None:
    page.locator("[name=compare]").first.focus()
    seen = []
    for _ in range(len(data.head.featured) + len(data.head.groups) + 5):
        seen.append(page.evaluate("(e => e.name || e.innerText)(document.activeElement)"))
        page.keyboard.press("Tab")
    assert seen == [
        *(["compare"] * len(data.head.featured)),
        *(["group"] * len(data.head.groups)),
        "only",
        "Reset",
        "Copy link",
        page.locator(".matrix").inner_text(),
        page.locator(".matrix thead a").first.inner_text(),
    ]
    page.locator("[name=compare]").first.focus()
    page.keyboard.press("Space")
    assert columns(page) == ["process"]


def test_what_a_screen_reader_is_told(page: Page, data: Dataset) -> None:
    keep(page, TWO)
    table = page.get_by_role("region", name="Comparison matrix").get_by_role("table")
    expect(table).to_have_accessible_name("Select a value to see its explanation and sources.")
    assert table.get_by_role("columnheader").count() == 3
    names = [header.inner_text() for header in table.get_by_role("rowheader").all()]
    assert [name for name in names if name in {each.name for each in data.dimensions.values()}] == [
        each.name for each in data.dimensions.values()
    ]
    technologies, groups = page.get_by_role("group").all()[:2]
    assert technologies.get_by_role("checkbox").count() == len(data.head.featured)
    assert groups.get_by_role("checkbox").count() == len(data.head.groups)


def test_on_paper_the_whole_table_is_there_without_its_form(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Reset").is_visible()
    assert page.locator(".matrix").evaluate("e => getComputedStyle(e).overflow") == "visible"
    assert page.locator(".matrix td:visible a").last.is_visible()
