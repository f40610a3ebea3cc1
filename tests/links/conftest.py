"""A browser that another test left open keeps an event loop in its thread: ours gets its own."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from sitekit.links.external import run

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator


class OwnThread:
    """The module `asyncio`, but for `run`, which starts its loop in a new thread."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="session", autouse=True)
def loop_of_its_own() -> Iterator[None]:
    """Let the external check run beside a browser in one process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "asyncio", OwnThread())
        yield
