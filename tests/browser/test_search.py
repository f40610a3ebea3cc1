"""The search: by keyboard and by address, found where it leads, and what it finds first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.browser.wait import settle, until
from tests.conftest import ROOT
from tests.extent import some

from sitekit.dataset.loader import Dataset, load_dataset
from sitekit.search_index import tokens

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.site]

RESULTS = ".md-search-result__item > a"


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load_dataset(ROOT / "docs")


@pytest.fixture
def page(desk: Page, site_url: str) -> Page:
    desk.goto(f"{site_url}learn/cgroups/")
    return desk


def search(page: Page, words: str) -> list[str]:
    """Paste `words` and return the addresses that are found, as they are listed."""
    box = page.get_by_role("textbox", name="Search")
    before = page.locator(".md-search-result__list").inner_html()
    box.fill(words)
    until(
        page,
        """before => { const list = document.querySelector(".md-search-result__list");
          return list.childElementCount && list.innerHTML !== before }""",
        before,
    )
    found: list[str] = page.locator(RESULTS).evaluate_all("links => links.map(link => link.href)")
    return found


def test_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("/")
    box = page.get_by_role("textbox", name="Search")
    expect(box).to_be_focused()
    page.keyboard.type("hypervis")
    page.locator(RESULTS).first.wait_for()
    suggested = page.locator(".md-search__suggest")
    expect(suggested).to_have_text(re.compile("hypervis.+"))
    completed = suggested.inner_text()
    page.keyboard.press("ArrowRight")
    expect(box).to_have_value(completed)
    first = page.locator(RESULTS).first
    # The list is made anew for the whole word, and what was focused in the old one is gone.
    expect(first).to_have_attribute("href", re.compile(rf"[?&]h={completed}\b"))
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#__search")).not_to_be_checked()
    page.wait_for_url(lambda url: "cgroups" not in url)
    assert page.locator("article mark").count() > 3, "the words are marked on the page"


def test_the_index_is_loaded_when_the_search_opens(desk: Page, site_url: str) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.goto(f"{site_url}learn/cgroups/")
    settle(desk)
    assert not [url for url in asked if "/search/words.json" in url]
    with desk.expect_request("**/search/words.json?*"):
        desk.keyboard.press("/")


def test_escape_gives_the_page_back(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("kernel")
    page.locator(RESULTS).first.wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("#__search")).not_to_be_checked()
    expect(page.get_by_role("textbox", name="Search")).not_to_be_focused()


def test_every_result_leads_to_a_place_that_is_there(page: Page) -> None:
    page.keyboard.press("/")
    asked = ("kernel", "snapshot", "seccomp")
    found = {address for words in asked for address in search(page, words)}
    assert len(found) > 15
    missing = page.evaluate(
        """async addresses => { const gone = []; for (const address of addresses) {
          const answer = await fetch(address.split("#")[0]);
          const tree = new DOMParser().parseFromString(await answer.text(), "text/html");
          const { hash } = new URL(address);
          if (!answer.ok || (hash && !tree.getElementById(decodeURIComponent(hash.slice(1)))))
            gone.push(address) } return gone }""",
        sorted(found),
    )
    assert missing == []


def test_names_find_their_pages(page: Page, data: Dataset, site_url: str) -> None:
    """Who types the name of a technology or of a dimension sees its page among the first."""
    page.keyboard.press("/")
    named = {
        **{f"technologies/{key}/": each.name for key, each in data.technologies.items()},
        **{f"dimensions/{key}/": each.name for key, each in data.dimensions.items()},
    }
    lost = {}
    for path, name in some(list(named.items()), 3):
        found = [address.split("?")[0].split("#")[0] for address in search(page, name)]
        first = [address.removeprefix(site_url) for address in dict.fromkeys(found)][:8]
        if path not in first:
            lost[name] = first
    assert lost == {}


def test_build_and_browser_divide_text_into_the_same_words(desk: Page) -> None:
    """The index is made in Python and asked in JavaScript: each has a function `tokens`."""
    script = (ROOT / "overrides/assets/js/search-worker.js").read_text("utf-8")
    functions, _ = script.split("(() => {", 1)[1].split("const stems", 1)
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    texts += [
        "Docker's VT-x, Hyper V; WSL 2: a/b.c d_e",
        "Überblick ﬁle ½ x² Ⅷ e\u0301tat na’s",
        "仮想 マシン",
    ]
    found = desk.evaluate(f"texts => {{ {functions} return texts.map(tokens); }}", texts)
    assert found == [list(tokens(text)) for text in texts]


def test_nothing_found_is_said(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("xyzzyplugh")
    expect(page.locator(".md-search-result__meta")).to_have_text("No matching documents")
    assert page.locator(RESULTS).count() == 0


def test_an_address_can_ask(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}learn/cgroups/?q=overlayfs")
    expect(page.get_by_role("textbox", name="Search")).to_have_value("overlayfs")
    page.locator(RESULTS).first.wait_for()


def test_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator('.md-header label[for="__search"]').first.click()
    search(page, "hypervisor")
    first = page.locator(RESULTS).first
    first.wait_for()
    until(page, "document.documentElement.scrollWidth <= 360")  # what was wide may still shrink
    first.click()
    expect(page.locator("#__search")).not_to_be_checked()
    expect(page.locator("article mark:visible").first).to_be_visible()


# Products, other names, typos, and British spelling, and the page that answers.
ANSWERS = {
    "docker vs vm": "compare/virtual-machine-vs-container/",
    "gvisor or kata": "compare/application-kernel-vs-vm-isolated-container/",
    "matrix": "compare/",
    "which one should I use": "decide/",
    "wsl2": "learn/docker-desktop-and-wsl/",
    "emulator": "learn/emulation/",
    "namesapces": "learn/namespaces/",
    "paravirtualisation": "glossary/#paravirtualization",
    "exit code 137": "learn/troubleshooting/#exit-code-137",
    "cost": "dimensions/licensing/",
    "teaching": "about/#use-in-lessons",
}


def test_words_of_readers_find_the_answer(page: Page, site_url: str) -> None:
    page.keyboard.press("/")
    lost = {}
    for words, expected in ANSWERS.items():
        found = [address.removeprefix(site_url) for address in search(page, words)][:6]
        if not any(_leads_to(address, expected) for address in found):
            lost[words] = found
    assert lost == {}


def _leads_to(address: str, expected: str) -> bool:
    path, _, fragment = address.partition("#")
    path = path.partition("?")[0]
    return expected in (path, f"{path}#{fragment}")


def test_a_typo_is_said(page: Page) -> None:
    page.keyboard.press("/")
    search(page, "dokcer")
    expect(page.locator(".search-note")).to_contain_text("Showing results for docker.")


def test_a_result_shows_the_sentence_that_matched(page: Page) -> None:
    page.keyboard.press("/")
    search(page, "copy-on-write snapshot layers")
    teasers = page.locator(".md-search-result__item").all_inner_texts()
    assert len(teasers) > 3
    assert not [text for text in teasers if re.search(r"\[\d|\w\d{3,}\]", text)]
    assert page.locator(".md-search-result__item mark").count() > 5


def test_titles_mark_what_was_typed_and_not_its_synonyms(page: Page) -> None:
    page.keyboard.press("/")
    first, *_ = search(page, "gvisor vs kata")
    assert not re.search(r"[?&]h=[^#]*(vm|machine)", first)
    marks = page.locator(".md-search-result__item :is(h1, h2) mark").all_inner_texts()
    assert not {"vm", "machine"} & {mark.lower() for mark in marks}


def test_the_bibliography_is_found_by_title_only(page: Page, site_url: str) -> None:
    page.keyboard.press("/")
    for words in ("docker", "kubernetes", "gvisor", "kvm"):
        first = [address.removeprefix(site_url) for address in search(page, words)][:6]
        assert not [address for address in first if address.startswith("bibliography/")]
    found = search(page, "My VM is Lighter (and Safer) than your Container")
    assert any("/bibliography/" in address for address in found)
