"""One request for an address: a GET, its redirects, and no more of the body than is needed.

HEAD is never used: many servers answer it otherwise than GET, or not at all.
"""

from __future__ import annotations

import asyncio
import codecs
import ssl
import time
import zlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import aiohttp
from yarl import URL

from sitekit.links.encodings import decoded
from sitekit.links.external.model import MAX_REDIRECTS, Hop, Reply, Trouble
from sitekit.links.external.names import NameLookupError, NoSuchHostError, PrivateAddressError
from sitekit.links.urls import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from sitekit.links.external.gate import Gate
    from sitekit.links.external.names import Names
    from sitekit.links.urlparts import Url

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
MAX_PAGE_BYTES: Final = 10_000_000
"""Places are looked for in so much of a page; one that is longer is not judged by them."""

_HTML: Final = ("text/html", "application/xhtml+xml")
_HEADERS: Final = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/*,*/*;q=0.8",
    "Accept-Language": "en,*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}
_PACKINGS: Final = frozenset({"identity", "gzip", "x-gzip", "deflate", ""})
_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS | 32


class NoAnswerError(Exception):
    """A connection failed or ended early; the cause says how."""


async def once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send a request once: a middleware that keeps aiohttp from trying again by itself."""
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise NoAnswerError from error


class Asker:
    """Asks for addresses over one session."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        names: Names,
        gate: Callable[[str], Gate],
        at_once: asyncio.Semaphore,
        ids: Callable[[bytes], str],
    ) -> None:
        """`gate` gives a host's queue, `at_once` bounds all; `ids` reads the places of a page."""
        self._session = session
        self._names = names
        self._gate = gate
        self._at_once = at_once
        self._ids = ids

    async def ask(self, address: str, *, places: bool, timeout: float) -> Reply:
        """Return what an address answers in the end; `places` asks for the ids of the page."""
        jar = aiohttp.CookieJar(unsafe=True)
        hops: list[Hop] = []
        seen: set[tuple[str, str]] = set()
        current = parse(address)
        while current is not None:
            state = (current.href, jar.filter_cookies(URL(current.href, encoded=True)).output())
            if state in seen:
                return Reply(0, tuple(hops), "redirect loop", f"comes back to {current.href}")
            if len(hops) > MAX_REDIRECTS:
                return Reply(0, tuple(hops), "too many redirects", f"more than {MAX_REDIRECTS}")
            seen.add(state)
            reply, location = await self._one(current, jar, places=places, timeout=timeout)
            if location is None:
                return reply._replace(hops=tuple(hops), host=current.host or "")
            following = parse(location, current)
            if following is None or following.scheme not in ("http", "https"):
                return Reply(0, tuple(hops), "bad redirect", f"to {location[:200]!r}")
            current = following._replace(fragment=None)
            hops.append(Hop(reply.status, current.href))
        return Reply(0, (), "protocol", "the address cannot be read")

    async def _one(
        self, url: Url, jar: aiohttp.CookieJar, *, places: bool, timeout: float
    ) -> tuple[Reply, str | None]:
        """Return the answer of one server, and the target when that is a redirect."""
        try:
            await self._names.addresses(url.host or "")
            gate = self._gate(url.host or "")
            if gate.closed:
                return Reply(0, trouble="left alone", detail=gate.closed), None
            async with gate, self._at_once, asyncio.timeout(timeout):
                return await self._get(url, jar, places=places)
        except Exception as error:
            trouble, detail = _trouble(error)
            return Reply(0, trouble=trouble, detail=detail), None

    async def _get(
        self, url: Url, jar: aiohttp.CookieJar, *, places: bool
    ) -> tuple[Reply, str | None]:
        target = URL(url.href, encoded=True)
        async with self._session.get(
            target,
            allow_redirects=False,
            headers=_HEADERS,
            cookies=jar.filter_cookies(target),
        ) as response:
            jar.update_cookies(response.cookies, target)
            status, location = response.status, response.headers.get("Location")
            if status in REDIRECTS and location and location.strip():
                return Reply(status), _text(location)
            reply = Reply(status, retry_after=_seconds(response.headers.get("Retry-After")))
            if places and status == 200 and response.content_type in _HTML:
                reply = reply._replace(ids=await self._places(response))
            else:
                response.close()
            return reply, None

    async def _places(self, response: aiohttp.ClientResponse) -> str | None:
        """Return the ids of a page; None when it is too long, or packed in a way not asked for."""
        packing = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packing not in _PACKINGS:
            response.close()
            return None
        unpacker = zlib.decompressobj(_GZIP_OR_ZLIB) if packing != "identity" else None
        data = bytearray()
        async for chunk in response.content.iter_chunked(1 << 16):
            # A small answer may unpack to more than memory holds: no more is unpacked than is read.
            data += unpacker.decompress(chunk, MAX_PAGE_BYTES) if unpacker else chunk
            if len(data) >= MAX_PAGE_BYTES:
                response.close()
                return None
        page = bytes(data)
        if response.charset:
            # What the server says of the encoding goes before what the page says.
            page = codecs.BOM_UTF8 + decoded(page, response.charset).encode("utf-8", "replace")
        return self._ids(page)


def _text(header: str) -> str:
    """Return a header as browsers read it: UTF-8 where it is, else Latin-1."""
    data = header.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _seconds(header: str | None) -> float | None:
    """Return the seconds that a `Retry-After` asks for, by number or date; None for nonsense."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _trouble(error: BaseException) -> tuple[Trouble, str]:
    """Return what kind of trouble an exception is, and its own words."""
    if isinstance(error, NoAnswerError) and error.__cause__:
        error = error.__cause__
    # What aiohttp calls status 400 of an answer that is not HTTP is its own, not the server's.
    words = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    detail = " ".join(words.split())[:200] or type(error).__name__
    cause = getattr(error, "os_error", error)
    kinds: list[tuple[Trouble, tuple[type[BaseException], ...]]] = [
        ("no such host", (NoSuchHostError,)),
        ("name lookup failed", (NameLookupError,)),
        ("private address", (PrivateAddressError,)),
        ("timeout", (TimeoutError,)),
        ("TLS", (ssl.SSLError, ssl.CertificateError, aiohttp.ClientSSLError)),
        ("connection refused", (ConnectionRefusedError,)),
        ("connection lost", (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, OSError)),
        ("connection lost", (aiohttp.ClientPayloadError, asyncio.IncompleteReadError)),
    ]
    for trouble, types in kinds:
        if isinstance(error, types) or isinstance(cause, types):
            return trouble, detail
    return "protocol", detail
