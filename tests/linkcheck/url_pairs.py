# ruff: noqa: E501 - tables
# fmt: off
"""Generated URL pairs: a base and a reference, from plain to absurd, the same for the same seed."""

from __future__ import annotations

import random
from typing import Final

BASES: Final = [
    "https://example.org/",
    "https://example.org/about/",
    "https://example.org/sub/a/b.html?q=1#f",
    "http://user:pw@example.org:8080/a/b/c/",
    "https://example.org/%7Efoo/a%20b/",
    "http://127.0.0.1:8000/guide/",
    "http://[2001:db8::1]/x",
]
_SCHEMES = ["http:", "https:", "HTTP:", "ftp:", "ws:", "file:", "mailto:", "custom:", "javascript:"]
_SLASHES = ["", "/", "//", "///", "\\", "\\\\", "/\\", "\\/", "////"]
_USERS = ["", "", "", "", "u@", "u:p@", ":p@", "u:@", "@", "a b@", "u:p:q@", "u@v@", "é@", "%41@"]
HOSTS = [
    "example.org", "EXAMPLE.org", "example.org.", "a.b.c", "localhost", "bücher.example", "日本.jp",
    "xn--bcher-kva.example", "faß.de", "127.0.0.1", "127.1", "0x7f.1", "2130706433", "256.1.1.1",
    "1.2.3.4.5", "0300.0.0.1", "09.1.1.1", "1.2.3", "4294967296", "[::1]", "[2001:db8::1]", "[::]",
    "[1::2::3]", "[::1.2.3.4]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:7:8]", "[1:0:0:2:0:0:0:3]", "[::g]",
    "exa mple", "exa%20mple.org", "ex%41mple.org", "a_b.example", "-a-.example", "a..b", "", "%",
    "a%00b", "a|b", "a<b", "a^b", "a`b", "a{b", "a;b", "a,b", "a~b", "a!b", "a$b", "a&b", "a*b",
    "a(b)", "a+b", "a=b", "a'b", 'a"b', "ａ.example", "a。b", "a\u00adb.example", "☃.net", "1e2.org",
    "example.0x", "foo.0", "0", "xn--", "xn--a", "[", "]", "a]b", "[]", "C|", "C:",
]
_PORTS = [
    "",
    "",
    "",
    "",
    "",
    ":",
    ":80",
    ":443",
    ":8080",
    ":0",
    ":65535",
    ":65536",
    ":00080",
    ":a",
    ":8a",
    ": 8",
]
_SEGMENTS = [
    "", "a", "b", "about", ".", "..", "...", "%2e", "%2E%2e", ".%2e", "a b", "ä", "%C3%A4", "%", "%4",
    "%zz", "a%2Fb", "a\\b", "\\", "a:b", "a;b", "a=b", "a,b", "a@b", "a|b", "a^b", "a`b", "a{b}", 'a"b',
    "a'b", "a<b>", "a\tb", "a\nb", "~a", "!$&()*+", "C:", "C|", "\u00a0", "\u2028", "😀", "[a]", "-", "_",
    "index.html", "\x01", "\x7f", "a..", "..a", ". ", " .",
]
_QUERIES = [
    "",
    "",
    "",
    "?",
    "?a=b",
    "?a b",
    "?ä",
    "?a'b",
    '?a"b',
    "?<>",
    "?a?b",
    "?/../x",
    "?%",
    "?a|b`{}^",
    "?😀",
]
_FRAGMENTS = [
    "",
    "",
    "",
    "#",
    "#a",
    "#a b",
    "#ä",
    "#%",
    "#a#b",
    '#<">`',
    "#a'b",
    "#:~:text=x",
    "#/..",
    "#^{|}",
    "#😀",
]
_SPACE = ["", "", "", "", "", " ", "\n", "\t", "\x00", "\x1f ", "\u00a0"]

# fmt: on


def pairs(count: int, seed: int) -> list[tuple[str, str]]:
    """Return `count` pairs of base and reference."""
    chance = random.Random(seed)  # noqa: S311 - the same pairs every time
    return [(chance.choice(BASES), _reference(chance)) for _ in range(count)]


def _reference(chance: random.Random) -> str:
    pick = chance.choice
    path = "/".join(pick(_SEGMENTS) for _ in range(chance.randrange(5)))
    form = chance.random()
    if form < 0.45:
        start = pick(["", "", "", "/", "./", "../", "../../", "\\"])
    elif form < 0.55:
        start = pick(["//", "\\\\", "/\\", "///"]) + pick(_USERS) + pick(HOSTS) + pick(_PORTS) + "/"
    else:
        authority = pick(_USERS) + pick(HOSTS) + pick(_PORTS)
        start = pick(_SCHEMES) + pick(_SLASHES) + authority + pick(["/", "/", "", "\\"])
    return pick(_SPACE) + start + path + pick(_QUERIES) + pick(_FRAGMENTS) + pick(_SPACE)


_HEADS = [
    *("", "http:", "https:", "//", "http://", "https://", "ftp://", "file:", "file://", "/"),
    *("\\\\", "../", "./", "mailto:", "javascript:", "data:", "blob:http://", "ws://", "C:"),
    *("http://a.b", "http://[", "http://1.", "http://0x", "https://xn--", "//u:p@"),
]
_SOUP = (
    "/\\.:?#@%[]|^`{}<>\"' \t\nabcZ019-_~!$&()*+,;=éß日😀\u200d\u00ad\u0130\u212aאب´2e2F5C\x00\x7f"
)


def soup(count: int, seed: int) -> list[tuple[str, str]]:
    """Return `count` pairs whose references are a beginning and any characters that mean much."""
    chance = random.Random(seed)  # noqa: S311
    pick = chance.choice
    return [
        (pick(BASES), pick(_HEADS) + "".join(pick(_SOUP) for _ in range(chance.randrange(14))))
        for _ in range(count)
    ]
