"""Source text with its code and comments blanked, so that a search sees only what becomes links.

Lengths and line breaks stay, so that a place in the blanked text is the place in the file.
"""

from __future__ import annotations

import re
from typing import Final

from sitekit.markdown_scan import mask_code

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_JINJA_COMMENT: Final = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)


def mask_markdown(text: str) -> str:
    """Return Markdown with fenced code, code spans and HTML comments blanked."""
    return mask_code(text, comments=True)


def mask_markup(text: str) -> str:
    """Return HTML, a template or YAML with HTML and Jinja comments blanked."""
    return _JINJA_COMMENT.sub(_blank, _COMMENT.sub(_blank, text))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", match[0])
