"""What an assistive technology is told of a page, without what contributors write into it.

An outline has the landmarks, headings, regions, tables, figures and controls of a page with their
names. Names from the data are replaced by a word for them, numbers by N, names in prose by dots;
what is then alike in one place is told once. So a new technology, a new sentence or another heading
changes no outline, and a lost label does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sitekit.dataset.loader import Dataset

ROLES = {
    *("banner", "main", "navigation", "complementary", "contentinfo", "search", "region"),
    *("article", "form", "group", "dialog", "heading", "table", "figure", "status"),
    *("button", "checkbox", "radio", "textbox", "searchbox", "link"),
}
# Other links are content.
LINKS = {"Skip to content", "Source", "Share", "Edit this page", "Back to top"}
# Names that written pages have in common; the others are their authors'.
ANATOMY = {
    *("In practice", "A common mistake", "Check yourself", "Sources", "Edit this page", "Copy"),
    "Scrollable diagram",
}
# Fields of the data that are told as names.
NAMING = {"name", "short", "term", "title", "text", "meaning"}
Block = tuple[str, ...]
NODE = re.compile(r'(?P<role>\w+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<state>(?: \[.*?\])*)$')


def names_of(data: Dataset) -> re.Pattern[str]:
    """Return a pattern of the names that come from the data, of which the longest is found."""
    parts = (data.technologies, data.dimensions, data.sources, data.glossary)
    models = [data.head, data.guide, *(model for part in parts for model in part.values())]
    names = {name for model in models if model for name in _named(model.model_dump(mode="json"))}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _named(part: Any) -> Iterator[str]:
    items = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from _named(value)
        elif key in NAMING and value:
            yield value


def outline(snapshot: str, names: re.Pattern[str], *, prose: bool) -> str:
    """Return the outline of an ARIA snapshot.

    In the article of `prose` what is said is its author's: each kind of part is told once.
    """
    blocks = _blocks(yaml.safe_load(snapshot), names, prose=prose, inside=False)
    return "\n".join(line for block in blocks for line in block)


def _blocks(nodes: Any, names: re.Pattern[str], *, prose: bool, inside: bool) -> list[Block]:
    """Return each part with what is in it; `inside` of an article, headings may be its author's."""
    blocks: list[Block] = []
    for key, children in _pairs(nodes):
        found = NODE.match(key)
        article = inside or (found is not None and found["role"] == "article")
        below = _blocks(children, names, prose=prose, inside=article)
        if found is None or found["role"] not in ROLES or _is_content(found):
            blocks += below
        else:
            head = _told(found, names, free=prose and inside)
            blocks.append((head, *(f"  {line}" for block in below for line in block)))
    told = list(dict.fromkeys(blocks))
    return sorted(told) if prose and inside else told


def _pairs(nodes: Any) -> Iterable[tuple[str, Any]]:
    for node in nodes if isinstance(nodes, list) else ():
        yield from node.items() if isinstance(node, dict) else ((node, None),)


def _is_content(node: re.Match[str]) -> bool:
    return node["role"] == "link" and node["name"] not in LINKS


def _told(node: re.Match[str], names: re.Pattern[str], *, free: bool) -> str:
    name = (node["name"] or "").removesuffix(" ¶").replace('\\"', '"')
    if name and free and name not in ANATOMY and not re.fullmatch(r"Source \d+", name):
        name = "…"
    name = re.sub(r"\d[\d,.]*", "N", names.sub("(name)", name))
    return f"{node['role']} {name}{node['state'] or ''}".strip()
