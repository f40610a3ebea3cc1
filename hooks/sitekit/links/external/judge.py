"""What a reply means for the link: a verdict, and whether to ask again before it is given."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from sitekit.links.external.model import Answer
from sitekit.links.model import SEPARATOR
from sitekit.links.urlparts import decode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitekit.links.external.model import Reply

_GONE: Final = frozenset({404, 410})
_BROKEN_TROUBLES: Final = frozenset(
    {"no such host", "connection refused", "redirect loop", "too many redirects"}
)
_PASSING_TROUBLES: Final = frozenset({"connection lost", "timeout", "name lookup failed"})
_PERMANENT: Final = frozenset({301, 308})
_BUSY: Final = frozenset({429, 503})
_SERVER_ERROR: Final = range(500, 600)

# Places that scripts make: lines of code, routes of applications, parts of media.
_SCRIPTED_PLACE: Final = re.compile(r"L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|[!/].*|.*=.*")
_USER_CONTENT: Final = "user-content-"


def is_busy(reply: Reply) -> bool:
    """Say whether the host asks for fewer requests."""
    return reply.status in _BUSY


def is_passing(reply: Reply) -> bool:
    """Say whether another try may well end otherwise."""
    return reply.trouble in _PASSING_TROUBLES or is_busy(reply) or reply.status in _SERVER_ERROR


def looks_broken(reply: Reply) -> bool:
    """Say whether the reply, if another confirms it, means that the link is dead."""
    return reply.status in _GONE or reply.trouble in _BROKEN_TROUBLES


def answer(url: str, fragments: Iterable[str], reply: Reply, asked: int) -> Answer:
    """Return the verdict on an address after its last reply."""
    if looks_broken(reply):
        return Answer("broken", f"{_words(reply)}, asked {asked} times", asked=asked)
    if not 200 <= reply.status < 300:
        return Answer("unknown", _words(reply), asked=asked)
    missing = tuple(sorted(f for f in fragments if _is_missing(f, reply.ids)))
    new = _new_address(url, reply)
    if new:
        return Answer("moved", f"moved for good to {new}", new, missing, asked)
    return Answer("ok", _words(reply), missing=missing, asked=asked)


def _new_address(url: str, reply: Reply) -> str:
    """Return where permanent redirects lead before the first that is not, or nothing."""
    new = ""
    for hop in reply.hops:
        if hop.status not in _PERMANENT:
            break
        new = hop.url
    return new if new != url else ""


def _is_missing(fragment: str, ids: str | None) -> bool:
    if ids is None or _SCRIPTED_PLACE.fullmatch(decode(fragment)):
        return False
    names = {fragment, decode(fragment)}
    names |= {_USER_CONTENT + name for name in names}
    known = any(f"{SEPARATOR}{name}{SEPARATOR}" in ids for name in names)
    return not known and decode(fragment).lower() != "top"


def _words(reply: Reply) -> str:
    """Return a reply in words: `404 Not Found`, `timeout: ...`."""
    over = f" after {len(reply.hops)} redirects" if len(reply.hops) > 1 else ""
    if reply.trouble:
        return f"{reply.trouble}{f': {reply.detail}' if reply.detail else ''}{over}"
    try:
        return f"{reply.status} {HTTPStatus(reply.status).phrase}{over}"
    except ValueError:
        return f"{reply.status}{over}"
