"""One scanner says what is code in Markdown."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitekit.linkcheck.source_text import masked
from sitekit.markdown_scan import fenced_blocks, mask_code, sub_outside_code_spans
from sitekit.pages.directives import substitute

CODE = [
    "```\n[@x]\n```",
    "\t```\n\t[@x]\n\t```",
    "> ```\n> [@x]\n> ```",
    "1. Step\n\n    ~~~ bash\n    [@x]\n    ~~~",
    "````\n```\n[@x]\n````",
    "```\n[@x]\n`````",
    "```\n[@x]",
    "Inline `[@x]` code",
    "Inline ``a ` [@x]`` code",
    "A span `over\na line [@x]` break",
]
NOT_CODE = [
    "[@x]",
    "A lone ` tick [@x]",
    "- a lone ` tick\n- [@x] and ` another",
    "a lone ` tick\n\n[@x] and ` another",
    "| a ` |\n| [@x] ` |",
    r"\`[@x]\`",
    "```inline``` is text\n[@x]",
    "```\ncode\n```\n[@x]",
    "~~~\n```\n~~~\n[@x]",
    "<!-- a lone ` tick --> [@x] `",
]


@pytest.mark.parametrize("text", CODE)
def test_citations_in_code_stay(text: str) -> None:
    assert substitute(text, lambda _: "", lambda _: "CITED", lambda *_: None) == text
    assert "[@x]" not in mask_code(text)
    assert "[@x]" not in masked(Path("a.md"), text)


@pytest.mark.parametrize("text", NOT_CODE)
def test_citations_outside_code_are_replaced(text: str) -> None:
    replaced = substitute(text, lambda _: "", lambda _: "CITED", lambda *_: None)
    assert replaced == text.replace("[@x]", "CITED")
    assert "[@x]" in masked(Path("a.md"), text)


def test_comments_are_blanked_only_on_request() -> None:
    assert mask_code("a <!-- b --> `c`") == "a <!-- b -->    "
    assert mask_code("a <!-- b --> `c` <!-- d", comments=True).strip() == "a"
    assert mask_code("`<!--` [x](y)", comments=True) == "       [x](y)"


def test_a_fenced_block_has_its_information() -> None:
    text = 'a\n  ```mermaid title="T"\n  x\n  ```\nb'
    (block,) = fenced_blocks(text)
    assert (block.indent, block.info) == ("  ", 'mermaid title="T"')
    assert text[block.start : block.end].startswith("  ```mermaid")
    assert text[block.end :] == "\nb"


def test_replacing_leaves_code_spans() -> None:
    pattern = re.compile("a(b?)")
    assert sub_outside_code_spans(pattern, lambda m: f"<{m[1]}>", "ab `ab` a") == "<b> `ab` <>"


@settings(deadline=None)
@given(st.text(alphabet="`~>\n\t -<!x|\\", max_size=80))
def test_positions_stay(text: str) -> None:
    for blanked in (mask_code(text), mask_code(text, comments=True)):
        assert len(blanked) == len(text)
        assert [i for i, c in enumerate(blanked) if c == "\n"] == [
            i for i, c in enumerate(text) if c == "\n"
        ]
