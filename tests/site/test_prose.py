"""Written pages keep to the anatomy that CONTRIBUTING.md and the design promise."""

from __future__ import annotations

import itertools
import re

import pytest
import yaml
from tests.conftest import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(
    path.relative_to(DOCS).as_posix()
    for path in DOCS.rglob("*.md")
    if "_data" not in path.relative_to(DOCS).parts
)
# The overview, and pages that are looked up by entry instead of being read from top to bottom.
NOT_CONCEPTS = {
    "learn/index.md",
    "learn/troubleshooting.md",
    "learn/troubleshooting-desktop.md",
}
CONCEPTS = [page for page in PAGES if page.startswith("learn/") and page not in NOT_CONCEPTS]
ORDER = ["## A common mistake", "## Check yourself", "## Sources"]
EXAMPLE = re.compile(r"^(```(?!mermaid)\w|## In practice$)", re.MULTILINE)


def without_code(text: str) -> str:
    return re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_front_matter(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["title"]
    assert 50 <= len(front["description"]) <= 170, len(front["description"])
    assert len(re.findall(r"^# ", without_code(text), re.MULTILINE)) == 1


@pytest.mark.parametrize("page", CONCEPTS)
def test_concept_page_has_its_parts_in_order(page: str) -> None:
    text = (DOCS / page).read_text("utf-8").split("---\n", 2)[2]
    places = [text.find(f"\n{heading}\n") for heading in ORDER]
    assert -1 not in places, dict(zip(ORDER, places, strict=True))
    assert places == sorted(places)
    assert EXAMPLE.search(text, 0, places[0]), "a practical example"
    first = without_code(text).strip().split("\n\n")[1]
    assert not first.startswith(("#", "<", "`", "!", "-", "|")), "a definition comes first"
    assert "```mermaid " in text or "<!-- data: stack" in text or "data: arrangement" in text
    assert text.count('??? question "') >= 3
    assert text[places[2] :].count("<!-- data: sources -->") == 1
    assert re.search(r"^Next: \[[^\]]+\]\([^)]+\)\.$", text.strip().splitlines()[-1])


def test_each_page_leads_to_the_next_one_in_the_navigation() -> None:
    entries = re.findall(
        r"^ +- (learn/.+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE
    )
    path = [entry for entry in entries if entry != "learn/index.md"]
    wrong = {}
    for page, after in itertools.pairwise(path):
        last = (DOCS / page).read_text("utf-8").strip().splitlines()[-1]
        link = re.search(r"^Next: \[[^\]]+\]\(([^)#]+)", last)
        if page in CONCEPTS and (not link or f"learn/{link[1]}" != after):
            wrong[page] = f"{last} The next page is {after}."
    assert wrong == {}


@pytest.mark.parametrize("page", PAGES)
def test_prose_has_no_promises_or_marks_of_work(page: str) -> None:
    text = without_code((DOCS / page).read_text("utf-8"))
    for word in ("TODO", "FIXME", "lorem ipsum", "coming soon", "blazing", "seamless", "leverage"):
        assert word.casefold() not in text.casefold(), word
