"""URLs as browsers read them, and the URLs inside attribute values, scripts, and style sheets.

`parse` follows the WHATWG URL Standard, as `ada-url` implements it. Below it are the readers of
`srcset`, refresh, JSON-LD, and CSS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from ada_url import URL

WEB_SCHEMES: Final = frozenset({"http", "https"})
_SPECIAL_SCHEMES: Final = WEB_SCHEMES | {"ws", "wss", "ftp", "file"}
_PARTS: Final = re.compile(
    r"""(?P<scheme>[^:/?\#]+):
    (?://(?:[^/?\#@:]*(?::(?P<password>[^/?\#@]*))?@)?
        (?P<host>\[[^\]]*\]|[^/?\#:]*)(?::(?P<port>\d+))?)?
    (?P<path>[^?\#]*)(?:\?(?P<query>[^\#]*))?(?:\#(?P<fragment>.*))?""",
    re.VERBOSE | re.DOTALL,
)
_STRIPPED: Final = "".join(map(chr, range(0x21)))
_BREAK: Final = re.compile(r"[\t\n\r]")
_WRONG_SLASHES: Final = re.compile(
    r"[^?#]*\\|(?:https?|wss?|ftp|file):(?!//[^/])|///", re.IGNORECASE
)


class Url(NamedTuple):
    """A parsed URL: its parts, percent-encoded, and the whole as `new URL().href` gives it.

    `has_wrong_slashes` and `has_break` say what browsers repair: backslashes or a wrong number
    of slashes, and a tab or line break inside the URL.
    """

    href: str
    scheme: str
    password: str
    host: str
    port: str
    path: str
    query: str
    fragment: str
    has_wrong_slashes: bool
    has_break: bool


def parse(text: str, base: str | None = None) -> Url | None:
    """Return the URL that `text` means when read relative to `base`, or None if no browser can."""
    try:
        href: str = URL(text, base).href if base else URL(text).href
    except ValueError:  # Not a URL, or text with surrogates.
        return None
    match = _PARTS.fullmatch(href)
    if match is None:
        return None
    parts = match.groupdict(default="")
    has_break = has_wrong_slashes = False
    if parts["scheme"] in _SPECIAL_SCHEMES:
        written = text.strip(_STRIPPED)
        has_break = _BREAK.search(written) is not None
        has_wrong_slashes = _WRONG_SLASHES.match(_BREAK.sub("", written)) is not None
    return Url(href, **parts, has_wrong_slashes=has_wrong_slashes, has_break=has_break)


def decode(text: str) -> str:
    """Return `text` percent-decoded; what is not UTF-8 becomes U+FFFD, a bare `%` stays."""
    return unquote_to_bytes(text).decode("utf-8", "replace") if "%" in text else text


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


# The tokens of https://www.w3.org/TR/css-syntax-3/ that matter. Comments and strings are read as
# such, so nothing inside them counts, and what is broken ends where CSS ends it. A full parser in
# Python, such as tinycss2, takes four times as long on the style sheet of Material for MkDocs.
_STRING = r""""(?:[^"\\\n]|\\.)*(?:"|\Z)|'(?:[^'\\\n]|\\.)*(?:'|\Z)"""
_TOKEN = re.compile(
    rf"""/\*.*?(?:\*/|\Z)
    |(?P<at>@(?:import|namespace|supports|(?:-moz-)?document)(?=[\s"'/(]))
    |(?P<set>(?<![\w\\])-?(?:webkit-)?image-set\()
    |(?<![\w\\-])(?:url\(\s*+(?:(?P<quoted>{_STRING})\s*\)?|(?P<bare>(?:[^"'()\\\s]|\\.)*+)\s*+(?:\)|\Z))
    |src\(\s*+(?P<source>{_STRING}))
    |(?<![\w\\-])url\((?!\s*["'])(?:[^)\\]|\\.)*\)?
    |(?P<string>{_STRING})|["'][^\n]*
    |(?P<open>\()|(?P<close>\))|(?P<end>[;{{])""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_HINTS = ("url(", "@import", "-set(", "src(")
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})[ \t\n\f\r]?|(\n)|(.))", re.DOTALL)


def css_urls(text: str) -> Iterator[str]:
    """Yield each URL of a style sheet or of a `style` attribute, in order, as CSS reads it."""
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return
    at_rule, depth = "", 0
    sets: list[int] = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "at":
            at_rule = token["at"].lower()
        elif kind == "end":
            at_rule = ""
        elif kind in ("set", "open"):
            depth += 1
            sets += [depth] if kind == "set" else []
        elif kind == "close":
            if sets and sets[-1] == depth:
                sets.pop()
            depth = max(0, depth - 1)
        elif kind in ("quoted", "bare", "source"):
            # The name of a namespace, a condition, and the pages that rules are for are not links.
            if at_rule in ("", "@import"):
                yield _value(token[kind])
                at_rule = ""
        elif kind == "string":
            # type("image/avif") inside image-set() opens its own parenthesis.
            if at_rule == "@import" or (sets and sets[-1] == depth):
                yield _value(token["string"])
            at_rule = ""


def _value(written: str) -> str:
    quote = written[:1]
    if quote and quote in "\"'":
        written = written[1:-1] if len(written) > 1 and written[-1] == quote else written[1:]
    return _ESCAPE.sub(_unescape, written) if "\\" in written else written


def _unescape(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else "\ufffd"
    return match[3] or ""
