"""Tables and code get what a keyboard needs, images their size, and assets a new address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import markdown
from selectolax.lexbor import LexborHTMLParser

from sitekit.html.postprocess import (
    copyable_code,
    fingerprint_assets,
    scrollable_tables,
    sized_images,
    void_elements,
)

if TYPE_CHECKING:
    from pathlib import Path

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


def test_a_long_first_line_is_below_the_button() -> None:
    lines = "x" * 57, "&lt;" * 56, f'<span class="gp"># </span>{"y" * 40}\n{"z" * 99}'
    wrap = '<div class="highlight"><pre><code>{}</code></pre></div>'.format
    blocks = "".join(map(wrap, lines))
    buttons = LexborHTMLParser(copyable_code(blocks)).css("button")
    assert [button.attributes["class"] for button in buttons] == ["copy above", "copy", "copy"]


def test_an_image_gets_its_size_once() -> None:
    html = '<p><img alt="a > b" src="x.png"></p><img src="y.png" width="3" alt="">'
    assert sized_images(html, lambda _: (4, 2)) == (
        '<p><img alt="a > b" src="x.png" width="4" height="2" loading="lazy"></p>'
        '<img src="y.png" width="3" alt="">'
    )
    assert sized_images(html, lambda _: None) == html


def test_void_elements_have_no_slash() -> None:
    assert void_elements('a<br />b<hr/><img alt="/>" src="x" />') == (
        'a<br>b<hr><img alt="/>" src="x">'
    )


def test_a_new_content_has_a_new_address(tmp_path: Path) -> None:
    page, sheet = tmp_path / "index.html", tmp_path / "assets/css/a.css"
    sheet.parent.mkdir(parents=True)
    seen = set()
    for content in ("a{}", "b{}"):
        sheet.write_text(content, "utf-8")
        page.write_text(
            '<link rel="stylesheet" href="../assets/css/a.css"><a href="b.css">', "utf-8"
        )
        fingerprint_assets(tmp_path, [page])
        seen.add(page.read_text("utf-8"))
    assert len(seen) == 2
    assert all('href="../assets/css/a.css?h=' in text and 'href="b.css"' in text for text in seen)
