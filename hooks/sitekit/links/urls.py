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
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from sitekit.links.hosts import parse_host

DEFAULT_PORTS: Final = {"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}
SPECIAL: Final = frozenset({*DEFAULT_PORTS, "file"})

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_CONTROL_OR_SPACE: Final = "".join(map(chr, range(0x21)))
_TAB_OR_NEWLINE = re.compile(r"[\t\n\r]")
_DATA = re.compile(r"data:", re.IGNORECASE)
_DRIVE = re.compile(r"[/\\]+[A-Za-z][|:](?:[/\\]|\Z)")
_END_OF_FILE_HOST = re.compile(r"[/\\]")
_SINGLE_DOT = re.compile(r"(?:\.|%2e)\Z", re.IGNORECASE)
_DOUBLE_DOT = re.compile(r"(?:\.|%2e){2}\Z", re.IGNORECASE)

# Which characters each part percent-encodes, besides controls and what is not ASCII.
_FRAGMENT_SET = re.compile(r"[^!#-;=?-_a-~]")
_QUERY_SET = re.compile(r"[^!$-&(-;=?-~]")
_PATH_SET = re.compile(r"[^!$-;=@-\]_a-z~]")
_USERINFO_SET = re.compile(r"[^!$-&(-.0-9A-Z_a-z~]")
_OPAQUE_SET = re.compile(r"[^ -~]")


class Url(NamedTuple):
    """The parts of a URL, percent-encoded; `host`, `query`, `fragment` are None when absent."""

    scheme: str
    username: str
    password: str
    host: str | None
    port: str
    path: str
    query: str | None
    fragment: str | None
    opaque: bool = False
    repaired: bool = False

    @property
    def href(self) -> str:
        """The URL as `new URL().href` gives it."""
        text = f"{self.scheme}:"
        if self.host is not None:
            text += f"//{self.origin_part}"
        elif not self.opaque and self.path.startswith("//"):
            text += "/."
        text += self.path
        if self.query is not None:
            text += f"?{self.query}"
        return text if self.fragment is None else f"{text}#{self.fragment}"

    @property
    def origin_part(self) -> str:
        """User, password, host and port as they stand after the two slashes."""
        text = self.host or ""
        if self.username or self.password:
            password = f":{self.password}" if self.password else ""
            text = f"{self.username}{password}@{text}"
        return f"{text}:{self.port}" if self.port else text


def encode(text: str, unsafe: re.Pattern[str]) -> str:
    """Return `text` with every match of `unsafe` percent-encoded as UTF-8."""
    return unsafe.sub(_encode_match, text)


def decode(text: str) -> str:
    """Return `text` percent-decoded; what is not UTF-8 becomes U+FFFD, a bare `%` stays."""
    return unquote_to_bytes(text).decode("utf-8", "replace") if "%" in text else text


def parse(text: str, base: Url | None = None) -> Url | None:
    """Return the URL that `text` names when read relative to `base`, or None for a failure."""
    text = text.strip(_CONTROL_OR_SPACE)
    # Chromium leaves the breaks in data.
    without_breaks = text if _DATA.match(text) else _TAB_OR_NEWLINE.sub("", text)
    url = _parse_clean(without_breaks, base)
    if url is not None and len(without_breaks) != len(text):
        return url._replace(repaired=True)
    return url


def _encode_match(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


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
        return _with_path(Url(scheme, "", "", None, "", "", None, None), [], rest[1:])
    return _opaque(scheme, rest)


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
        return _with_path(blank, [], text[1:], repaired=text[0] == "\\")
    if not text or text[0] == "#":
        return _with_fragment(blank._replace(query=base.query), text)
    if text[0] == "?":
        return _with_query(blank, text)
    return _with_path(blank, base.path.split("/")[1:-1], text)


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
    user, password = encode(user, _USERINFO_SET), encode(password, _USERINFO_SET)
    url = Url(scheme, user, password, host, port, "", None, None, repaired=repaired)
    if tail[:1] in ("/", "\\"):
        return _with_path(url, [], tail[1:], repaired=tail[0] == "\\")
    return _with_path(url, [], tail) if special else _with_query(url, tail)


def _file(text: str, *, repaired: bool) -> Url | None:
    """Read a `file:` URL. It never has a base: published pages lie on a host."""
    url = Url("file", "", "", "", "", "", None, None, repaired=repaired)
    if text[:2] not in ("//", "/\\", "\\/", "\\\\"):
        return _with_path(url, [], text[1:] if text[:1] in ("/", "\\") else text)
    # In Chromium only a slash ends a file's host, so that "?" and "#" in it are failures.
    end = _END_OF_FILE_HOST.search(text, 2)
    host_text, tail = (text[2 : end.start()], text[end.start() :]) if end else (text[2:], "")
    host = parse_host(host_text, special=True) if host_text else ""
    if host is None:
        return None
    if host == "localhost" and _DRIVE.match(tail):
        host = ""
    url = url._replace(host=host)
    return _with_path(url, [], tail[1:] if host else tail.lstrip("/\\"))


def _opaque(scheme: str, rest: str) -> Url:
    path, hash_mark, fragment = rest.partition("#")
    path, question, query = path.partition("?")
    return Url(
        scheme,
        "",
        "",
        None,
        "",
        encode(path, _OPAQUE_SET),
        encode(query, _QUERY_SET) if question else None,
        encode(fragment, _FRAGMENT_SET) if hash_mark else None,
        opaque=True,
    )


def _with_path(url: Url, kept: list[str], text: str, *, repaired: bool = False) -> Url:
    """Return `url` with the path `kept` + `text` (without its first slash) and what follows it."""
    special = url.scheme in SPECIAL
    end = re.search(r"[?#]", text)
    path_text, tail = (text[: end.start()], text[end.start() :]) if end else (text, "")
    if special and "\\" in path_text:
        path_text, repaired = path_text.replace("\\", "/"), True
    path = list(kept)
    segments = path_text.split("/")
    for number, segment in enumerate(segments, 1):
        last = number == len(segments)
        if _DOUBLE_DOT.match(segment):
            del path[-1:]
            path += [""] if last else []
        elif _SINGLE_DOT.match(segment):
            path += [""] if last else []
        else:
            path.append(encode(segment, _PATH_SET))
    url = url._replace(path="/" + "/".join(path), repaired=url.repaired or repaired)
    return _with_query(url, tail)


def _with_query(url: Url, tail: str) -> Url:
    if not tail.startswith("?"):
        return _with_fragment(url, tail)
    query, hash_mark, fragment = tail[1:].partition("#")
    return _with_fragment(url._replace(query=encode(query, _QUERY_SET)), hash_mark + fragment)


def _with_fragment(url: Url, tail: str) -> Url:
    return url._replace(fragment=encode(tail[1:], _FRAGMENT_SET)) if tail else url
