"""Whatever a field of the data holds is shown as text, and means nothing else.

The model refuses much of this when it reads a file; here every field gets it past the model.
"""

from __future__ import annotations

import dataclasses
import html
import re
from typing import TYPE_CHECKING, Any

import markdown
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from selectolax.lexbor import LexborHTMLParser

from sitekit.dataset.comparison_models import Term
from sitekit.html.postprocess import minify
from sitekit.pages.templates import generate_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sitekit.dataset.loader import Dataset
    from sitekit.pages.templates import PageTemplates

pytestmark = pytest.mark.slow

EXTENSIONS = [
    *("admonition", "attr_list", "def_list", "md_in_html", "tables", "toc", "pymdownx.details"),
    *("pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.superfences", "pymdownx.tabbed"),
]
PIECES = [
    *"<>&\"'`*_{}[]()!#|:+=\\^~$",
    *("``", "**", "~~~", "```", "{{", "}}", "{%", "%}", "](", "# ", "- ", "+ ", "1. ", "> ", "::"),
    *("++", "==", "&amp;", "&#60;", "<!--", "-->", "<script>", "</script>", "<b>", "<img "),
    *("onerror=x", "javascript:", "{: #x .y }", "[@a]", "!!! note", '??? "x"', "===", "--8<--"),
    *("a", "B", "é", "日", "\U0001f600", "  ", "\n", "[TOC]", "*[a]: b", "[^1]", "data: cell"),
]
LINES = "\u2028\u2029"
texts = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="\u2028\u2029"),
    ),
    min_size=1,
    max_size=8,
).map(lambda pieces: f"x{''.join(pieces)}x")


def is_text(value: str) -> bool:
    """Whether a string of the small site is for readers: ids, dates and addresses are not."""
    return not value.startswith("http") and (value[0].isupper() or " " in value)


def is_markdown(part: BaseModel, field: str) -> bool:
    """Whether emphasis, code and links mean something in a field."""
    known = type(part).model_fields[field]
    return "MarkdownText(" in f"{known.annotation}{known.metadata}"


def with_text(part: Any, text: str, *, markdown_too: bool) -> Any:
    """A copy of a part of the data in which every text is `text`; nothing checks it."""

    def changed(value: Any) -> Any:
        return with_text(value, text, markdown_too=markdown_too)

    if isinstance(part, BaseModel):
        fields = {
            name: changed(value)
            for name, value in part
            if value is not None and (markdown_too or not is_markdown(part, name))
        }
        return part.model_copy(update=fields)
    if isinstance(part, dict):
        return {key: changed(value) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(changed(value) for value in part)
    return text if isinstance(part, str) and is_text(part) else part


def filled(data: Dataset, text: str, *, markdown_too: bool = False) -> Dataset:
    glossary = {"word": Term(term="Word", also=("A word",), definition="Some text.", page="a.md")}
    parts = {"glossary": with_text(glossary, text, markdown_too=markdown_too)}
    for name in ("head", "technologies", "dimensions", "sources", "pairs"):
        parts[name] = with_text(getattr(data, name), text, markdown_too=markdown_too)
    contents = dataclasses.replace(data.contents, has_glossary=True)
    return dataclasses.replace(data, contents=contents, **parts)


def pages(data: Dataset, templates: PageTemplates) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield path, front matter and HTML of every generated page."""
    for made in generate_files(data, templates):
        if made.uri.endswith(".md"):
            _, front, body = made.content.lstrip().split("---\n", 2)
            converted = markdown.markdown(body, extensions=EXTENSIONS)
            yield made.uri, yaml.safe_load(front), minify(converted)


def skeleton(content: str) -> list[tuple[str | None, tuple[str, ...], str | None]]:
    """Every element with the names of its attributes and its class, without diagrams."""
    tree = LexborHTMLParser(f"<article>{content}</article>")
    for figure in tree.css("figure"):
        figure.decompose()
    return [
        (node.tag, tuple(sorted(node.attributes)), node.attributes.get("class"))
        for node in tree.css("article *")
        if node.tag != "wbr"  # long names may break where a capital letter begins a word
    ]


def words(content: str) -> str:
    tree = LexborHTMLParser(f"<article>{content}</article>")
    for other in tree.css(".bibtex, .mermaid-source"):  # these languages escape signs themselves
        other.decompose()
    node = tree.css_first("article")
    assert node is not None
    return " ".join(node.text().split())


class Plain(dict[str, tuple[list[Any], int]]):
    """Skeleton and number of texts of every page when each text is a harmless word."""

    def __repr__(self) -> str:
        return "the pages with a harmless word"


@pytest.fixture(scope="module")
def plain(editors: Dataset, templates_for: Callable[[Dataset], PageTemplates]) -> Plain:
    data = filled(editors, "xplainx")
    return Plain(
        (uri, (skeleton(content), words(content).count("xplainx")))
        for uri, _, content in pages(data, templates_for(data))
    )


@settings(max_examples=12)
@given(text=texts)
def test_text_adds_no_element_and_is_all_shown(
    text: str,
    editors: Dataset,
    templates_for: Callable[[Dataset], PageTemplates],
    plain: Plain,
) -> None:
    data = filled(editors, text)
    shown = " ".join(text.split())
    for uri, front, content in pages(data, templates_for(data)):
        elements, number = plain[uri]
        assert skeleton(content) == elements, uri
        assert words(content).count(shown) >= number, uri
        for field in ("title", "description"):
            assert re.search(r"[<>]", front[field]) is None, uri
        if uri == "technologies/modal.md":
            assert html.unescape(front["title"]) == shown


ALLOWED = {"p", "em", "strong", "code", "a", "ul", "ol", "li", "br"}


@pytest.fixture(scope="module")
def word(
    editors: Dataset, templates_for: Callable[[Dataset], PageTemplates]
) -> dict[str, dict[str, int]]:
    """How many elements of each kind every page has when each text is a harmless word."""
    return skeleton_counts(filled(editors, "word", markdown_too=True), templates_for)


@settings(max_examples=12)
@given(text=texts)
def test_markdown_of_fields_makes_only_what_it_may(
    text: str,
    editors: Dataset,
    templates_for: Callable[[Dataset], PageTemplates],
    word: dict[str, dict[str, int]],
) -> None:
    made = skeleton_counts(filled(editors, text, markdown_too=True), templates_for)
    for uri, counts in made.items():
        for tag, number in counts.items():
            if tag not in ALLOWED:
                assert number <= word[uri].get(tag, 0), (uri, tag)


def skeleton_counts(
    data: Dataset, templates_for: Callable[[Dataset], PageTemplates]
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for uri, _, content in pages(data, templates_for(data)):
        counts = found.setdefault(uri, {})
        for tag, attributes, _ in skeleton(content):
            counts[str(tag)] = counts.get(str(tag), 0) + 1
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for link in LexborHTMLParser(content).css("a[href]"):
            address = (link.attributes["href"] or "").strip().lower()
            assert not address.startswith(("javascript:", "data:", "vbscript:")), uri
    return found
