"""What the external check passes between its steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

Verdict = Literal["ok", "moved", "broken", "unknown"]
"""`moved` for good, `broken` beyond doubt; `unknown` is all that says nothing of the page."""

Trouble = Literal[
    "no such host",
    "name lookup failed",
    "private address",
    "connection refused",
    "connection lost",
    "timeout",
    "TLS",
    "left alone",
    "protocol",
    "redirect loop",
    "too many redirects",
    "bad redirect",
]


class Use(NamedTuple):
    """A link to an address: the built file, the element and attribute, the URL as written."""

    file: str
    where: str
    url: str


@dataclass(slots=True)
class Address:
    """A URL without fragment, the fragments that links ask for there, and those links."""

    url: str
    host: str
    fragments: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)


class Hop(NamedTuple):
    """A redirect that was followed: its status and where it led."""

    status: int
    url: str


class Reply(NamedTuple):
    """What one request came to, over all its redirects.

    `status` is 0 when `trouble` ended it. `ids` are the places of an HTML page, None when they were
    not asked for or the answer is not HTML. `retry_after` is in seconds. `host` is the one that
    answered in the end, after all redirects.
    """

    status: int
    hops: tuple[Hop, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""
    ids: str | None = None
    retry_after: float | None = None
    host: str = ""


class Answer(NamedTuple):
    """The verdict on an address.

    `new` is the address it moved to. `missing` are the fragments that the page there lacks, told as
    warnings. `asked` counts the requests made for it, 0 when an earlier run's verdict still holds.
    """

    verdict: Verdict
    detail: str
    new: str = ""
    missing: tuple[str, ...] = ()
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Manners:
    """How the check behaves towards other people's servers. Times are in seconds."""

    user_agent: str
    spacing: float = 1.0
    """Least time between two requests to one host."""

    longest_wait: float = 120.0
    """A host that asks for a longer pause is left alone for the rest of the run."""

    timeout: float = 30.0
    """For one request with its redirects."""

    confirm_after: float = 5.0
    """Before what looks broken is asked for again."""

    at_once: int = 16
    """Requests under way at one time, each to another host."""

    tries: int = 3
    allow_private: bool = False


MAX_REDIRECTS: Final = 20
"""Browsers give up after as many."""
