"""Turn the HTML of a page's content into Markdown (CommonMark, tables as in GFM).

The copy is for those who read text: programs, terminals, notes. Diagrams become their titles and
descriptions, numbered citations stay numbers that the page's list of sources has, and what only a
browser can use (forms, scripts, popovers) is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from sitekit.publish.inline import INLINE, around, children, inline, one_line, paragraph, unsaid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}


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
    if unsaid(tag, node.attributes):
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
    tight = "\n".join(blocks) if len(blocks) < 3 and _is_tight(node) else "\n\n".join(blocks)
    return marker + tight.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")


def _is_tight(node: LexborNode) -> bool:
    return all(child.tag in {*INLINE, "ul", "ol"} for child in node.iter(include_text=True))


def _list(node: LexborNode) -> str:
    items = [
        child for child in node.iter() if child.tag == "li" and not unsaid("li", child.attributes)
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
            lines.append(f"- {around(one_line(child).replace('**', ''), '**', '**')}")
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
    lines = [paragraph(children(caption)), ""] if caption is not None else []
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
    near: LexborNode | None = node
    for _ in range(4):
        if near is None:
            break
        for name in (near.attributes.get("class") or "").split():
            if name.startswith("language-"):
                return name.removeprefix("language-")
        near = near.parent
    return ""


def _quoted(node: LexborNode) -> str:
    text = "\n\n".join(_blocks(node))
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _bold(node: LexborNode) -> str:
    return around(one_line(node).replace("**", ""), "**", "**")


_BLOCKS: dict[str, Callable[[LexborNode], str]] = {
    "blockquote": _quoted,
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
