"""The queue before a host: how it slows down, speeds up and closes."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from tests.links.conftest import OwnThread

from sitekit.links.external.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable


def told(*steps: Callable[[Gate], None], spacing: float = 1.0) -> Gate:
    """Return a gate that waits an hour at most, after these steps."""
    gate = Gate(spacing, 3600)

    async def run() -> None:
        for step in steps:
            step(gate)

    OwnThread().run(run())
    return gate


def slow(gate: Gate) -> None:
    gate.slow_down(None)


def test_the_pause_doubles_up_to_a_minute() -> None:
    assert told(slow).spacing == 2
    assert told(slow, slow, slow).spacing == 8
    assert told(*[slow] * 9).spacing == 60
    assert told(slow, spacing=0).spacing == 0.01


def test_it_halves_again_down_to_the_usual_one() -> None:
    assert told(slow, slow, slow, Gate.speed_up).spacing == 4
    assert told(Gate.speed_up).spacing == 1


def test_a_host_that_asks_to_wait_too_long_is_closed() -> None:
    assert told(lambda gate: gate.slow_down(3600)).closed == ""
    assert told(lambda gate: gate.slow_down(3601)).closed == "the host asks to wait 3601 s"


def after(*troubles: str) -> str:
    """Return why a gate is closed after addresses of the host came to this, empty for well."""
    return told(*(partial(Gate.failed, trouble=trouble) for trouble in troubles)).closed


def test_three_failures_in_a_row_close_it() -> None:
    assert after("timeout", "timeout") == ""
    assert after("timeout", "timeout", "", "timeout", "timeout") == ""
    closed = after("timeout", "timeout", "timeout")
    assert closed == "the host failed 3 addresses in a row: timeout"


def test_requests_pass_one_by_one_with_a_pause() -> None:
    async def run() -> tuple[list[str], float]:
        gate = Gate(0.05, 10)
        order: list[str] = []
        start = asyncio.get_running_loop().time()

        async def ask(name: str) -> None:
            async with gate:
                order.append(f"{name} in")
                await asyncio.sleep(0)
                order.append(f"{name} out")

        await asyncio.gather(ask("a"), ask("b"), ask("c"))
        return order, asyncio.get_running_loop().time() - start

    order, seconds = OwnThread().run(run())
    assert order == ["a in", "a out", "b in", "b out", "c in", "c out"]
    assert seconds >= 0.1
