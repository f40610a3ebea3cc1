"""Markdown copies of pages (CommonMark, tables as in GFM), and `llms.txt`, the list of them.

The copy is for readers of plain text: programs, terminals, notes. Diagrams become their titles and
descriptions, numbered citations stay numbers that refer to the page's list of sources, and what
only a browser can use (forms, scripts, popovers) is left out. The first half converts blocks, the
second half the inline content of a line; tables below map tags to functions. See
https://llmstxt.org for the list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

Attributes = dict[str, str | None]

_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_DROPPED = {
    *("script", "style", "link", "template", "input", "button", "output", "noscript", "label"),
    *("-comment", "-doctype"),
}
INLINE = {
    *("a", "abbr", "b", "bdi", "br", "button", "cite", "code", "data", "del", "dfn", "em", "i"),
    *("img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup"),
    *("time", "u", "var", "wbr", "-text", "svg"),
}
# Characters that Markdown gives a meaning: anywhere in a line, and at its start. Most texts contain
# none of them, which `_ANY_SPECIAL` finds out much faster than `_SPECIAL` finds where they matter.
_ANY_SPECIAL = re.compile(r"[\\`*\[\]<_&~]")
_SPECIAL = re.compile(r"[\\`*\[\]]|<(?=[A-Za-z/!?])|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|~~")
_BLOCK_STARTS = re.compile(
    r"^(?=>|#{1,6}(?:\s|$)|[-+](?:\s|$)|=+\s*$|~{3,}|[|:]?[-:][-:| ]*$)|^(\d+)(?=[.)](?:\s|$))"
)
# Classes of user interface rather than text: links to headings and tools, the legend of diagrams,
# and what only makes sense on the page, or of which the copy has more ("partial").
_UI_CLASSES = {"headerlink", "cell-links", "stack-key", "dg-file", "partial"}
_SPACE = re.compile(r"\s+")
_NEEDS_BRACKETS = re.compile(r"[\s()]")


@lru_cache(maxsize=512)
def to_markdown(html: str) -> str:
    """Convert an HTML fragment to Markdown that ends with one newline."""
    tree = LexborHTMLParser(f"<body>{html}</body>")
    body = tree.body
    return "\n\n".join(_blocks(body)) + "\n" if body is not None else ""


def _blocks(parent: LexborNode) -> Iterator[str]:
    """Yield the Markdown of each block in `parent`; loose inline content becomes a paragraph."""
    line = ""
    for node in parent.iter(include_text=True):
        tag = node.tag or ""
        if tag in INLINE:
            line += inline(node, tag)
            continue
        if line.strip():
            yield paragraph(line)
        line = ""
        yield from _block(node, tag)
    if line.strip():
        yield paragraph(line)


def _block(node: LexborNode, tag: str) -> Iterator[str]:
    if is_hidden(tag, node.attributes):
        return
    if tag in _BLOCKS:
        text = _BLOCKS[tag](node)
        if text.strip():
            yield text
    elif tag in _HEADINGS:
        yield f"{_HEADINGS[tag]} {one_line(node)}"
    else:
        yield from _blocks(node)


def _item(node: LexborNode, marker: str) -> str:
    indent = " " * len(marker)
    blocks = list(_blocks(node))
    tags = {child.tag for child in node.iter(include_text=True)}
    is_tight = len(blocks) < 3 and tags <= {*INLINE, "ul", "ol"}
    text = ("\n" if is_tight else "\n\n").join(blocks)
    return marker + text.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")


def _list(node: LexborNode) -> str:
    items = (c for c in node.iter() if c.tag == "li" and not is_hidden("li", c.attributes))
    first = int(node.attributes.get("start") or 1)
    numbered = node.tag == "ol"
    return "\n".join(
        _item(item, f"{number}. " if numbered else "- ") for number, item in enumerate(items, first)
    )


def _definitions(node: LexborNode) -> str:
    """Return a list with an item for each term, with its definitions indented below it."""
    lines = []
    for child in node.css("dt, dd"):
        if _enclosing_list(child) != node.mem_id:
            continue
        if child.tag == "dt":
            lines.append(f"- {wrap_words(one_line(child).replace('**', ''), '**', '**')}")
        else:
            lines += [
                f"  {line}" if line else "" for line in "\n\n".join(_blocks(child)).split("\n")
            ]
    return "\n".join(lines)


def _enclosing_list(node: LexborNode) -> int:
    parent = node.parent
    while parent is not None and parent.tag != "dl":
        parent = parent.parent
    return parent.mem_id if parent is not None else 0


def _table(node: LexborNode) -> str:
    rows = [row for row in _rows(node) if row]
    if not rows:
        return ""
    width = max(map(len, rows))
    filled = [row + [""] * (width - len(row)) for row in rows]
    head, *body = [f"| {' | '.join(row)} |" for row in filled]
    caption = node.css_first("caption")
    lines = [paragraph(children(caption)), ""] if caption is not None else []
    return "\n".join([*lines, head, "|" + " --- |" * width, *body])


def _rows(node: LexborNode) -> Iterator[list[str]]:
    """Yield the texts of each row's cells. A cell that spans several rows is repeated in each."""
    spanning: dict[int, tuple[str, int]] = {}  # by column: the text, and the rows left
    for row in node.css("tr"):
        texts: list[str] = []
        cells = [cell for cell in row.iter() if cell.tag in {"th", "td"}]
        while cells or len(texts) in spanning:
            if len(texts) in spanning:
                text, rows = spanning.pop(len(texts))
                spread = [text]
            else:
                cell = cells.pop(0)
                rows = int(cell.attributes.get("rowspan") or 1)
                spread = [_cell(cell), *[""] * (int(cell.attributes.get("colspan") or 1) - 1)]
            if rows > 1:
                for column, text in enumerate(spread, len(texts)):
                    spanning[column] = (text, rows - 1)
            texts += spread
        yield texts


