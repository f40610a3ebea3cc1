"""How deep the elements of a page may be nested, before a parser builds them.

At each block, a tree builder looks through the elements that are open (is a paragraph among them?),
so that a page of nested blocks takes quadratic time. Browsers cut such a tree; a tokenizer, which
builds none, reads it in linear time.
"""

from __future__ import annotations

import re
from typing import Final

_MOST_STEPS: Final = 200_000_000
"""Open elements looked at over a page, at most: about half a second."""

_SHORTEST_TAG: Final = 3
_TAG: Final = re.compile(rb"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
_FLAT: Final = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"circle ellipse line path polygon polyline rect stop use image "
    b"p li dt dd option optgroup rb rt rtc rp tr td th thead tbody tfoot colgroup".split()
)
"""Elements that hold no others, or that end by themselves where the next of their kind begins."""


def takes_long(data: bytes) -> bool:
    """Say whether building the tree of a page could take quadratic time to notice."""
    size = len(data) // _SHORTEST_TAG
    if size * size < _MOST_STEPS:
        return False
    tags = data.count(b"<")
    return tags * tags >= _MOST_STEPS and tags * _depth(data) >= _MOST_STEPS


def _depth(data: bytes) -> int:
    """Return about how many elements are open at one time, at most."""
    depth = deepest = 0
    for slash, name in _TAG.findall(data):
        if name.lower() in _FLAT:
            continue
        depth += -1 if slash else 1
        if depth > deepest:
            deepest = depth
        elif depth < 0:
            depth = 0
    return deepest
