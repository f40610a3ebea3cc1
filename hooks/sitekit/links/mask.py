"""Source text with its code and comments blanked, so that a search sees only what becomes links.

Lengths and line breaks stay, so that a place in the blanked text is the place in the file.
"""

from __future__ import annotations

import re
from typing import Final

_FENCE: Final = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,})")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_JINJA_COMMENT: Final = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)
_SPAN: Final = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)\1(?!`)", re.DOTALL)


def mask_markdown(text: str) -> str:
    """Return Markdown with fenced code, code spans and HTML comments blanked."""
    fenced = _mask_fences(text)
    return _SPAN.sub(_blank, _COMMENT.sub(_blank, fenced))


def mask_markup(text: str) -> str:
    """Return HTML, a template or YAML with HTML and Jinja comments blanked."""
    return _JINJA_COMMENT.sub(_blank, _COMMENT.sub(_blank, text))


def _mask_fences(text: str) -> str:
    lines = text.splitlines(keepends=True)
    fence = ""
    for number, line in enumerate(lines):
        found = _FENCE.match(line)
        if fence:
            lines[number] = re.sub(r"[^\r\n]", " ", line)
            closing = found and found["fence"].startswith(fence) and not line[found.end() :].strip()
            fence = "" if closing else fence
        elif found:
            fence = found["fence"]
            lines[number] = re.sub(r"[^\r\n]", " ", line)
    return "".join(lines)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", match[0])
