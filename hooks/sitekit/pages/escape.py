"""Make data harmless wherever a page may put it: in HTML, in Markdown and in a front matter.

A generated page is read first as Markdown and then as HTML, so a text must mean nothing in either.
Every ASCII sign that one of them could read as its own becomes a numeric character reference,
which both pass on as that character.
"""

from __future__ import annotations

import json
from functools import lru_cache

from markupsafe import Markup

_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "!\"#$%&'()*+:<=>@[\\]^_`{|}~"}
# A full stop, a hyphen and a digit matter only at the beginning of a line, where no data stands.


def inert(text: object) -> Markup:
    """Return `text` on one line as references and plain letters; Markup is passed as it is."""
    if isinstance(text, Markup):
        return text
    return _inert(str(text))


@lru_cache(maxsize=20_000)
def _inert(text: str) -> Markup:
    """Do the work of `inert`. Names and values stand on many pages, some of them very often."""
    return Markup(" ".join(text.split()).translate(_SIGNS))  # noqa: S704 - all signs are references


def inert_lines(text: str) -> Markup:
    """Return `text` with its lines and their indentation, harmless, for the inside of a `pre`."""
    indented = ((len(line) - len(line.lstrip(" ")), line) for line in text.split("\n"))
    return Markup("\n").join(Markup("&#32;") * spaces + inert(line) for spaces, line in indented)


def front_matter(fields: dict[str, object]) -> Markup:
    """Return a YAML front matter; strings are escaped for a theme that puts them into HTML raw."""
    lines = [f"{key}: {_scalar(value)}" for key, value in fields.items()]
    return Markup("---\n" + "\n".join(lines) + "\n---\n")  # noqa: S704 - JSON of escaped text


def _scalar(value: object) -> str:
    if isinstance(value, str):
        value = " ".join(value.split())
        for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
            value = value.replace(sign, name)
    return json.dumps(value, ensure_ascii=False)
