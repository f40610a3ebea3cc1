"""Tables and code of Markdown get what a keyboard needs."""

from __future__ import annotations

import markdown
from selectolax.lexbor import LexborHTMLParser

from sitekit.html.postprocess import copyable_code, scrollable_tables

TABLE = "| A & B | *C* |\n| --- | --- |\n| 1 | 2 |\n"


def test_a_table_scrolls_in_a_group_named_by_its_headers() -> None:
    tree = LexborHTMLParser(scrollable_tables(markdown.markdown(TABLE, extensions=["tables"])))
    group = tree.css_first("div.table-scroll")
    assert group is not None
    assert group.attributes["role"] == "group"
    assert group.attributes["tabindex"] == "0"
    assert group.attributes["aria-label"] == "Table: A & B, C"
    table = group.css_first("table.plain")
    assert table is not None
    assert [cell.text() for cell in table.css("th, td")] == ["A & B", "C", "1", "2"]


def test_nothing_but_the_group_is_added() -> None:
    inside = "<thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody>"
    assert scrollable_tables(f"<p>x</p><table>{inside}</table>") == (
        '<p>x</p><div class="table-scroll" role="group" aria-label="Table: A" tabindex="0">'
        f'<table class="plain">{inside}</table></div>'
    )


def test_an_empty_corner_is_no_header() -> None:
    html = scrollable_tables("<table><thead><tr><th></th><th>A</th></tr></thead></table>")
    assert 'aria-label="Table: A"' in html
    assert '<tr><td></td><th scope="col">A</th></tr>' in html


def test_every_table_is_wrapped_and_one_with_a_class_is_left() -> None:
    plain = markdown.markdown(TABLE, extensions=["tables"])
    own = '<table class="cells"><tr><td>x</td></tr></table>'
    html = scrollable_tables(plain + own + plain)
    assert html.count('class="table-scroll"') == 2
    assert own in html


def test_each_block_of_code_has_a_button_that_copies_it() -> None:
    html = markdown.markdown(
        "```sh\nls\n```\n\ntext `inline`\n\n```\n<b>\n```\n",
        extensions=["pymdownx.superfences", "pymdownx.highlight"],
    )
    tree = LexborHTMLParser(copyable_code(html))
    buttons = tree.css("button")
    assert len(buttons) == len(tree.css("pre")) == 2
    for button in buttons:
        assert button.text() == "Copy"
        target = tree.css_first(button.attributes["data-clipboard-target"] or "?")
        assert target is not None
        assert target.tag == "code"