def _cell(node: LexborNode) -> str:
    text = " ".join(" ".join(_blocks(node)).split())
    return text.replace("|", "\\|")


def _preformatted(node: LexborNode) -> str:
    text = node.text().strip("\n")
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}{_language(node)}\n{text}\n{fence}"


def _language(node: LexborNode) -> str:
    """Return the language named in a class of the block or of one of its ancestors, if any."""
    ancestor: LexborNode | None = node
    for _ in range(4):
        if ancestor is None:
            break
        for name in (ancestor.attributes.get("class") or "").split():
            if name.startswith("language-"):
                return name.removeprefix("language-")
        ancestor = ancestor.parent
    return ""


def _quotation(node: LexborNode) -> str:
    text = "\n\n".join(_blocks(node))
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _bold(node: LexborNode) -> str:
    return wrap_words(one_line(node).replace("**", ""), "**", "**")


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Return whether a node isn't text for readers: a control, or hidden."""
    if tag in _DROPPED:
        return True
    return bool(attributes) and (
        attributes.get("aria-hidden") == "true"
        or "hidden" in attributes
        or ("popover" in attributes and tag != "li")
        or not _UI_CLASSES.isdisjoint((attributes.get("class") or "").split())
    )


def children(node: LexborNode) -> str:
    """Return the Markdown of an element's content as part of a line."""
    return "".join([inline(child, child.tag or "") for child in node.iter(include_text=True)])


def inline(node: LexborNode, tag: str) -> str:
    """Return the Markdown of a text node or an element as part of a line."""
    if tag == "-text":
        text = node.text(deep=False)
        return _SPECIAL.sub(r"\\\g<0>", text) if _ANY_SPECIAL.search(text) else text
    attributes = node.attributes
    if tag == "span" and attributes.get("class") == "cites":
        numbers = [button.text().strip() for button in node.css("button")]
        return f" [{', '.join(numbers)}]"
    if attributes.get("popovertarget"):  # a button that opens a definition is the term itself
        return children(node)
    if is_hidden(tag, attributes):
        return ""
    if tag in _INLINE_ELEMENTS:
        return _INLINE_ELEMENTS[tag](node, attributes)
    text = children(node)
    if tag in _EMPHASIS:
        return wrap_words(text, _EMPHASIS[tag], _EMPHASIS[tag])
    return text


def _link(node: LexborNode, attributes: Attributes) -> str:
    href = attributes.get("href") or ""
    href = f"<{href}>" if _NEEDS_BRACKETS.search(href) else href
    return wrap_words(children(node), "[", f"]({href})")


def _image(_node: LexborNode, attributes: Attributes) -> str:
    return f"![{attributes.get('alt') or ''}]({attributes.get('src') or ''})"


def wrap_words(text: str, before: str, after: str) -> str:
    """Return `text` with marks directly around its words, and its outer white space outside."""
    words = text.strip()
    if not words:
        return text
    start = text.index(words)
    return f"{text[:start]}{before}{words}{after}{text[start + len(words) :]}"


def _code(node: LexborNode, _attributes: Attributes) -> str:
    text = _SPACE.sub(" ", node.text())
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text.strip() else text


def _drawing(svg: LexborNode, _attributes: Attributes) -> str:
    """Return the title and description of a diagram."""
    parts = [svg.css_first(tag) for tag in ("title", "desc")]
    texts = [" ".join(part.text().split()).rstrip(".") for part in parts if part is not None]
    return f"*Diagram: {'. '.join(filter(None, texts))}.*" if any(texts) else ""


def paragraph(text: str) -> str:
    """Return a paragraph with spaces collapsed and anything that would start a block escaped."""
    lines = [" ".join(line.split()) for line in text.strip().split("\\\n")]
    return "\\\n".join(_BLOCK_STARTS.sub(lambda at: f"{at[1] or ''}\\", line) for line in lines)


def one_line(node: LexborNode) -> str:
    """Return the inline content of a node on one line, for a heading or a table cell."""
    return " ".join(children(node).replace("\\\n", " ").split())


_BLOCKS: dict[str, Callable[[LexborNode], str]] = {
    "blockquote": _quotation,
    "dl": _definitions,
    "figcaption": _bold,
    "hr": lambda _: "---",
    "legend": _bold,
    "ol": _list,
    "p": lambda node: paragraph(children(node)),
    "pre": _preformatted,
    "summary": _bold,
    "table": _table,
    "ul": _list,
}
_INLINE_ELEMENTS: dict[str, Callable[[LexborNode, Attributes], str]] = {
    "a": _link,
    "br": lambda _node, _attributes: "\\\n",
    "code": _code,
    "img": _image,
    "kbd": _code,
    "samp": _code,
    "svg": _drawing,
}
_EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*", "cite": "*", "dfn": "*"}


@dataclass(frozen=True)
class Link:
    """One page or file: its title, its URL, and a description."""

    title: str
    url: str
    description: str = ""


@dataclass(frozen=True)
class Section:
    """Links under one heading."""

    title: str
    links: Sequence[Link]


def llms_text(name: str, description: str, sections: Iterable[Section]) -> str:
    """Return the text of the file: a title, a quotation that describes the site, and links."""
    lines = [f"# {name}", "", f"> {description}"]
    for section in sections:
        lines += ["", f"## {section.title}", ""] if section.links else []
        for link in section.links:
            title = link.title.replace("[", "\\[").replace("]", "\\]")
            about = f": {link.description}" if link.description else ""
            lines.append(f"- [{title}]({link.url}){about}")
    return "\n".join(" ".join(line.split()) for line in lines) + "\n"
