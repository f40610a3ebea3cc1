"""What servers do to link checkers, and what each should be taken for.

`(name, behaviour, verdict, fragment asked for, more)`: `more` is the new address of what moved, or
the number of requests that are right.
"""
# ruff: noqa: E501 - one behaviour a line
# fmt: off

from __future__ import annotations

import gzip
import time
import zlib
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.links.rude import FOREVER, RESET, Request, http

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.links.rude import Steps

PAGE = '<h1 id="title">x</h1><a name="old"></a><p id="user-content-readme"><p id="größe">'.encode()
OK = http("200 OK", PAGE)


class Row(NamedTuple):
    """One behaviour."""

    name: str
    behaviour: Any
    verdict: str
    fragment: str = ""
    new: str = ""
    missing: bool = False
    requests: int = 0
    """Requests that are right, 0 when that does not matter."""


def redirect(status: str, to: str) -> bytes:
    return http(status, location=to)


def by_path(**pages: bytes) -> Callable[[Request], Steps]:
    """Answer by the path's name; `start` is `/`."""
    return lambda request: [pages[request.path.partition("?")[0].strip("/") or "start"]]


def first(then: bytes, *before: Any) -> Callable[[Request], Steps]:
    """Answer the first requests with `before`, the others with `then`."""
    return lambda request: [before[request.number - 1] if request.number <= len(before) else then]


def needs(header: str, *, without: str = "") -> Callable[[Request], Steps]:
    """Answer well only to a request with a header, and one that has not `without` in it."""
    def answer(request: Request) -> Steps:
        value = request.headers.get(header, "")
        return [OK if value and (not without or without not in value) else http("403 Forbidden")]
    return answer


def cookie_wall(request: Request) -> Steps:
    if "seen=1" in request.headers.get("cookie", ""):
        return [OK]
    return [http("302 Found", location=request.path, set_cookie="seen=1; Path=/")]


def two_cookies(request: Request) -> Steps:
    cookies = request.headers.get("cookie", "")
    wanted = next((name for name in ("a=1", "b=2") if name not in cookies), None)
    return [http("307 Temporary Redirect", location="/", set_cookie=f"{wanted}; Path=/") if wanted else OK]


def many_redirects(request: Request) -> Steps:
    return [redirect("302 Found", f"/{int(request.path.strip('/') or 0) + 1}")]


def date_once(request: Request) -> Steps:
    when = formatdate(time.time() + 2, usegmt=True)
    return [OK if request.number > 1 else http("429 Slow", retry_after=when)]


def no_head(request: Request) -> Steps:
    return [OK if request.method == "GET" else http("405 Method Not Allowed")]


