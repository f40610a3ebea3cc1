"""URLs as browsers read them: the WHATWG URL standard's basic parser and serialiser.

`parse(text, base)` follows https://url.spec.whatwg.org/#concept-basic-url-parser state by state,
written as functions instead of a character loop. It returns `None` where the standard says failure.
`Url.repaired` is true where a browser mends what was written: a backslash read as a slash, a tab or
line break dropped, slashes after the scheme added or dropped. The tests compare the results with
Chromium's `new URL()`; where it departs from the standard (`|` in a path, `'` in a query), so does
this, since that is what readers meet. Bases are http or https, as a published page's always is.
"""

from __future__ import annotations

import re
from typing import Final

from sitekit.links.hosts import parse_host
from sitekit.links.urlparts import (
    DEFAULT_PORTS,
    SPECIAL,
    USERINFO_SET,
    Url,
    encode,
    opaque,
    with_fragment,
    with_path,
    with_query,
)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_CONTROL_OR_SPACE: Final = "".join(map(chr, range(0x21)))
_TAB_OR_NEWLINE = re.compile(r"[\t\n\r]")
_DATA = re.compile(r"data:", re.IGNORECASE)
_DRIVE = re.compile(r"[/\\]+[A-Za-z][|:](?:[/\\]|\Z)")
_END_OF_FILE_HOST = re.compile(r"[/\\]")


def parse(text: str, base: Url | None = None) -> Url | None:
    """Return the URL that `text` names when read relative to `base`, or None for a failure."""
    text = text.strip(_CONTROL_OR_SPACE)
    # Chromium leaves the breaks in data.
    without_breaks = text if _DATA.match(text) else _TAB_OR_NEWLINE.sub("", text)
    url = _parse_clean(without_breaks, base)
    if url is not None and len(without_breaks) != len(text):
        return url._replace(repaired=True)
    return url


def _parse_clean(text: str, base: Url | None) -> Url | None:
    found = _SCHEME.match(text)
    if not found:
        return _no_scheme(text, base)
    scheme = found[1].lower()
    rest = text[found.end() :]
    if scheme == "file":
        repaired = not rest.startswith("//")
        return _file(rest, repaired=repaired)
    if scheme in SPECIAL:
        if rest.startswith("//"):
            return _authority(scheme, rest[2:].lstrip("/\\"), repaired=rest[2:3] in ("/", "\\"))
        if base and base.scheme == scheme:
            relative = _relative(rest, base)
            return relative and relative._replace(repaired=True)
        return _authority(scheme, rest.lstrip("/\\"), repaired=True)
    if rest.startswith("//"):
        return _authority(scheme, rest[2:])
    if rest.startswith("/"):
        return with_path(Url(scheme, "", "", None, "", "", None, None), [], rest[1:])
    return opaque(scheme, rest)


def _no_scheme(text: str, base: Url | None) -> Url | None:
    if base is None:
        return None
    return _relative(text, base)


def _relative(text: str, base: Url) -> Url | None:
    slashes = "/\\" if base.scheme in SPECIAL else "/"
    blank = base._replace(query=None, fragment=None, repaired=False)
    if text[:1] and text[0] in slashes:
        if text[1:2] and text[1] in slashes:
            skipped = text.lstrip(slashes) if base.scheme in SPECIAL else text[2:]
            return _authority(base.scheme, skipped, repaired=not _two_slashes(text))
        return with_path(blank, [], text[1:], repaired=text[0] == "\\")
    if not text or text[0] == "#":
        return with_fragment(blank._replace(query=base.query), text)
    if text[0] == "?":
        return with_query(blank, text)
    return with_path(blank, base.path.split("/")[1:-1], text)


def _two_slashes(text: str) -> bool:
    return text.startswith("//") and text[2:3] not in ("/", "\\")


def _authority(scheme: str, rest: str, *, repaired: bool = False) -> Url | None:
    special = scheme in SPECIAL
    end = re.search(r"[/\\?#]" if special else r"[/?#]", rest)
    authority, tail = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    credentials, at, host_port = authority.rpartition("@")
    user, _, password = credentials.partition(":")
    port_match = re.search(r":([0-9]*)\Z", host_port)
    host_text = host_port[: port_match.start()] if port_match else host_port
    if not host_text and (special or at or port_match):
        return None
    host = parse_host(host_text, special=special) if host_text else ""
    if host is None:
        return None
    port = (port_match[1].lstrip("0") or "0") if port_match and port_match[1] else ""
    if port and int(port) > 65535:
        return None
    port = "" if DEFAULT_PORTS.get(scheme) == port else port
    user, password = encode(user, USERINFO_SET), encode(password, USERINFO_SET)
    url = Url(scheme, user, password, host, port, "", None, None, repaired=repaired)
    if tail[:1] in ("/", "\\"):
        return with_path(url, [], tail[1:], repaired=tail[0] == "\\")
    return with_path(url, [], tail) if special else with_query(url, tail)


def _file(text: str, *, repaired: bool) -> Url | None:
    """Read a `file:` URL. It never has a base: published pages lie on a host."""
    url = Url("file", "", "", "", "", "", None, None, repaired=repaired)
    if text[:2] not in ("//", "/\\", "\\/", "\\\\"):
        return with_path(url, [], text[1:] if text[:1] in ("/", "\\") else text)
    # In Chromium only a slash ends a file's host, so that "?" and "#" in it are failures.
    end = _END_OF_FILE_HOST.search(text, 2)
    host_text, tail = (text[2 : end.start()], text[end.start() :]) if end else (text[2:], "")
    host = parse_host(host_text, special=True) if host_text else ""
    if host is None:
        return None
    if host == "localhost" and _DRIVE.match(tail):
        host = ""
    url = url._replace(host=host)
    return with_path(url, [], tail[1:] if host else tail.lstrip("/\\"))
