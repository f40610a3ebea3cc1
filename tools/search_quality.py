"""Type real questions into the search of a built site, and report how often the answer is found.

The questions are in tests/site/search_questions.yml, each in two phrasings. One counts as answered
within the first N results if one of its pages is among them; a page with a fragment counts only if
that section is shown. Usage: `python -m tools.search_quality [SITE]`, after a build.
"""

from __future__ import annotations

import argparse
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from playwright.sync_api import sync_playwright
from tests.browser.server import serve

from tools import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "tests" / "site" / "search_questions.yml"
SETS = ("given", "tuned", "kept", "fresh")
# Nobody may tune the search with these, so their misses aren't listed.
UNSEEN = ("kept", "fresh")
PLACES = (1, 3, 5)
# Sets the words, lets a key go, as the theme expects, and waits for the new list.
ASK = """words => new Promise(done => {
  const box = document.forms.search.query, result = document.querySelector(".md-search-result");
  const started = performance.now();
  const watch = new MutationObserver(() => { watch.disconnect(); setTimeout(() => done({
    time: performance.now() - started,
    results: [...result.querySelectorAll(".md-search-result__item")].map(item =>
      [...item.querySelectorAll("a")].filter(link => !link.closest("details"))
        .map(link => [link.href, link.querySelector("h1, h2").textContent])) })) });
  watch.observe(result, { childList: true, subtree: true, characterData: true });
  box.value = words;
  box.dispatchEvent(new KeyboardEvent("keyup", { key: "End" }));
})"""


@dataclass(frozen=True)
class Answer:
    """What the search returned for one phrasing: for each result its links, as page#fragment."""

    words: str
    results: list[list[str]]
    milliseconds: float

    def rank(self, pages: list[str]) -> int | None:
        """Return the place of the first result that answers, from 1."""
        for place, links in enumerate(self.results, 1):
            for page in pages:
                if any(link == page or ("#" not in page and _page(link) == page) for link in links):
                    return place
        return None


def _page(link: str) -> str:
    return link.partition("#")[0]


def load_questions() -> list[dict[str, Any]]:
    """Return the questions of the fixture."""
    questions: list[dict[str, Any]] = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    return questions


def open_search(page: Page, url: str) -> None:
    """Open the home page with its search ready."""
    page.goto(url)
    page.keyboard.press("/")
    ask(page, url, "warm up")


def ask(page: Page, url: str, words: str) -> Answer:
    """Type the words and return what is found."""
    found = page.evaluate(ASK, words)
    results = [
        [f"{link.partition('?')[0]}{_fragment(link)}".removeprefix(url) for link, _ in links]
        for links in found["results"]
    ]
    return Answer(words, results, found["time"])


def _fragment(link: str) -> str:
    _, mark, fragment = link.partition("#")
    return mark + fragment if "?" in link else ""


def share(ranks: list[int | None], place: int) -> str:
    """Return how many ranks are at or before a place, in per cent."""
    return f"{100 * sum(rank is not None and rank <= place for rank in ranks) / len(ranks):.0f}%"


def main() -> None:
    """Measure a built site and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "site")
    parser.add_argument("--misses", action="store_true", help="list what is not in the first three")
    options = parser.parse_args()
    questions = load_questions()
    asked: dict[str, Answer] = {}
    with (
        serve(options.site) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium.installed(), args=chromium.ARGUMENTS
        )
        page = browser.new_page()
        open_search(page, url)
        for question in questions:
            for words in (question["words"], question["again"]):
                asked[words] = ask(page, url, words)
        browser.close()
    print("set    phrasing  questions  first  first 3  first 5")
    for name in SETS:
        for phrasing in ("words", "again"):
            chosen = [question for question in questions if question["set"] == name]
            ranks = [asked[question[phrasing]].rank(question["pages"]) for question in chosen]
            cells = "".join(f"{share(ranks, place):>8}" for place in PLACES)
            print(f"{name:<7}{phrasing:<10}{len(chosen):>8} {cells}")
            if options.misses and name not in UNSEEN:
                for question, rank in zip(chosen, ranks, strict=True):
                    if rank is None or rank > 3:
                        answer = asked[question[phrasing]]
                        first = [links[-1] for links in answer.results[:3]]
                        print(f"    {answer.words!r}: {rank} {first}")
    times = [answer.milliseconds for answer in asked.values()]
    print(f"median {statistics.median(times):.0f} ms per query, {len(times)} queries")


if __name__ == "__main__":
    main()
