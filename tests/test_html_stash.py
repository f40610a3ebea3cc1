"""HTML that Markdown would only pass on comes out as if Markdown had passed it on."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitekit.markdown_scan import ids_in, restore_html, stash_html

EXTENSIONS = ["attr_list", "def_list", "md_in_html", "tables", "pymdownx.superfences"]


def convert(text: str) -> str:
    return markdown.Markdown(extensions=EXTENSIONS).convert(text)


def through_aside(text: str) -> str:
    rest, blocks = stash_html(text)
    return restore_html(convert(rest), blocks)


TABLE = '<div class="t">\n<table>\n<tr><td id="a">&#42;1*</td></tr>\n\n</table>\n   \n</div>'
PARTS = (
    "# Title",
    "Some *words* and `<div>`.",
    TABLE,
    "<div>\n<div><p>in</p></div>\n</div>",
    "<p>One.</p>\n<p>Two in one go.</p>",
    "<ul>\n<li>item\n\n</li>\n</ul>",
    '<div markdown="1">\n\n*read*\n\n<dl>\n<dt>kept</dt>\n</dl>\n\n</div>',
    "<section markdown>\n<div markdown>\n\n**read**\n\n</div>\n</section>",
    "<ol>\n<li>\ta tab</li>\n</ol>",
    "- item\n\n    <div>in the item</div>",
    "Text before\n<div>a block without a blank line before</div>",
    "<div>text after the end</div> of the block",
)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=8))
def test_the_page_is_as_markdown_alone_makes_it(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    assert through_aside(text) == convert(text)


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_a_block_may_end_the_page(end: str) -> None:
    rest, blocks = stash_html(f"# Title\n\n{TABLE}{end}")
    assert len(blocks) == 1
    assert "table" not in rest
    assert through_aside(f"# Title\n\n{TABLE}{end}") == convert(f"# Title\n\n{TABLE}{end}")


@pytest.mark.parametrize(
    "text",
    [
        "<div>\nno end",
        "<div markdown>\n\n*read*\n\n</div>",
        "<div>\n```\ncode\n```\n</div>",
        "~~~\ncode\n\n<div>code</div>\n\n~~~",
        "words <div>in a line</div>",
        "<span>no block</span>",
        "<divine>another name</divine>",
    ],
)
def test_what_markdown_must_read_stays(text: str) -> None:
    assert stash_html(text) == (text, [])


def test_ids_are_known() -> None:
    assert ids_in(['<p id="one">x</p>', '<i data-id="no" id="two">']) == {"one", "two"}


@pytest.mark.parametrize("times", [0, 2])
def test_a_lost_place_is_an_error(times: int) -> None:
    rest, blocks = stash_html(f"{TABLE}\n\nend")
    place = re.findall("<div.*?></div>", rest)[0]
    with pytest.raises(LookupError, match="block 0"):
        restore_html(place * times, blocks)
