"""URLs as browsers read them: the WHATWG URL Standard, implemented by `ada-url`."""

from __future__ import annotations

import re
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

    `has_wrong_slashes` and `has_break` tell what browsers repaired: backslashes or a wrong number
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
