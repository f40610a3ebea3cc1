"""The parts of a URL, and its path, query and fragment as browsers encode them.

The path, query, fragment and opaque path states of https://url.spec.whatwg.org/#url-parsing; what
stands before them, `sitekit.links.urls` reads.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

DEFAULT_PORTS: Final = {"http": "80", "https": "443", "ws": "80", "wss": "443", "ftp": "21"}
SPECIAL: Final = frozenset({*DEFAULT_PORTS, "file"})

_SINGLE_DOT = re.compile(r"(?:\.|%2e)\Z", re.IGNORECASE)
_DOUBLE_DOT = re.compile(r"(?:\.|%2e){2}\Z", re.IGNORECASE)

# Which characters each part percent-encodes, besides controls and what is not ASCII.
_FRAGMENT_SET = re.compile(r"[^!#-;=?-_a-~]")
_QUERY_SET = re.compile(r"[^!$-&(-;=?-~]")
_PATH_SET = re.compile(r"[^!$-;=@-\]_a-z~]")
USERINFO_SET = re.compile(r"[^!$-&(-.0-9A-Z_a-z~]")
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


def opaque(scheme: str, rest: str) -> Url:
    """Return the URL of a scheme without hosts, such as `mailto:`; `rest` follows its colon."""
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


def with_path(url: Url, kept: list[str], text: str, *, repaired: bool = False) -> Url:
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
    return with_query(url, tail)


def with_query(url: Url, tail: str) -> Url:
    """Return `url` with the query and fragment of `tail`, each with its mark or absent."""
    if not tail.startswith("?"):
        return with_fragment(url, tail)
    query, hash_mark, fragment = tail[1:].partition("#")
    return with_fragment(url._replace(query=encode(query, _QUERY_SET)), hash_mark + fragment)


def with_fragment(url: Url, tail: str) -> Url:
    """Return `url` with the fragment of `tail`, which is empty or starts with its mark."""
    return url._replace(fragment=encode(tail[1:], _FRAGMENT_SET)) if tail else url


def _encode_match(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
