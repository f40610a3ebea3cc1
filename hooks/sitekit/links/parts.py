"""Small grammars inside attributes: `srcset`, `meta` refresh, JSON-LD and import maps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFRESH = re.compile(
    r"""[\t\n\f\r ]*(?P<delay>[0-9]+|(?=\.))[0-9.]*
    (?:[\t\n\f\r ]*[;,][\t\n\f\r ]*|[\t\n\f\r ]+)
    (?>(?:url[\t\n\f\r ]*=[\t\n\f\r ]*)?)
    (?:"(?P<double>[^"]*)|'(?P<single>[^']*)|(?P<bare>.*))""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_SPACES = "\t\n\f\r "
_LINKED_DATA_IDENTIFIERS = frozenset(
    {"@id", "@type", "@value", "additionalType", "identifier", "propertyID"}
)
_LINKED_DATA_URLS = frozenset(
    {
        *("url", "image", "logo", "item", "contentUrl", "embedUrl", "thumbnailUrl", "downloadUrl"),
        *("mainEntityOfPage", "screenshot", "discussionUrl", "license", "sameAs", "relatedLink"),
    }
)
"""Properties of schema.org that hold URLs; a relative one is read from the page's."""

_LINKED_DATA_PAGES = frozenset({"item", "mainEntityOfPage"})
"""Properties whose thing is a page, known by its address."""

_ABSOLUTE = re.compile(r"(?:https?:)?//[^\s{}?]*(?:\?\S*)?", re.IGNORECASE)
_FROM_HERE = re.compile(r"\.{0,2}/[^\s{}]*")


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
    """Yield the strings of a JSON-LD block that are addresses: absolute, or of a known property.

    Identifiers (`@id`) need not lead anywhere and are left out, but for those of pages; so are
    texts that only begin with an address, and templates of one. Broken JSON yields nothing.
    """
    for owner, key, value in _json_strings(text):
        page = key == "@id" and owner in _LINKED_DATA_PAGES
        if key in _LINKED_DATA_IDENTIFIERS and not page:
            continue
        if _ABSOLUTE.fullmatch(value) or (
            (page or key in _LINKED_DATA_URLS) and _FROM_HERE.fullmatch(value)
        ):
            yield value


def import_map_urls(text: str) -> Iterator[str]:
    """Yield the module addresses of an import map; one that ends in a slash is only a prefix."""
    for _owner, _key, value in _json_strings(text):
        if value.startswith(("/", "./", "../", "http:", "https:")) and not value.endswith("/"):
            yield value


def speculation_urls(text: str) -> Iterator[str]:
    """Yield the pages that speculation rules list for loading ahead."""
    for _owner, key, value in _json_strings(text):
        if key == "urls":
            yield value


def _json_strings(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield every string of a JSON text with two keys: of the object around it, and its own in it.

    A list's items have the key of the list. What a JSON-LD context says is of words, not of things.
    """
    import json  # Many pages hold none.

    try:
        waiting: list[tuple[str, str, object]] = [("", "", json.loads(text))]
    except (ValueError, RecursionError):
        return
    while waiting:
        owner, key, value = waiting.pop()
        if isinstance(value, str):
            yield owner, key, value
        elif isinstance(value, dict):
            inner = [(key, name, item) for name, item in value.items() if name != "@context"]
            waiting.extend(reversed(inner))
        elif isinstance(value, list):
            waiting.extend((owner, key, item) for item in reversed(value))
