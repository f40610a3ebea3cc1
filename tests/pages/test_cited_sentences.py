"""The way back from a source to the sentences of written pages that cite it."""

from __future__ import annotations

import re

import pytest
from tests.conftest import ROOT

from sitekit.pages.directives import MAX_SENTENCE, CitedSentence, citation_id, cited_sentences
from sitekit.pages.site_data import load_site
from sitekit.pages.templates import PageTemplates, render_directives
from sitekit.pages.urls import UrlBuilder


def said(line: str) -> list[str]:
    found = cited_sentences({"page.md": f"---\ntitle: Page\n---\n\n# Heading\n\n{line}\n"})
    return [each.text.removeprefix("Page: ") for each in found]


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("One thing. The other thing [@a].", ["The other thing"]),
        ("- **Bold.** It is *so* [@a, p. 1].", ["It is so"]),
        ("It ends. [@a]", ["It ends."]),
        ("It took 0.5 s in 2017 [@a] and 2 s later [@b].", ["It took 0.5 s in 2017"] * 2),
        ("See [the `kernel`](kernel.md#calls), e.g. here [@a].", ["See the kernel, e.g. here"]),
        ("| Debian | 52 MB | 2026 [@a] |", ["Debian; 52 MB; 2026"]),
        ("> 1. Quoted [@a; @b, page 2].", ["Quoted", "Quoted"]),
        ("Term\n\n:   Its meaning [@a].", ["Its meaning"]),
        ("`[@a]` is code, and <!-- data: sources --> a marker", []),
    ],
)
def test_a_statement_is_the_sentence_of_its_citation(line: str, texts: list[str]) -> None:
    found = said(line)
    if "later" in line:  # the second one reads on from the first
        texts = [texts[0], "It took 0.5 s in 2017 and 2 s later"]
    assert found == texts


def test_a_long_sentence_is_cut_between_words() -> None:
    (text,) = said(f"{'word ' * 60}[@a].")
    assert text.endswith("word …")
    assert len(text) <= MAX_SENTENCE + 2


def test_a_page_without_front_matter_is_named_by_its_heading() -> None:
    (found,) = cited_sentences({"a/b.md": "# The *name*\n\nSo it is [@x, p. 2]."})
    address = f"a/b.md#{citation_id(1)}"
    assert found == CitedSentence("x", "p. 2", "The name: So it is", address, "The name")


def test_each_statement_leads_to_a_citation_that_the_page_has() -> None:
    """On the real pages: as many addresses as citations, each given once."""
    view = load_site(ROOT / "docs", UrlBuilder())
    templates = PageTemplates(ROOT / "overrides", view, UrlBuilder())
    claimed = {each.page for each in view.statements}
    assert len(claimed) > 200
    made = [
        f"{page}#{name}"
        for page in sorted({each.page.partition("#")[0] for each in view.statements})
        for name in re.findall(
            r'id="(cite-\d+)"',
            render_directives((ROOT / "docs" / page).read_text("utf-8"), page, templates),
        )
    ]
    assert len(made) == len(set(made))
    assert set(made) == claimed
    listed = {claim.page for claims in view.claims.values() for claim in claims}
    assert claimed <= listed
