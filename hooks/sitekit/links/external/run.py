"""Ask for many addresses: hosts side by side, each host's addresses one after another."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import aiohttp

from sitekit.links.check import default_reader
from sitekit.links.external.ask import Asker, once
from sitekit.links.external.gate import Gate
from sitekit.links.external.judge import answer, is_busy, is_passing, looks_broken
from sitekit.links.external.model import Answer
from sitekit.links.external.names import (
    NameLookupError,
    Names,
    NoSuchHostError,
    PrivateAddressError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sitekit.links.external.model import Address, Manners
    from sitekit.links.external.names import Lookup

    Progress = Callable[[int, str], None]

_CONTROL_NAMES: Final = ("example.com", "www.iana.org", "www.w3.org")
"""Names that are there as long as the network is: reserved, or older than most others."""

_SAMPLE: Final = 3
_LOOKUPS_AT_ONCE: Final = 32
_CONFIRMED: Final = 2
_LARGEST_HEADER: Final = 64 * 1024


class OfflineError(Exception):
    """No name can be looked up at all: this machine has no network, and nothing can be said."""


def check_addresses(
    addresses: Sequence[Address],
    manners: Manners,
    progress: Progress = lambda _done, _host: None,
    lookup: Lookup | None = None,
) -> dict[str, Answer]:
    """Return the verdict on each address, by its URL.

    `progress` is told the number done and the host after each; `lookup` replaces the system's name
    lookup. Raises OfflineError when no name can be looked up.
    """
    return asyncio.run(_Run(manners, progress, lookup).all(addresses))


class _Run:
    """One run over all addresses."""

    def __init__(self, manners: Manners, progress: Progress, lookup: Lookup | None) -> None:
        self._manners = manners
        self._progress = progress
        self._names = Names(allow_private=manners.allow_private, lookup=lookup)
        self._gates: dict[str, Gate] = {}
        self._answers: dict[str, Answer] = {}

    async def all(self, addresses: Sequence[Address]) -> dict[str, Answer]:
        """Ask for all addresses, if there is a network."""
        by_host: dict[str, list[Address]] = defaultdict(list)
        for address in addresses:
            by_host[address.host].append(address)
        pool = ThreadPoolExecutor(_LOOKUPS_AT_ONCE)
        asyncio.get_running_loop().set_default_executor(pool)
        if by_host and not await self._online(by_host):
            raise OfflineError
        timeout = aiohttp.ClientTimeout(total=None)
        connector = aiohttp.TCPConnector(
            resolver=self._names, use_dns_cache=False, limit=0, force_close=True
        )
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._manners.user_agent},
            max_line_size=_LARGEST_HEADER,
            max_field_size=_LARGEST_HEADER,
            middlewares=(once,),
            auto_decompress=False,
        ) as session:
            at_once = asyncio.Semaphore(self._manners.at_once)
            asker = Asker(session, self._names, self._gate, at_once, _ids)
            await asyncio.gather(*(self._host(asker, here) for here in by_host.values()))
        return self._answers

    async def _online(self, hosts: Iterable[str]) -> bool:
        """Say whether any name can be looked up; addresses in numbers need no names."""
        some = {*itertools.islice(hosts, _SAMPLE), *_CONTROL_NAMES}
        for found in asyncio.as_completed([self._has_address(host) for host in some]):
            if await found:
                return True
        return False

    async def _has_address(self, host: str) -> bool:
        try:
            await self._names.addresses(host)
        except (NoSuchHostError, NameLookupError):
            return False
        except PrivateAddressError:
            return True
        return True

    def _gate(self, host: str) -> Gate:
        if host not in self._gates:
            self._gates[host] = Gate(self._manners.spacing, self._manners.longest_wait)
        return self._gates[host]

    async def _host(self, asker: Asker, addresses: Iterable[Address]) -> None:
        for address in addresses:
            self._answers[address.url] = await self._address(asker, address)
            self._progress(len(self._answers), address.host)

    async def _address(self, asker: Asker, address: Address) -> Answer:
        """Ask until the answer is sure: again after a passing fault, twice for what is broken."""
        gate, asked, broken = self._gate(address.host), 0, 0
        while not gate.closed:
            reply = await asker.ask(
                address.url, places=bool(address.fragments), timeout=self._manners.timeout
            )
            asked += 1
            if looks_broken(reply):
                broken += 1
                if broken == _CONFIRMED:
                    return answer(address.url, address.fragments, reply, asked)
                await asyncio.sleep(self._manners.confirm_after)
            elif is_passing(reply):
                # The host that asks for patience may be another than the one linked to.
                speaker = self._gate(reply.host or address.host)
                speaker.slow_down(reply.retry_after if is_busy(reply) else None)
                if speaker.closed:
                    return Answer("unknown", speaker.closed, asked=asked)
                if asked >= self._manners.tries:
                    gate.failed(reply.trouble or "")
                    return answer(address.url, address.fragments, reply, asked)
            else:
                gate.speed_up()
                return answer(address.url, address.fragments, reply, asked)
        return Answer("unknown", gate.closed, asked=asked)


def _ids(data: bytes) -> str:
    return default_reader()(data).ids
