"""Find the words of the labels in Mermaid source, for a search index."""

from __future__ import annotations

import re

# What stands between delimiters is a label in all kinds of diagram, and so is what follows a colon.
_LABEL = re.compile(
    r"""["|](?P<quoted>[^"|\n]+)["|] | [\[({>]+(?P<boxed>[^\[\](){}"|\n]+)[\])}]+ |
    :\s+(?P<said>[^\n]+)""",
    re.VERBOSE,
)
_ENTITY = re.compile(r"#(\d+);")


def label_words(source: str) -> str:
    """Return the text of the labels in `source`, separated by spaces, each label once."""
    found = (next(filter(None, match.groups())) for match in _LABEL.finditer(source))
    labels = (_ENTITY.sub(lambda code: chr(int(code[1])), label).strip() for label in found)
    return " ".join(dict.fromkeys(labels))
