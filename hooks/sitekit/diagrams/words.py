"""Find the words of the labels in Mermaid source, for a search index, without a renderer."""

from __future__ import annotations

import re
from html import unescape

# In these kinds names stand apart from labels; in the others what is written is what is shown.
_WITH_NAMES = ("block", "flowchart", "graph", "sequenceDiagram", "stateDiagram")
_DELIMITED = re.compile(
    r"""["|](?P<quoted>[^"|]+)["|] | [\[({>]+(?P<boxed>[^\[\](){}"|]+)[\])}]+ | :\s+(?P<said>.+)""",
    re.VERBOSE,
)
_AFTER_KEYWORD = re.compile(
    r"""\s*(?: (?:title|section|[xy]-axis|quadrant-\d|bar|line) |
    (?:loop|alt|else|opt|par|and|critical|option|break|box) |
    (?:participant|actor)\s+\w+\s+as )\s+(?P<rest>.+)""",
    re.VERBOSE,
)
_ENTITY = re.compile(r"#(\w+);")
_WORD = re.compile(r"\w[\w'’.,/-]*\w|\w")


def label_words(source: str) -> str:
    """Return the text of the labels in `source`, separated by spaces, each label once."""
    kind, *lines = source.strip().split("\n")
    named = kind.startswith(_WITH_NAMES)
    labels = [label for line in lines for label in _labels(line, named=named)]
    return " ".join(dict.fromkeys(label for label in labels if label))


def _labels(line: str, *, named: bool) -> list[str]:
    keyword = _AFTER_KEYWORD.match(line)
    if not named:
        return [" ".join(_WORD.findall(keyword["rest"] if keyword else line))]
    found = (
        [keyword["rest"]]
        if keyword
        else [next(filter(None, match.groups())) for match in _DELIMITED.finditer(line)]
    )
    return [_shown(label) for label in found]


def _shown(label: str) -> str:
    """Return a label as it is shown: entities decoded, line breaks as spaces."""
    decoded = _ENTITY.sub(
        lambda code: unescape(f"&#{code[1]};" if code[1].isdigit() else f"&{code[1]};"),
        label.replace("<br/>", " "),
    )
    return " ".join(decoded.replace("\u2060", "").split())
