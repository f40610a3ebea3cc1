"""Terms explained where prose first uses them."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from sitekit.dataset.comparison_models import Term
from sitekit.pages.glossary_tooltips import MAX_TOOLTIPS, add_tooltips, glossary_terms

GLOSSARY = {
    "cell": Term(term="Cell", definition="A < place where a row & a column meet."),
    "batch": Term(term="Batch", definition="Several at once.", page="learn/batch.md"),
    "row-key": Term(term="Row key", also=("RK",), definition="The short form of a row."),
    "row": Term(term="Row", definition="A question."),
    "raw": Term(term="R&D", definition="Research."),
}


def explained(html: str, page: str = "learn/index.md") -> str:
    terms = glossary_terms(GLOSSARY)
    assert terms is not None
    return add_tooltips(html, terms, page, lambda key: f"../glossary/#{key}")


def found(html: str, page: str = "learn/index.md") -> list[tuple[str, str]]:
    tree = LexborHTMLParser(explained(html, page))
    return [
        (button.text(), button.attributes["popovertarget"] or "") for button in tree.css(".term")
    ]


@pytest.mark.parametrize(
    ("html", "terms"),
    [
        ("<p>a cell, a cell</p>", [("cell", "term-cell")]),
        ("<p>Cells and batches</p>", [("Cells", "term-cell"), ("batches", "term-batch")]),
        ("<ul><li>a row</li></ul>", [("row", "term-row")]),
        ("<p>a row key</p>", [("row key", "term-row-key")]),
        ("<p>RKs, not rk</p>", [("RKs", "term-row-key")]),
        ("<p>R&amp;D</p>", [("R&D", "term-raw")]),
        ("<p>excellent, arrow, row-like, sub-row</p>", []),
        ("<h2>Cell</h2><div>a cell</div>", []),
        ("<h2><p>Cell</p></h2><h3><p>Cell</p></h3>", []),
        ('<p><a href="#">a cell</a> <code>cell</code></p>', []),
        ('<p title="a > cell"><img alt="cell">x</p>', []),
        ("<table><tr><td><p>cell</p></td></tr></table>", []),
        ("<details><summary>cell</summary><p>cell</p></details>", []),
        ("<figure><svg><text>cell</text></svg></figure><!-- cell --><p>x</p>", []),
        ("<p>a <strong>cell</strong><br>row</p>", [("cell", "term-cell"), ("row", "term-row")]),
        ("<p>1 < 2 cell</p>", [("cell", "term-cell")]),
    ],
)
def test_first_uses_in_prose(html: str, terms: list[tuple[str, str]]) -> None:
    assert found(html) == terms


def test_a_page_does_not_define_what_it_explains() -> None:
    assert found("<p>a batch</p>", "learn/batch.md") == []
    assert found("<p>a batch</p>") == [("batch", "term-batch")]


def test_the_definition_is_text_beside_its_link() -> None:
    tree = LexborHTMLParser(explained("<p>a cell</p>"))
    note = tree.css_first("#term-cell[popover]")
    assert note is not None
    assert note.text().strip() == "Cell. A < place where a row & a column meet. Glossary"
    link = note.css_first("a")
    assert link is not None
    assert link.attributes["href"] == "../glossary/#cell"


def test_a_page_without_terms_stays_to_the_letter() -> None:
    html = '<p>1 < 2 &amp; <em title=">">so</em></p><!-- x --><p>unclosed'
    assert explained(html) == html


def test_no_more_than_twelve() -> None:
    names = [f"word{chr(97 + n)}" for n in range(MAX_TOOLTIPS + 3)]
    terms = glossary_terms({name: Term(term=name, definition="x") for name in names})
    assert terms is not None
    html = add_tooltips(f"<p>{' '.join(names)}</p>", terms, "a.md", lambda key: key)
    assert html.count('class="term"') == MAX_TOOLTIPS


def test_an_empty_glossary_has_nothing_to_look_for() -> None:
    assert glossary_terms({}) is None


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>A cell. A row</p>", ["cell."]),
        ("<p><strong>a cell</strong>, and a row's end</p>", ["row's"]),
        ("<p><em>cell</em>) row</p>", ["cell)"]),
    ],
)
def test_a_mark_stays_with_its_term(html: str, kept: list[str]) -> None:
    """Browsers break lines after a button, so that a line might begin with a period."""
    tree = LexborHTMLParser(explained(html))
    assert [part.text() for part in tree.css(".unbroken")] == kept
