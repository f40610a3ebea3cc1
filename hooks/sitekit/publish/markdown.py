"""Turn the HTML of a page's content into Markdown (CommonMark, tables as in GFM).

The copy is for those who read text: programs, terminals, notes. Diagrams become their titles and
descriptions, numbered citations stay numbers that the page's list of sources has, and what only a
browser can use (forms, scripts, popovers) is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

_DROPPED = {
    *("script", "style", "link", "template", "input", "button", "output", "noscript", "label"),
    *("-comment", "-doctype"),
}
_INLINE = {
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
_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
# How the ids of numbered sources begin.
NOTE = "note-"
_SPACE = re.compile(r"\s+")
_BREAKS_TARGET = re.compile(r"[\s()]")


def to_markdown(html: str) -> str:
    """Return the Markdown of a fragment of HTML, ending with one newline."""
    tree = LexborHTMLParser(f"<body>{html}</body>")
    body = tree.body
    return "\n\n".join(_blocks(body)) + "\n" if body is not None else ""


def _blocks(parent: LexborNode) -> Iterator[str]:
    """Yield the Markdown of each block in `parent`; loose inline content becomes a paragraph."""
    line = ""
    for node in parent.iter(include_text=True):
        tag = node.tag or ""
        if tag in _INLINE:
            line += _inline(node, tag)
            continue
        if line.strip():
            yield _paragraph(line)
        line = ""
        yield from _block(node, tag)
    if line.strip():
        yield _paragraph(line)


def _block(node: LexborNode, tag: str) -> Iterator[str]:
    if _unsaid(tag, node.attributes):
        return
    if tag in _BLOCKS:
        text = _BLOCKS[tag](node)
        if text.strip():
            yield text
    elif tag in _HEADINGS:
        yield f"{_HEADINGS[tag]} {_line(node)}"
    else:
        yield from _blocks(node)


def _unsaid(tag: str, attributes: dict[str, str | None]) -> bool:
    """Say whether a node is nothing to read: a control, or what is hidden from readers."""
    if tag in _DROPPED:
        return True
    return bool(attributes) and (
        attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or ("popover" in attributes and tag != "li")
        or not _CHROME.isdisjoint((attributes.get("class") or "").split())
    )


def _children(node: LexborNode) -> str:
    return "".join([_inline(child, child.tag or "") for child in node.iter(include_text=True)])


def _inline(node: LexborNode, tag: str) -> str:
    if tag == "-text":
        text = node.text(deep=False)
        return _SIGNS.sub(r"\\\g<0>", text) if _ANY_SIGN.search(text) else text
    attributes = node.attributes
    if target := attributes.get("popovertarget") or "":
        # A button to a source is a number; one to the definition of a term is that term.
        return f" [{node.text().strip()}]" if target.startswith(NOTE) else _children(node)
    if _unsaid(tag, attributes):
        return ""
    if tag in _INLINE_FORMS:
        return _INLINE_FORMS[tag](node, attributes)
    text = _children(node)
    if tag in _MARKS:
        return _around(text, _MARKS[tag], _MARKS[tag])
    return text


def _link(node: LexborNode, attributes: dict[str, str | None]) -> str:
    return _around(_children(node), "[", f"]({_target(attributes.get('href') or '')})")


def _image(_node: LexborNode, attributes: dict[str, str | None]) -> str:
    return f"![{attributes.get('alt') or ''}]({attributes.get('src') or ''})"


def _around(text: str, before: str, after: str) -> str:
    """Return `text` with marks directly around its words, white space outside of them."""
    words = text.strip()
    if not words:
        return text
    start = text.index(words)
    return f"{text[:start]}{before}{words}{after}{text[start + len(words) :]}"


def _target(href: str) -> str:
    return f"<{href}>" if _BREAKS_TARGET.search(href) else href


def _code(node: LexborNode, _attributes: dict[str, str | None]) -> str:
    text = _SPACE.sub(" ", node.text())
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text.strip() else text


def _drawing(svg: LexborNode, _attributes: dict[str, str | None]) -> str:
    """Return the name and description of a diagram."""
    parts = [svg.css_first(tag) for tag in ("title", "desc")]
    said = [" ".join(part.text().split()).rstrip(".") for part in parts if part is not None]
    return f"*Diagram: {'. '.join(filter(None, said))}.*" if any(said) else ""


def _paragraph(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.strip().split("\\\n")]
    return "\\\n".join([_STARTS.sub(_at_start, line) for line in lines])


def _at_start(found: re.Match[str]) -> str:
    return f"{found[1]}\\" if found[1] else "\\"


def _line(node: LexborNode) -> str:
    """Return the inline content of a node on one line, for a heading or a cell of a table."""
    return " ".join(_children(node).replace("\\\n", " ").split())


def _item(node: LexborNode, marker: str) -> str:
    indent = " " * len(marker)
    blocks = list(_blocks(node))
    tight = "\n".join(blocks) if len(blocks) < 3 and _is_tight(node) else "\n\n".join(blocks)
    return marker + tight.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")


def _is_tight(node: LexborNode) -> bool:
    return all(child.tag in {*_INLINE, "ul", "ol"} for child in node.iter(include_text=True))


def _list(node: LexborNode) -> str:
    items = [
        child for child in node.iter() if child.tag == "li" and not _unsaid("li", child.attributes)
    ]
    first = int(node.attributes.get("start") or 1)
    numbered = node.tag == "ol"
    return "\n".join(
        _item(item, f"{first + number}. " if numbered else "- ")
        for number, item in enumerate(items)
    )


def _definitions(node: LexborNode) -> str:
    """Return a list with an item for each term, its definitions below it."""
    lines = []
    for child in node.css("dt, dd"):
        if _nearest_list(child) != node.mem_id:
            continue
        if child.tag == "dt":
            lines.append(f"- {_around(_line(child).replace('**', ''), '**', '**')}")
        else:
            lines += [
                f"  {line}" if line else "" for line in "\n\n".join(_blocks(child)).split("\n")
            ]
    return "\n".join(lines)


def _nearest_list(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and parent.tag != "dl":
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _table(node: LexborNode) -> str:
    rows = [
        [
            text
            for cell in row.iter()
            if cell.tag in {"th", "td"}
            for text in [_cell(cell), *[""] * (int(cell.attributes.get("colspan") or 1) - 1)]
        ]
        for row in node.css("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    filled = [row + [""] * (width - len(row)) for row in rows]
    head, *body = [f"| {' | '.join(row)} |" for row in filled]
    caption = node.css_first("caption")
    lines = [_paragraph(_children(caption)), ""] if caption is not None else []
    return "\n".join([*lines, head, "|" + " --- |" * width, *body])


def _cell(node: LexborNode) -> str:
    text = " ".join(" ".join(_blocks(node)).split())
    return text.replace("|", "\\|")


def _preformatted(node: LexborNode) -> str:
    text = node.text().strip("\n")
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}{_language(node)}\n{text}\n{fence}"


def _language(node: LexborNode) -> str:
    """Return the language that the block or what wraps it names in a class, if any."""
    around: LexborNode | None = node
    for _ in range(4):
        if around is None:
            break
        for name in (around.attributes.get("class") or "").split():
            if name.startswith("language-"):
                return name.removeprefix("language-")
        around = around.parent
    return ""


def _quoted(node: LexborNode) -> str:
    text = "\n\n".join(_blocks(node))
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _bold(node: LexborNode) -> str:
    return _around(_line(node).replace("**", ""), "**", "**")


_BLOCKS: dict[str, Callable[[LexborNode], str]] = {
    "blockquote": _quoted,
    "dl": _definitions,
    "figcaption": _bold,
    "hr": lambda _: "---",
    "legend": _bold,
    "ol": _list,
    "p": lambda node: _paragraph(_children(node)),
    "pre": _preformatted,
    "summary": _bold,
    "table": _table,
    "ul": _list,
}
_INLINE_FORMS: dict[str, Callable[[LexborNode, dict[str, str | None]], str]] = {
    "a": _link,
    "br": lambda _node, _attributes: "\\\n",
    "code": _code,
    "img": _image,
    "kbd": _code,
    "samp": _code,
    "svg": _drawing,
}
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*", "dfn": "*"}
