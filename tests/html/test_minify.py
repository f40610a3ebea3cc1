"""Less text, the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sitekit.html.postprocess import minify, minify_css, minify_js

HTML = [
    ("<p>a</p>\n\n   <p>b</p>", "<p>a</p>\n<p>b</p>"),
    ("<p>one  two\n three</p>", "<p>one  two\nthree</p>"),
    ("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
    ("<pre><b>a</b>\n\n   <i>b</i>&#40;</pre>", "<pre><b>a</b>\n\n   <i>b</i>&#40;</pre>"),
    ('<div class="mermaid">a\n   b&#40;</div>', '<div class="mermaid">a\n   b&#40;</div>'),
    ("<script>\n\n if (a<b) x('&#40;')</script>", "<script>\n\n if (a<b) x('&#40;')</script>"),
    ("<!-- &#40; -->", "<!-- &#40; -->"),
    ("<p>&#40;a&#41; &#42;b&#42; &#58;&#95;</p>", "<p>(a) *b* :_</p>"),
    ("<p>&#60;b&#62; &#38;amp; &#34;</p>", "<p>&#60;b&#62; &#38;amp; &#34;</p>"),
    ('<p title="a&#39;s">a&#39;s b&#x27;s</p>', "<p title=\"a's\">a's b's</p>"),
    ("<p title='a&#39;s'>a</p>", "<p title='a&#39;s'>a</p>"),
    ("<p title= &#39;a>a</p>", "<p title= &#39;a>a</p>"),
]


@pytest.mark.parametrize(("before", "after"), HTML)
def test_only_what_shows_nothing_is_left_out(before: str, after: str) -> None:
    assert minify(before) == after


@given(st.text(st.sampled_from("ab<>&\"'#;1234567890 \n=/!-"), max_size=60))
def test_slimming_changes_no_text_and_no_element(text: str) -> None:
    def shape(html: str) -> list[tuple[str | None, str]]:
        tree = LexborHTMLParser(html)
        assert tree.body is not None
        return [(node.tag, "".join(node.text().split())) for node in tree.css("*")]

    html = f"<article><p>{text}</p></article>"
    assert shape(minify(html)) == shape(html)


CSS = [
    ("a {\n  color: red;\n}\n", "a{color:red}"),
    ("/* why */\na, b > c {}", "a,b>c{}"),
    ('a::after { content: "/* ; */  "; }', 'a::after{content:"/* ; */  "}'),
    ("a { width: calc(100% - 2 * 1px) }", "a{width:calc(100% - 2 * 1px)}"),
    (r'a::after { content: "\" ; "; }', r'a::after{content:"\" ; "}'),
    ("a :hover { --of: 'a: b > c' }", "a :hover{--of:'a: b > c'}"),
]


@pytest.mark.parametrize(("before", "after"), CSS)
def test_style_sheets_keep_their_strings(before: str, after: str) -> None:
    assert minify_css(before) == after


JS = [
    ("// why\nconst a = 1; /* b */\nlet c = a\n\n  + 2\n", "const a=1;let c=a\n+2"),
    ('say("// no comment  here")', 'say("// no comment  here")'),
    ("say(`a  ${ b }  // c\n  d`)", "say(`a  ${ b }  // c\n  d`)"),
    ('const url = /https?:\\/\\/ "/g // why', 'const url=/https?:\\/\\/ "/g'),
    ("return /[/*]  /.test(a)", "return/[/*]  /.test(a)"),
]


@pytest.mark.parametrize(("before", "after"), JS)
def test_scripts_keep_their_strings_and_patterns(before: str, after: str) -> None:
    assert minify_js(before) == after


def test_a_line_break_takes_the_white_space_around_it() -> None:
    assert minify("<p>\n    one  \n\n    two\n</p>") == "<p>\none\ntwo\n</p>"
    assert minify("<pre>a  \n\n  b</pre>") == "<pre>a  \n\n  b</pre>"
