"""The guide in a browser: with script and without, by address and by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

sys.path.insert(0, str(Path(__file__).parents[2] / "hooks"))

from tests.browser.wait import settle
from tests.extent import some

from sitekit.dataset.loader import load_dataset
from sitekit.pages.decision_guide import DecisionGuide

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.site]
GUIDE = DecisionGuide(load_dataset(Path(__file__).parents[2] / "docs"))
SCENARIOS = GUIDE.guide.scenarios


def ranked(answers: dict[str, str]) -> list[tuple[str, int]]:
    return [(GUIDE.name(each.option), each.points) for each in GUIDE.outcome(answers).ranked]


def shown(page: Page) -> list[tuple[str, int]]:
    """The options that the page shows as left, in the order in which a reader sees them."""
    found: list[list[Any]] = page.evaluate(
        """() => [...document.querySelectorAll(".option")]
          .filter((item) => {
            const points = item.querySelector(".option-points");
            return points.checkVisibility()
              && getComputedStyle(points, "::before").display !== "none";
          })
          .map((item) => [item.querySelector("h3 a").textContent,
            -Number(getComputedStyle(item).order), item.getBoundingClientRect().top])
          .sort((one, other) => one[2] - other[2])"""
    )
    return [(name, points) for name, points, _ in found]


@pytest.mark.parametrize("scenario", some(SCENARIOS, 9), ids=lambda each: each.id)
def test_answers_in_the_address(browser: Browser, site_url: str, scenario: Any) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}decide/?{urlencode(scenario.answers)}")
    first = GUIDE.name(scenario.recommend[0])
    expect(page.locator(".guide output")).to_contain_text(f"1. {first}")
    assert shown(page) == ranked(scenario.answers)
    best = GUIDE.outcome(scenario.answers).ranked[0].best[0].cell.cell.value
    expect(page.locator(".options > .option").first).to_contain_text(best or "")
    inside = page.locator(".options > .option h3 a").all_inner_texts()
    assert inside == [name for name, _ in ranked(scenario.answers)]
    page.close()


def test_without_script(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_url}decide/")
    answers = {key: SCENARIOS[0].answers[key] for key in ("code", "host", "system")}
    for question, answer in answers.items():
        page.locator(f'[id="{question}--{answer}"]').check()
    assert shown(page) == ranked(answers)
    assert page.locator(".option-out [data-by]:visible").count() >= len(
        GUIDE.outcome(answers).ruled_out
    )
    images = page.get_by_role("group", name=GUIDE.question("images").text)
    page.locator('[id="images--oci"]').check()
    page.locator('[id="system--javascript"]').check()
    expect(images).to_be_hidden()
    assert shown(page) == ranked({**answers, "system": "javascript"})
    assert page.get_by_role("button", name="Copy link").count() == 0
    page.get_by_role("button", name="Clear answers").click()
    assert shown(page) == ranked({})
    context.close()


def test_by_keyboard(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{site_url}decide/")
    first = GUIDE.guide.questions[0]
    page.locator(f'input[name="{first.id}"]:checked').focus()
    for _ in first.answers:
        page.keyboard.press("ArrowDown")
    last = first.answers[-1].id
    assert f"?{first.id}={last}" in page.url
    assert shown(page) == ranked({first.id: last})
    page.reload()
    assert shown(page) == ranked({first.id: last})
    page.get_by_role("button", name="Clear answers").click()
    expect(page).to_have_url(f"{site_url}decide/")
    expect(page.locator(".guide output")).to_contain_text("Before any answer: 1. ")
    assert shown(page) == ranked({})
    page.close()


def test_a_conflict_is_named(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    answers = {"host": "vps", "kernel": "own", "operator": "kept-out"}
    page.goto(f"{site_url}decide/?{urlencode(answers)}")
    relax = GUIDE.outcome(answers).relax
    assert relax
    output = page.locator(".guide output")
    for dropped in relax.answers:
        expect(output).to_contain_text(dropped.answer.text)
    for option in relax.options:
        expect(output).to_contain_text(GUIDE.name(option))
    page.close()


def first_after(answers: dict[str, str], question: str, answer: str) -> str:
    ranked = GUIDE.outcome({**answers, question: answer}).ranked
    return GUIDE.name(ranked[0].option) if ranked else ""


def test_what_would_change_the_first_place(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    for scenario in some(SCENARIOS, 12):
        page.goto(f"{site_url}decide/?{urlencode(scenario.answers)}")
        expected = {
            f"{question.text} “{answer.text}”: {first}"
            for question in GUIDE.guide.questions
            for answer in question.answers
            if (first := first_after(scenario.answers, question.id, answer.id))
            and first != GUIDE.name(scenario.recommend[0])
        }
        lines = page.locator(".guide-changes li").all_text_contents()
        assert 0 < len(lines) <= 4, scenario.id
        assert set(lines) <= expected
        assert len({line.rsplit(": ", 1)[1] for line in lines}) == len(lines)
    page.get_by_role("button", name="Clear answers").click()
    expect(page.locator(".guide-changes")).to_be_hidden()
    page.close()


def test_compare_links_lead_somewhere(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    for scenario in some(SCENARIOS, 16):
        page.goto(f"{site_url}decide/?{urlencode(scenario.answers)}")
        for link in page.locator(".guide-compare a").all():
            address = link.evaluate("each => each.href")
            assert page.evaluate("address => fetch(address).then(r => r.ok)", address), address
    page.close()


def test_after_instant_navigation(browser: Browser, site_url: str) -> None:
    """The script runs when the theme exchanges the page in place, too."""
    page = browser.new_page()
    page.goto(f"{site_url}decide/scenarios/")
    settle(page)
    page.locator("p.scenario-open a").first.click()
    expect(page.locator(".guide output")).to_contain_text("1. ")
    assert shown(page) == ranked(SCENARIOS[0].answers)
    page.close()


def test_unknown_answers_are_passed_over(browser: Browser, site_url: str) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site_url}decide/?nothing=at-all&code=%22%5D%3Cimg%3E&__drawer=x")
    expect(page.locator(".guide output")).to_contain_text("1. ")
    assert errors == []
    assert shown(page) == ranked({})
    page.close()


def test_the_bar_leaves_room(browser: Browser, site_url: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.goto(f"{site_url}decide/?{urlencode(SCENARIOS[0].answers)}")
    box = page.locator(".guide-now").bounding_box()
    assert box
    assert box["height"] <= 100
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.close()
