"""Turn what stands within a line, and the line itself, from HTML into Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from selectolax.lexbor import LexborNode

    Attributes = dict[str, str | None]

_DROPPED = {
    *("script", "style", "link", "template", "input", "button", "output", "noscript", "label"),
    *("-comment", "-doctype"),
}
INLINE = {
    *("a", "abbr", "b", "bdi", "br", "button", "cite", "code", "data", "del", "dfn", "em", "i"),
    *("img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup"),
    *("time", "u", "var", "-text", "svg"),
}
# What a parser would read as its own: anywhere in a line, and at the beginning of one. Most texts
# have none of the signs at all, which is found out much faster than where they matter.
_ANY_SIGN = re.compile(r"[\\`*\[\]<_&~]")
_SIGNS = re.compile(r"[\\`*\[\]]|<(?=[A-Za-z/!?])|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|~~")
_STARTS = re.compile(
    r"^(?=>|#{1,6}(?:\s|$)|[-+](?:\s|$)|=+\s*$|~{3,}|[|:]?[-:][-:| ]*$)|^(\d+)(?=[.)](?:\s|$))"
)
# Classes of what is not part of the text: links to headings and to tools, the key to colors.
_CHROME = {"headerlink", "cell-links", "diagram-key"}
# How the ids of numbered sources begin.
NOTE = "note-"
_SPACE = re.compile(r"\s+")
_BREAKS_TARGET = re.compile(r"[\s()]")


def unsaid(tag: str, attributes: Attributes) -> bool:
    """Say whether a node is nothing to read: a control, or what is hidden from readers."""
    if tag in _DROPPED:
        return True
    return bool(attributes) and (
        attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or ("popover" in attributes and tag != "li")
        or not _CHROME.isdisjoint((attributes.get("class") or "").split())
    )


def children(node: LexborNode) -> str:
    """Return the Markdown of all that is in an element, as part of a line."""
    return "".join([inline(child, child.tag or "") for child in node.iter(include_text=True)])


def inline(node: LexborNode, tag: str) -> str:
    """Return the Markdown of a text or an element with its tag, as part of a line."""
    if tag == "-text":
        text = node.text(deep=False)
        return _SIGNS.sub(r"\\\g<0>", text) if _ANY_SIGN.search(text) else text
    attributes = node.attributes
    if target := attributes.get("popovertarget") or "":
        # A button to a source is a number; one to the definition of a term is that term.
        return f" [{node.text().strip()}]" if target.startswith(NOTE) else children(node)
    if unsaid(tag, attributes):
        return ""
    if tag in _FORMS:
        return _FORMS[tag](node, attributes)
    text = children(node)
    if tag in _MARKS:
        return around(text, _MARKS[tag], _MARKS[tag])
    return text


def _link(node: LexborNode, attributes: Attributes) -> str:
    return around(children(node), "[", f"]({_target(attributes.get('href') or '')})")


def _image(_node: LexborNode, attributes: Attributes) -> str:
    return f"![{attributes.get('alt') or ''}]({attributes.get('src') or ''})"


def around(text: str, before: str, after: str) -> str:
    """Return `text` with marks directly around its words, white space outside of them."""
    words = text.strip()
    if not words:
        return text
    start = text.index(words)
    return f"{text[:start]}{before}{words}{after}{text[start + len(words) :]}"


def _target(href: str) -> str:
    return f"<{href}>" if _BREAKS_TARGET.search(href) else href


def _code(node: LexborNode, _attributes: Attributes) -> str:
    text = _SPACE.sub(" ", node.text())
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text.strip() else text


def _drawing(svg: LexborNode, _attributes: Attributes) -> str:
    """Return the name and description of a diagram."""
    parts = [svg.css_first(tag) for tag in ("title", "desc")]
    said = [" ".join(part.text().split()).rstrip(".") for part in parts if part is not None]
    return f"*Diagram: {'. '.join(filter(None, said))}.*" if any(said) else ""


def paragraph(text: str) -> str:
    """Return a line of Markdown, cleared of spaces and of what would begin a block."""
    lines = [" ".join(line.split()) for line in text.strip().split("\\\n")]
    return "\\\n".join([_STARTS.sub(_at_start, line) for line in lines])


def _at_start(found: re.Match[str]) -> str:
    return f"{found[1]}\\" if found[1] else "\\"


def one_line(node: LexborNode) -> str:
    """Return the inline content of a node on one line, for a heading or a cell of a table."""
    return " ".join(children(node).replace("\\\n", " ").split())


_FORMS: dict[str, Callable[[LexborNode, Attributes], str]] = {
    "a": _link,
    "br": lambda _node, _attributes: "\\\n",
    "code": _code,
    "img": _image,
    "kbd": _code,
    "samp": _code,
    "svg": _drawing,
}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*", "dfn": "*"}
