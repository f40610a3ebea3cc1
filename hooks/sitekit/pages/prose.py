"""The Markdown that a data field may hold: emphasis, code and links. HTML is shown as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markupsafe import Markup

from sitekit.markdown_scan import sub_outside_code_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

_PARSER = MarkdownIt("zero").enable(
    ["emphasis", "backticks", "link", "escape", "entity", "list", "newline"]
)
_LINK_FROM_ROOT = re.compile(r"\]\((/[^)\s]+)\)")
# A line that begins with a fence would be read by a Markdown parser even inside HTML.
_FENCES = {ord("`"): "&#96;", ord("~"): "&#126;", ord("{"): "&#123;", ord("}"): "&#125;"}


def to_html(text: str, link: Callable[[str], str]) -> Markup:
    """Return the HTML of `text`; `link` turns an address from the docs root into a link."""
    tokens = _PARSER.parse(text)
    _links(tokens, link)
    return _safe(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def to_inline_html(text: str, link: Callable[[str], str]) -> Markup:
    """Return the HTML of `text` without paragraphs around it."""
    tokens = _PARSER.parseInline(text)
    _links(tokens, link)
    return _safe(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def to_text(text: str) -> str:
    """Return `text` without its markup, for a download or a description."""
    return "".join(
        child.content
        if child.type in {"text", "code_inline"}
        else " " * (child.type == "softbreak")
        for token in _PARSER.parseInline(text)
        for child in token.children or ()
    )


def links_of(text: str) -> list[str]:
    """Return the targets of all links in `text`, as written."""
    found: list[str] = []

    def note(target: str) -> str:
        found.append(target)
        return target

    _links(_PARSER.parse(text), note)
    return found


def relinked(text: str, link: Callable[[str], str]) -> str:
    """Return `text`, still Markdown, with the links from the docs root turned by `link`."""
    return sub_outside_code_spans(_LINK_FROM_ROOT, lambda found: f"]({link(found[1])})", text)


def _links(tokens: Sequence[Token], link: Callable[[str], str]) -> None:
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs.get("href", ""))
            token.attrs["href"] = link(target)
        _links(token.children or (), link)


def _safe(html: str) -> Markup:
    one_line = " ".join(html.strip().split("\n"))
    return Markup(one_line.translate(_FENCES))  # noqa: S704 - the parser escapes all text
