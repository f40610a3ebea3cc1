"""Names to network addresses, once a run, and never into a private network.

A link on a public page must not make this machine ask others that only it can reach. Every host, a
redirect's too, is looked up here first, and the connection then goes to the addresses that were
looked at: a name that answers differently a moment later gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Final

from aiohttp.abc import AbstractResolver, ResolveResult

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Lookup = Callable[[str], Awaitable[list[str]]]

_UNKNOWN_NAME: Final = frozenset(
    code for name in ("EAI_NONAME", "EAI_NODATA") if (code := getattr(socket, name, None))
)
_LOOKUP_SECONDS: Final = 10
_MAX_LABEL: Final = 63
_MAX_NAME: Final = 253


class NoSuchHostError(Exception):
    """The name has no address: nobody can follow the link."""


class NameLookupError(Exception):
    """The lookup failed, which says nothing about the name."""


class PrivateAddressError(Exception):
    """The host lies in a network that readers of a public page cannot reach."""


class Names(AbstractResolver):
    """Looks hosts up, refuses private ones, and serves the connections with what it found."""

    def __init__(self, *, allow_private: bool, lookup: Lookup | None = None) -> None:
        self._allow_private = allow_private
        self._lookup = lookup or system_lookup
        self._known: dict[str, asyncio.Future[list[str]]] = {}

    async def addresses(self, host: str) -> list[str]:
        """Return the addresses of a URL's host, or raise one of this module's errors."""
        if host not in self._known:
            self._known[host] = asyncio.ensure_future(self._look_up(host.strip("[]")))
        found = await asyncio.shield(self._known[host])
        private = [address for address in found if not is_public(address)]
        if private and not self._allow_private:
            raise PrivateAddressError(f"{host} is {private[0]}")
        return found

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return what `addresses` found, in the form that aiohttp's connector takes."""
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self.addresses(host)
            if family in (socket.AF_UNSPEC, socket.AF_INET6 if ":" in address else socket.AF_INET)
        ]

    async def close(self) -> None:
        """Hold nothing open."""

    async def _look_up(self, host: str) -> list[str]:
        try:
            return [str(ipaddress.ip_address(host))]
        except ValueError:
            pass
        labels = host.rstrip(".").split(".")
        if len(host) > _MAX_NAME or any(not 0 < len(label) <= _MAX_LABEL for label in labels):
            raise NoSuchHostError(f"{host} is no name")
        try:
            return await asyncio.wait_for(self._lookup(host), _LOOKUP_SECONDS)
        except TimeoutError as error:
            raise NameLookupError(f"no answer in {_LOOKUP_SECONDS} s") from error


async def system_lookup(host: str) -> list[str]:
    """Return the addresses that this machine's resolver knows for a name."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in _UNKNOWN_NAME:
            raise NoSuchHostError(host) from error
        raise NameLookupError(error.strerror or str(error)) from error
    except (OSError, UnicodeError) as error:
        raise NameLookupError(str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(text: str) -> bool:
    """Say whether an address is one that everybody can reach, whatever it is wrapped in."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
