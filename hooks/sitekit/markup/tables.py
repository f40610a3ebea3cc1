"""Give every table of Markdown a region of its own that scrolls and can be reached by keyboard."""

from __future__ import annotations

import re
from html import escape, unescape

_TABLE = re.compile(r"<table>(?P<head>\s*<thead>.*?</thead>)?(?P<rest>.*?)</table>", re.DOTALL)
_HEADER = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_EMPTY = re.compile(r"<th\b[^>]*></th>")
_NAMING = re.compile(r"<th(?=[\s>])")
_TAG = re.compile(r"<[^>]+>")


def scrollable_tables(html: str) -> str:
    """Return `html` with each plain table in a named group that takes the focus.

    The name is the table's column headers. Without it, a table that is wider than the page cannot
    be scrolled by keyboard in every browser (axe: scrollable-region-focusable). An empty corner is
    no header (axe: empty-table-header), and beside it the others say what they head.
    """
    return _TABLE.sub(_wrapped, html)


def _wrapped(found: re.Match[str]) -> str:
    headers = [_TAG.sub("", text).strip() for text in _HEADER.findall(found["head"] or "")]
    head = found["head"] or ""
    if _EMPTY.search(head):
        head = _NAMING.sub('<th scope="col"', _EMPTY.sub("<td></td>", head))
    name = escape(unescape(", ".join(filter(None, headers))), quote=True)
    return (
        f'<div class="table-scroll" role="group" aria-label="Table: {name}" tabindex="0">'
        f'<table class="plain">{head}{found["rest"]}</table></div>'
    )
