"""Links that leave the site: what can be said of them without asking the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sitekit.links.model import Issue, shorten

if TYPE_CHECKING:
    from sitekit.links.urlparts import Url
    from sitekit.problems import Severity

_WEB: Final = frozenset({"http", "https"})
_PASSWORD: Final = Issue("error", "the URL holds a password", "take it out and change the password")
_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+")
_TELEPHONE: Final = re.compile(r"\+?[().\- ]*[0-9*#][0-9*#().\- ]*(?:;.*)?")
_LOOPBACK: Final = re.compile(r"(?:.*\.)?localhost\.?|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]")
_CLOSE: Final = 0.8
_LONG: Final = 10


def external_issue(url: Url, written: str) -> Issue | None:
    """Return what is wrong with a link that leaves the site, or None."""
    if url.password:
        return _PASSWORD
    if url.scheme in _WEB:
        return _host_issue(url, share=written.startswith("\\\\"))
    check = _CHECKS.get(url.scheme)
    if check:
        return check(url)
    if len(url.scheme) == 1:
        return Issue("error", "the link names a drive of one machine", "link to a published file")
    from difflib import SequenceMatcher  # Nearly no link needs it.

    for known in ("https", "http"):
        if len(url.scheme) < _LONG and SequenceMatcher(None, url.scheme, known).ratio() >= _CLOSE:
            return Issue("error", f"no browser knows {url.scheme}:", f'did you mean "{known}:"?')
    return None


def _host_issue(url: Url, *, share: bool) -> Issue | None:
    host = url.host or ""
    if "%" in host:
        return Issue("error", f"no host can have the name {host}")
    if _LOOPBACK.fullmatch(host):
        return Issue("warning", f"{host} is the reader's own machine")
    if "." not in host and not host.startswith("["):
        level: Severity = "error" if share else "warning"
        return Issue(level, f"{host} is a host of one network only")
    if url.repaired:
        return Issue("warning", "a browser repairs this URL", f'write "{url.href}"')
    return None


def _mailto(url: Url) -> Issue | None:
    addresses = [unquote(part).strip() for part in url.path.split(",") if part.strip()]
    bad = [address for address in addresses if not _ADDRESS.fullmatch(address)]
    if bad:
        return Issue("error", f'"{shorten(bad[0])}" is not an e-mail address')
    if not addresses and not url.query:
        return Issue("error", "mailto: names no e-mail address")
    return None


def _telephone(url: Url) -> Issue | None:
    if _TELEPHONE.fullmatch(unquote(url.path)):
        return None
    return Issue("error", f'"{shorten(unquote(url.path))}" is not a telephone number')


def _data(url: Url) -> Issue | None:
    return None if "," in url.path else Issue("error", "a data: URL needs a comma before its data")


def _javascript(_url: Url) -> Issue:
    return Issue("warning", "javascript: does nothing without scripts", "use a button")


def _file(_url: Url) -> Issue:
    return Issue("error", "file: names a file of one machine", "link to a published file")


_CHECKS: Final = {
    "mailto": _mailto,
    "tel": _telephone,
    "data": _data,
    "javascript": _javascript,
    "file": _file,
}
