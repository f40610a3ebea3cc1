"""What a page says of itself is right: reading time, related pages, citation."""

from __future__ import annotations

from sitekit.markdown_scan import count_words, reading_minutes
from sitekit.pages.page_metadata import (
    citation_bibtex,
    citation_text,
    related_pages,
)


def test_words_are_those_that_a_reader_reads() -> None:
    page = (
        "---\ntitle: Not read\n---\n# Two words\n\n<!-- data: lab one -->\n"
        "See [this page](far/away.md).[@source, page 3]\n\n```\nls -l\n```\n"
    )
    assert count_words(page) == 7
    assert reading_minutes(page) == 1
    assert reading_minutes("word " * 500) == 2


def test_pages_that_link_to_each_other_are_the_closest() -> None:
    links = {
        "a.md": {"b.md": 1, "c.md": 1},
        "b.md": {"a.md": 1},
        "list.md": dict.fromkeys(("a.md", "b.md", "c.md", "d.md"), 1),
    }
    order = ["a.md", "b.md", "c.md", "d.md", "list.md"]
    related = related_pages(links, order)
    assert related["a.md"][:2] == ["b.md", "c.md"]
    assert related["d.md"] == ["list.md"]  # the other way round is a link, too
    assert related_pages(links, ["a.md", "c.md"])["a.md"] == ["c.md"]


def test_citations_have_what_is_known() -> None:
    facts = ("R&D {x}", "Site", "2026-01-02", "CC-BY-4.0", "https://example.org/a_b/")
    assert citation_text(*facts) == (
        "“R&D {x}.” Site. Reviewed 2026-01-02. CC-BY-4.0. https://example.org/a_b/"
    )
    bibtex = citation_bibtex(*facts)
    assert bibtex.startswith("@misc{r-d-x,\n")
    assert citation_bibtex("Größe", "Site", "", "", "").startswith("@misc{gr-sse,\n")
    assert "year = {2026}" in bibtex
    assert r"R\&D" in bibtex
    assert bibtex.count("{") - bibtex.count(r"\{") == bibtex.count("}") - bibtex.count(r"\}")
    assert citation_text("A", "Site", "", "", "") == "“A.” Site."
    assert citation_text("Why?", "Site", "", "", "") == "“Why?” Site."
    assert "year" not in citation_bibtex("A", "Site", "", "", "")
