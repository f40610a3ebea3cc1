"""The small grammars inside attributes and scripts: `srcset`, `meta` refresh, and JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_SPACES = "\t\n\f\r "
_REFRESH = re.compile(
    r"""[\t\n\f\r ]*(?P<delay>[0-9]+|(?=\.))[0-9.]*
    (?:[\t\n\f\r ]*[;,][\t\n\f\r ]*|[\t\n\f\r ]+)
    (?>(?:url[\t\n\f\r ]*=[\t\n\f\r ]*)?)
    (?:"(?P<double>[^"]*)|'(?P<single>[^']*)|(?P<bare>.*))""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_JSON_LD_IDENTIFIERS = frozenset(
    {"@id", "@type", "@value", "additionalType", "identifier", "propertyID"}
)
# Properties of schema.org that hold URLs; a relative one is relative to the page.
_JSON_LD_URLS = frozenset(
    {
        *("url", "image", "logo", "item", "contentUrl", "embedUrl", "thumbnailUrl", "downloadUrl"),
        *("mainEntityOfPage", "screenshot", "discussionUrl", "license", "sameAs", "relatedLink"),
    }
)
# Properties whose value is a page, identified by its address.
_JSON_LD_PAGES = frozenset({"item", "mainEntityOfPage"})
_ABSOLUTE = re.compile(r"(?:https?:)?//[^\s{}?]*(?:\?\S*)?", re.IGNORECASE)
_RELATIVE = re.compile(r"\.{0,2}/[^\s{}]*")


def refresh_target(content: str) -> tuple[float, str] | None:
    """Return the delay and URL of a `meta http-equiv=refresh`, or None when it only reloads.

    Follows https://html.spec.whatwg.org/#shared-declarative-refresh-steps.
    """
    match = _REFRESH.match(content)
    if not match:
        return None
    url = (match["double"] or match["single"] or match["bare"] or "").strip(_SPACES)
    return (float(match["delay"] or 0), url) if url else None


def srcset_urls(text: str) -> Iterator[str]:
    """Yield the URLs of a `srcset`, as https://html.spec.whatwg.org/#parse-a-srcset-attribute."""
    position, end = 0, len(text)
    while True:
        while position < end and text[position] in f"{_SPACES},":
            position += 1
        if position == end:
            return
        start = position
        while position < end and text[position] not in _SPACES:
            position += 1
        url = text[start:position]
        if url.endswith(","):
            yield url.rstrip(",")
            continue
        yield url
        depth = 0
        while position < end and (depth or text[position] != ","):
            depth += (text[position] == "(") - (text[position] == ")" and depth > 0)
            position += 1


def json_ld_urls(text: str) -> Iterator[str]:
    """Yield the strings of a JSON-LD block that are addresses: absolute, or of a known property.

    Identifiers (`@id`) need not lead anywhere, except for those of pages. Text that only begins
    with an address, and templates of addresses, are left out. Broken JSON yields nothing.
    """
    for owner, key, value in _json_strings(text):
        is_page = key == "@id" and owner in _JSON_LD_PAGES
        if key in _JSON_LD_IDENTIFIERS and not is_page:
            continue
        may_be_relative = is_page or key in _JSON_LD_URLS
        if _ABSOLUTE.fullmatch(value) or (may_be_relative and _RELATIVE.fullmatch(value)):
            yield value


def _json_strings(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield every string of a JSON text with two keys: of the object around it, and its own in it.

    The items of a list have the key of the list. A JSON-LD context is left out: it defines words.
    """
    try:
        pending: list[tuple[str, str, object]] = [("", "", json.loads(text))]
    except (ValueError, RecursionError):
        return
    while pending:
        owner, key, value = pending.pop()
        if isinstance(value, str):
            yield owner, key, value
        elif isinstance(value, dict):
            inner = [(key, name, item) for name, item in value.items() if name != "@context"]
            pending.extend(reversed(inner))
        elif isinstance(value, list):
            pending.extend((owner, key, item) for item in reversed(value))
