"""Small grammars inside attributes: `srcset`, `meta` refresh, JSON-LD and import maps."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFRESH = re.compile(
    r"""[\t\n\f\r ]*(?P<delay>[0-9]+|(?=\.))[0-9.]*
    (?:[\t\n\f\r ]*[;,][\t\n\f\r ]*|[\t\n\f\r ]+)
    (?:url[\t\n\f\r ]*=[\t\n\f\r ]*)?
    (?:"(?P<double>[^"]*)|'(?P<single>[^']*)|(?P<bare>.+))""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SPACES = "\t\n\f\r "
_LINKED_DATA_IDENTIFIERS = frozenset({"@id", "@context", "@type", "@vocab", "@base"})


def refresh_target(content: str) -> tuple[float, str] | None:
    """Return the delay and URL of a `meta http-equiv=refresh`, or None when it only reloads.

    Follows https://html.spec.whatwg.org/#shared-declarative-refresh-steps.
    """
    found = _REFRESH.match(content)
    if not found:
        return None
    url = (found["double"] or found["single"] or found["bare"] or "").strip(_SPACES)
    return (float(found["delay"] or 0), url) if url else None


def srcset_urls(text: str) -> Iterator[str]:
    """Yield the URLs of a `srcset`, as https://html.spec.whatwg.org/#parse-a-srcset-attribute."""
    place, end = 0, len(text)
    while True:
        while place < end and text[place] in f"{_SPACES},":
            place += 1
        if place == end:
            return
        start = place
        while place < end and text[place] not in _SPACES:
            place += 1
        url = text[start:place]
        if url.endswith(","):
            yield url.rstrip(",")
            continue
        yield url
        depth = 0
        while place < end and (depth or text[place] != ","):
            depth += (text[place] == "(") - (text[place] == ")" and depth > 0)
            place += 1


def linked_data_urls(text: str) -> Iterator[str]:
    """Yield the strings of a JSON-LD block that may be addresses: absolute, or from the root.

    Identifiers (`@id`) need not lead anywhere and are left out. Broken JSON yields nothing.
    """
    for key, value in _json_strings(text):
        if key not in _LINKED_DATA_IDENTIFIERS and re.match(r"(?:https?:)?//", value):
            yield value


def import_map_urls(text: str) -> Iterator[str]:
    """Yield the module addresses of an import map."""
    for _key, value in _json_strings(text):
        if value.startswith(("/", "./", "../", "http:", "https:")):
            yield value


def _json_strings(text: str) -> Iterator[tuple[str, str]]:
    """Yield (key, string) of every string value in a JSON text, however deep, in order."""
    try:
        waiting = [("", json.loads(text))]
    except (ValueError, RecursionError):
        return
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict):
            waiting.extend(reversed(list(value.items())))
        elif isinstance(value, list):
            waiting.extend((key, item) for item in reversed(value))
