"""Pages as Markdown: all cases that pages have, no text changes its meaning, and `llms.txt`."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from sitekit.markdown_copies import Link, Section, llms_text, to_markdown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<h2 id="a">A <code>b</code><a class="headerlink" href="#a">¶</a></h2>', "## A `b`"),
        ("<p>One\ntwo <strong> three </strong>four</p>", "One two **three** four"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("loose <em>text</em><p>and a block</p>more", "loose *text*\n\nand a block\n\nmore"),
        ('<a href="../b/#c">x</a>', "[x](../b/#c)"),
        ('<a href="/a b">x</a>', "[x](</a b>)"),
        ('<img src="a.svg" alt="A drawing">', "![A drawing](a.svg)"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        (
            "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd><p>d</p><p>e</p></dd></dl>",
            "- **a**\n  b\n- **c**\n  d\n\n  e",
        ),
        (
            "<table><caption>Of <b>what</b></caption><tr><th>a</th><th>b</th></tr>"
            '<tr><th colspan="2">group</th></tr><tr><td>c|d</td><td><p>e</p><p>f</p></td></tr>'
            "</table>",
            "Of **what**\n\n| a | b |\n| --- | --- |\n| group |  |\n| c\\|d | e f |",
        ),
        (
            "<table><tr><th>a</th><th>b</th><th>c</th></tr>"
            '<tr><th rowspan="2">d</th><td>e</td><td rowspan="2">f</td></tr><tr><td>g</td></tr>'
            "<tr><th>h</th><td>i</td><td>j</td></tr></table>",
            "| a | b | c |\n| --- | --- | --- |\n| d | e | f |\n| d | g | f |\n| h | i | j |",
        ),
        (
            '<div class="language-console highlight"><pre><code>$ <span>a</span>\n```\n</code>'
            "</pre></div>",
            "````console\n$ a\n```\n````",
        ),
        ("<details><summary>Why?</summary><p>So.</p></details>", "**Why?**\n\nSo."),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        (
            '<p>a<span class="cites">&#8288;[<button popovertarget="note-1">1</button>, '
            '<button popovertarget="note-2">2</button>]</span>.</p>'
            '<ol><li id="note-1" popover>A source</li></ol>',
            "a [1, 2].\n\n1. A source",
        ),
        (
            '<ul><li>The <button class="term" popovertarget="term-a">word</button> is.</li></ul>'
            '<div id="term-a" popover><p>Its meaning.</p></div>',
            "- The word is.",
        ),
        (
            '<figure><svg role="img"><title>T.</title><desc>It shows</desc><text>no</text></svg>'
            "<figcaption>T.</figcaption></figure>",
            "*Diagram: T. It shows.*\n\n**T.**",
        ),
        ('<p>a<span aria-hidden="true">b</span><b hidden>c</b></p><script>d</script>', "a"),
        ("<form><label><input>a</label><button>b</button></form><p>c</p>", "c"),
        ("<code>a`b``c</code>", "```a`b``c```"),
        ("<p># a</p><p>1. b</p><p>- c</p>", "\\# a\n\n1\\. b\n\n\\- c"),
        ("<p></p><ul></ul><table></table>", ""),
    ],
)
def test_parts_of_pages(source: str, expected: str) -> None:
    assert to_markdown(source) == f"{expected}\n"


RENDER = MarkdownIt("commonmark").enable("table").enable("strikethrough")
PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="\xad")
    | st.sampled_from(list(" *_`<>[]()#+-=~!&;|\\.1a:/"))
)


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@settings(max_examples=400)
@given(PRINTABLE)
@example("1) a")
@example("a_b_ _c_ __d__")
@example("&amp; &#65; AT&T")
@example("<b>not bold</b> <!-- nor a comment -->")
@example("[a](b) ![c](d)")
@example("~~~")
@example("    indented")
@example("=== \\")
@example("***")
def test_text_stays_text(text: str) -> None:
    """Whatever a paragraph says, a reader of the Markdown sees the same characters and no more."""
    made = RENDER.render(to_markdown(f"<p>{html.escape(text)}</p>"))
    tree = LexborHTMLParser(made)
    assert tree.body is not None
    assert words(tree.body.text()) == words(text)
    assert {node.tag for node in tree.css("body *")} <= {"p"}


@settings(max_examples=400)
@given(st.lists(PRINTABLE.filter(str.strip), min_size=1, max_size=3))
@example(["a", "==="])
@example(["a", "-"])
@example(["a", ":-"])
@example(["a", "2. b"])
def test_lines_stay_lines(lines: list[str]) -> None:
    made = RENDER.render(to_markdown(f"<p>{'<br>'.join(map(html.escape, lines))}</p>"))
    tree = LexborHTMLParser(made)
    assert [node.tag for node in tree.css("body *")] == ["p", *["br"] * (len(lines) - 1)]
    assert tree.body is not None
    assert words(tree.body.text()) == words(" ".join(lines))


@settings(max_examples=200)
@given(PRINTABLE, PRINTABLE)
@example("a", "|")
@example("\\", "`|`")
def test_cells_stay_cells(first: str, second: str) -> None:
    cells = f"<td>a{html.escape(first)}</td><td>b{html.escape(second)}</td>"
    made = RENDER.render(
        to_markdown(f"<table><tr><th>x</th><th>y</th></tr><tr>{cells}</tr></table>")
    )
    shown = [words(cell.text()) for cell in LexborHTMLParser(made).css("td")]
    assert shown == [words(f"a{first}"), words(f"b{second}")]


def test_the_list_of_pages() -> None:
    sections = [
        Section("Start", [Link("Home", "https://host.example/index.md", "What\nit is.")]),
        Section("Nothing", []),
        Section("Learn", [Link("A [b]", "learn/a.md"), Link("C", "learn/c.md", "About c.")]),
    ]
    assert llms_text("A site", "What it\n  is for.", sections) == (
        "# A site\n\n> What it is for.\n\n"
        "## Start\n\n- [Home](https://host.example/index.md): What it is.\n\n"
        "## Learn\n\n- [A \\[b\\]](learn/a.md)\n- [C](learn/c.md): About c.\n"
    )