def chunked(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end


BIG = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"

BEHAVIOURS: list[Row] = [
    # Well
    Row("plain", OK, "ok", requests=1),
    Row("empty", http("200 OK"), "ok"),
    Row("no-content", http("204 No Content", content_length=""), "ok"),
    Row("created", http("201 Created"), "ok"),
    Row("partial", http("206 Partial Content", b"x"), "ok"),
    Row("no-length", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE, "ok", "title"),
    Row("chunked", chunked(PAGE[:9], PAGE[9:]), "ok", "title"),
    Row("gzip", http("200 OK", gzip.compress(PAGE), content_encoding="gzip"), "ok", "title"),
    Row("http-1-0", b"HTTP/1.0 200 OK\r\n\r\n" + PAGE, "ok"),
    Row("no-reason", b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", "ok"),
    Row("no-reason-no-space", b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "ok"),
    Row("no-headers", b"HTTP/1.1 200 OK\r\n\r\n", "ok"),
    Row("odd-header-case", b"HTTP/1.1 200 OK\r\ncONTENT-lENGTH:0\r\n\r\n", "ok"),
    Row("bytes-in-header", b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 0\r\n\r\n", "ok"),
    Row("long-header", http("200 OK", x_long="x" * 30_000), "ok"),
    Row("many-headers", http("200 OK", b"", **{f"x_{n}": "y" for n in range(90)}), "ok"),
    Row("early-hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK, "ok"),
    Row("continue", b"HTTP/1.1 100 Continue\r\n\r\n" + OK, "ok"),
    Row("wants-accept", needs("accept", without="none"), "ok"),
    Row("wants-language", needs("accept-language"), "ok"),
    Row("wants-user-agent", needs("user-agent", without="python"), "ok"),
    Row("refuses-head", no_head, "ok", requests=1),
    Row("endless-body", lambda _: [BIG, b"x" * 1000, FOREVER], "ok", requests=1),
    Row("slow-body", lambda _: [http("200 OK", content_length="9"), 60.0], "ok", requests=1),
    Row("broken-body", http("200 OK", b"x", content_length="9"), "ok"),
    Row("wrong-type", http("200 OK", PAGE, content_type="no/such;;type"), "ok", "title"),
    # Well after a redirect
    Row("found", by_path(start=redirect("302 Found", "/to"), to=OK), "ok", requests=2),
    Row("see-other", by_path(start=redirect("303 See Other", "/to"), to=OK), "ok"),
    Row("temporary", by_path(start=redirect("307 Temporary Redirect", "/to"), to=OK), "ok"),
    Row("relative-redirect", by_path(start=redirect("302 Found", "to?x"), to=OK), "ok"),
    Row("same-host-redirect", by_path(start=redirect("302 Found", "?to"), to=OK), "broken"),
    Row("space-in-location", by_path(start=redirect("302 Found", "/to there"), **{"to%20there": OK}), "ok"),
    Row("utf-8-location", by_path(start=redirect("302 Found", "/größe".encode().decode("latin-1")), **{"gr%C3%B6%C3%9Fe": OK}), "ok"),
    Row("latin-1-location", by_path(start=redirect("302 Found", "/caf\xe9"), **{"caf%C3%A9": OK}), "ok"),
    Row("encoded-location", by_path(start=redirect("302 Found", "/a%2Fb%20c"), **{"a%2Fb%20c": OK}), "ok"),
    Row("fragment-in-location", by_path(start=redirect("302 Found", "/to#title"), to=OK), "ok"),
    Row("cookie-wall", cookie_wall, "ok", requests=2),
    Row("two-cookies", two_cookies, "ok", requests=3),
    # Well at a second try
    Row("503-once", first(OK, http("503 Service Unavailable")), "ok", requests=2),
    Row("503-twice", first(OK, http("503 Busy"), http("503 Busy")), "ok", requests=3),
    Row("503-retry-after", first(OK, http("503 Busy", retry_after="1")), "ok", requests=2),
    Row("429-once", first(OK, http("429 Too Many Requests", retry_after="0")), "ok", requests=2),
    Row("429-by-date", first(OK, http("429 Slow", retry_after="Wed, 21 Oct 2015 07:28:00 GMT")), "ok", requests=2),
    Row("429-by-coming-date", date_once, "ok", requests=2),
    Row("429-negative", first(OK, http("429 Slow", retry_after="-5")), "ok", requests=2),
    Row("429-nonsense", first(OK, http("429 Slow", retry_after="soon")), "ok", requests=2),
    Row("500-once", first(OK, http("500 Oops")), "ok", requests=2),
    Row("reset-once", lambda request: [RESET] if request.number == 1 else [OK], "ok", requests=2),
    Row("silent-once", lambda request: [] if request.number == 1 else [OK], "ok", requests=2),
    Row("404-once", first(OK, http("404 Not Found")), "ok", requests=2),
    Row("410-once", first(OK, http("410 Gone")), "ok", requests=2),
    # Places
    Row("place", OK, "ok", "title"),
    Row("place-missing", OK, "ok", "nowhere", missing=True),
    Row("place-in-wrong-case", OK, "ok", "Title", missing=True),
    Row("place-by-name", OK, "ok", "old"),
    Row("place-of-user-content", OK, "ok", "readme"),
    Row("place-encoded", OK, "ok", "gr%C3%B6%C3%9Fe"),
    Row("place-top", OK, "ok", "top"),
    Row("place-of-text", OK, "ok", ":~:text=x"),
    Row("place-and-text", OK, "ok", "title:~:text=x"),
    Row("place-of-a-line", OK, "ok", "L10"),
    Row("place-of-lines", OK, "ok", "L10-L20"),
    Row("place-of-columns", OK, "ok", "L10C3-L12C9"),
    Row("place-of-a-script", OK, "ok", "/route/x"),
    Row("place-of-an-old-script", OK, "ok", "!/route"),
    Row("place-of-a-setting", OK, "ok", "a=b"),
    Row("place-in-pdf", http("200 OK", b"%PDF", content_type="application/pdf"), "ok", "page3"),
    Row("place-in-json", http("200 OK", b"{}", content_type="application/json"), "ok", "x"),
    Row("place-after-redirect", by_path(start=redirect("302 Found", "/to"), to=OK), "ok", "title"),
    Row("place-missing-after-redirect", by_path(start=redirect("302 Found", "/to"), to=OK), "ok", "no", missing=True),
    Row("place-in-latin-1", http("200 OK", '<meta charset="latin-1"><p id="größe">'.encode("latin-1")), "ok", "größe"),
    Row("place-in-the-header's-encoding", http("200 OK", '<p id="größe">'.encode("latin-1"), content_type="text/html; charset=iso-8859-1"), "ok", "gr%C3%B6%C3%9Fe"),
    Row("place-in-no-encoding", http("200 OK", PAGE, content_type="text/html; charset=nonsense"), "ok", "gr%C3%B6%C3%9Fe"),
    Row("place-packed-unasked", http("200 OK", b"x", content_encoding="br"), "ok", "x"),
    Row("place-packed-twice", http("200 OK", gzip.compress(gzip.compress(PAGE)), content_encoding="gzip, gzip"), "ok", "x"),
    Row("place-deflated", http("200 OK", zlib.compress(PAGE), content_encoding="deflate"), "ok", "title"),
    Row("place-in-bad-bytes", http("200 OK", b"\xff\xfe\x00" + PAGE), "ok", "", requests=1),
    Row("place-in-endless-page", lambda _: [BIG, b"<p>" * 200_000, FOREVER], "ok", "x"),
    Row("place-in-zip-bomb", http("200 OK", gzip.compress(bytes(30_000_000)), content_encoding="gzip"), "ok", "x"),
    Row("place-in-an-error", http("404 Not Found", PAGE), "broken", "title"),
    # Moved for good
    Row("moved", by_path(start=redirect("301 Moved", "/to"), to=OK), "moved", new="/to"),
    Row("moved-308", by_path(start=redirect("308 Moved", "/to"), to=OK), "moved", new="/to"),
    Row("moved-twice", by_path(start=redirect("301 Moved", "/a"), a=redirect("301 Moved", "/b"), b=OK), "moved", new="/b"),
    Row("moved-then-found", by_path(start=redirect("301 Moved", "/a"), a=redirect("302 Found", "/b"), b=OK), "moved", new="/a"),
    Row("found-then-moved", by_path(start=redirect("302 Found", "/a"), a=redirect("301 Moved", "/b"), b=OK), "ok"),
    Row("moved-with-place", by_path(start=redirect("301 Moved", "/to"), to=OK), "moved", "title", "/to"),
    # Broken
    Row("404", http("404 Not Found"), "broken", requests=2),
    Row("404-with-page", http("404 Not Found", PAGE), "broken"),
    Row("410", http("410 Gone"), "broken", requests=2),
    Row("found-404", by_path(start=redirect("302 Found", "/a"), a=http("404 Not Found")), "broken"),
    Row("moved-404", by_path(start=redirect("301 Moved", "/a"), a=http("404 Not Found")), "broken"),
    Row("loop", by_path(start=redirect("302 Found", "/a"), a=redirect("302 Found", "/")), "broken"),
    Row("loop-to-itself", redirect("301 Moved", "/"), "broken"),
    Row("loop-with-one-cookie", http("302 Found", location="/", set_cookie="a=1"), "broken"),
    Row("many-redirects", many_redirects, "broken"),
    # Unknown
    *(Row(str(status), http(f"{status} Some"), "unknown", requests=1) for status in (400, 401, 402, 403, 405, 406, 407, 409, 411, 412, 418, 421, 425, 426, 431, 451)),
    *(Row(str(status), http(f"{status} Some"), "unknown", requests=3) for status in (429, 500, 501, 502, 503, 504, 520, 530)),
    Row("999", http("999 Request Denied"), "unknown", requests=1),
    Row("304", http("304 Not Modified", content_length=""), "unknown"),
    Row("300", http("300 Multiple Choices"), "unknown"),
    Row("408", http("408 Request Timeout"), "unknown"),
    Row("long-pause", http("429 Slow", retry_after="99999"), "unknown", requests=1),
    Row("redirect-without-location", http("302 Found"), "unknown"),
    Row("redirect-to-nothing", redirect("302 Found", " "), "unknown", requests=1),
    Row("http-2-only", b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80", "unknown"),
    Row("endless-hints", lambda _: [b"HTTP/1.1 103 Early Hints\r\n\r\n", FOREVER], "unknown"),
    Row("redirect-to-mail", redirect("302 Found", "mailto:a@example.com"), "unknown"),
    Row("redirect-to-file", redirect("302 Found", "file:///etc/passwd"), "unknown"),
    Row("redirect-to-nonsense", redirect("302 Found", "http://["), "unknown"),
    Row("redirect-to-no-host", redirect("302 Found", "https://"), "unknown"),
    Row("silent", lambda _: [60.0], "unknown", requests=3),
    Row("slow-header", lambda _: [b"HTTP/1.1 200 OK\r\n", *(x for n in range(99) for x in (b"X: y\r\n", 0.2))], "unknown", requests=3),
    Row("slow-page", lambda _: [http("200 OK", content_length="999"), *(x for n in range(99) for x in (b"x", 0.2))], "unknown", "x", requests=3),
    Row("reset", lambda _: [RESET], "unknown", requests=3),
    Row("close", lambda _: [], "unknown", requests=3),
    Row("reset-in-header", lambda _: [b"HTTP/1.1 200 OK\r\nX", RESET], "unknown"),
    Row("close-in-header", b"HTTP/1.1 200 OK\r\nX", "unknown"),
    Row("cut-page", http("200 OK", b"<p>", content_length="999"), "unknown", "x"),
    Row("garbage", b"\x00\x01\x02" * 99, "unknown"),
    Row("ssh", b"SSH-2.0-OpenSSH_9.9\r\n", "unknown"),
    Row("http-0-9", b"<html>hello</html>", "unknown"),
    Row("status-of-letters", b"HTTP/1.1 abc OK\r\n\r\n", "unknown"),
    Row("endless-header", lambda _: [b"HTTP/1.1 200 OK\r\nX: ", b"x" * 9999, FOREVER], "unknown"),
    Row("two-lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "unknown"),
    Row("bad-chunk", chunked(PAGE, end=b"zz\r\n"), "unknown", "title"),
    Row("bad-gzip", http("200 OK", b"not gzip", content_encoding="gzip"), "unknown", "title"),
]
