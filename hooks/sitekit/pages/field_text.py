"""Turn data fields into HTML or plain text, and escape them for Markdown, HTML, and front matter.

A generated page is read first as Markdown and then as HTML, so a text must mean nothing in either.
Every ASCII character that has a meaning in one of them becomes a numeric character reference,
which both pass on as that character.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from jinja2 import Undefined
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from sitekit.markdown_scan import sub_outside_code_spans

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
    parts = [part for token in _PARSER.parseInline(text) for part in token.children or ()]
    return "".join(" " if part.type == "softbreak" else part.content for part in parts)


def link_targets(text: str) -> list[str]:
    """Return the targets of all links in `text`, as written."""
    targets: list[str] = []

    def note(target: str) -> str:
        targets.append(target)
        return target

    _links(_PARSER.parse(text), note)
    return targets


def rewrite_links(text: str, link: Callable[[str], str]) -> str:
    """Return `text`, still Markdown, with the links from the docs root turned by `link`."""
    return sub_outside_code_spans(_LINK_FROM_ROOT, lambda match: f"]({link(match[1])})", text)


def _links(tokens: Sequence[Token], link: Callable[[str], str]) -> None:
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrs.get("href", ""))
            token.attrs["href"] = link(target)
        _links(token.children or (), link)


def _safe(html: str) -> Markup:
    one_line = " ".join(html.strip().split("\n"))
    return Markup(one_line.translate(_FENCES))  # noqa: S704 - the parser escapes all text


_REFERENCES = {ord(sign): f"&#{ord(sign)};" for sign in "!\"#$%&'()*+:<=>@[\\]^_`{|}~"}
# A full stop, a hyphen, and a digit matter only at the beginning of a line, where data never is.


def escape_for_page(text: object) -> Markup:
    """Return `text` on one line with its punctuation as references; leave Markup as it is."""
    if isinstance(text, Markup):
        return text
    return _escape(str(text))


@lru_cache(maxsize=20_000)
def _escape(text: str) -> Markup:
    """Do the work of `escape_for_page`; the same names and values are escaped on many pages."""
    return Markup(" ".join(text.split()).translate(_REFERENCES))  # noqa: S704 - all signs are references


def with_breaks(name: str) -> Markup:
    """Return `name` with a place to break it before each capital letter inside a word."""
    return Markup("<wbr>").join(map(escape_for_page, re.split(r"(?<=[a-z])(?=[A-Z])", name)))


def capitalized(text: str) -> str:
    """Return `text` as a sentence begins, unless its first word is a path or other name in code."""
    first = re.split(r"[\s,;:]", text, maxsplit=1)[0]
    return text if re.search(r"[/_.@=]", first) else text[:1].upper() + text[1:]


def escape_preformatted(text: str) -> Markup:
    """Return `text` with its lines and their indentation, escaped for the inside of a `pre`."""
    indented = ((len(line) - len(line.lstrip(" ")), line) for line in text.split("\n"))
    return Markup("\n").join(
        Markup("&#32;") * spaces + escape_for_page(line) for spaces, line in indented
    )


def front_matter(fields: dict[str, object]) -> Markup:
    """Return a YAML front matter; strings are escaped for a theme that puts them into HTML raw."""
    lines = [f"{key}: {_scalar(value)}" for key, value in fields.items()]
    return Markup("---\n" + "\n".join(lines) + "\n---\n")  # noqa: S704 - JSON of escaped text


def _scalar(value: object) -> str:
    if isinstance(value, Undefined):
        str(value)  # raises the error that names what is undefined
    if isinstance(value, str):
        value = escape(" ".join(value.split()), quote=False).replace('"', "&quot;")
    return json.dumps(value, ensure_ascii=False)
