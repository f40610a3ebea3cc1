"""Links that leave the site: what can be said about them without asking the network."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final
from urllib.parse import unquote

from sitekit.linkcheck.findings import Issue, Link, issue, shorten
from sitekit.linkcheck.html_reader import SHOWN_ADDRESS
from sitekit.linkcheck.urls import WEB_SCHEMES, Url

_MAILBOX: Final = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+")
_TELEPHONE: Final = re.compile(r"\+?[().\- ]*[0-9*#][0-9*#().\- ]*(?:;.*)?")
_LOOPBACK: Final = re.compile(r"(?:.*\.)?localhost\.?|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]")
_MIN_LIKENESS: Final = 0.8
_MAX_SCHEME: Final = 10

LINE_BREAK: Final = issue(
    "repaired-url", "the URL has a tab or line break inside", "remove it", severity="note"
)


def external_issue(url: Url, link: Link) -> Issue | None:
    """Return what is wrong with a link that leaves the site, or None."""
    if url.password:
        hint = "remove it, and change the password"
        return issue("password", "the URL contains a password", hint)
    if url.scheme in WEB_SCHEMES:
        return _host_issue(url, link)
    if url.scheme in _CHECKS:
        return _CHECKS[url.scheme](url)
    if len(url.scheme) == 1:
        hint = "link to a published file"
        return issue("local-machine", "the link names a drive of one machine", hint)
    for known in ("https", "http"):
        likeness = SequenceMatcher(None, url.scheme[:_MAX_SCHEME], known).ratio()
        if likeness >= _MIN_LIKENESS:
            message = f"no browser knows {url.scheme}:"
            return issue("unknown-scheme", message, f'did you mean "{known}:"?')
    return None


def _host_issue(url: Url, link: Link) -> Issue | None:
    if url.host in WEB_SCHEMES:
        rest = url.path.lstrip("/")
        return issue(
            "unknown-scheme",
            "the scheme is written twice",
            f'did you mean "{url.scheme}://{shorten(rest)}"?' if rest else "",
        )
    if _LOOPBACK.fullmatch(url.host):
        # A tutorial shows its reader the address of the server that it started.
        is_shown = link.where == SHOWN_ADDRESS
        message = f"{url.host} is the reader's own machine"
        return issue("local-machine", message, severity="note" if is_shown else "warning")
    if "." not in url.host and not url.host.startswith("["):
        # Written like \\server\share, it is a file on a server of one network.
        is_share = link.url.strip().startswith("\\\\")
        message = f"{url.host} is a host of one network only"
        return issue("local-network", message, severity="error" if is_share else "warning")
    if url.has_wrong_slashes:
        hint = f'write "{shorten(url.href)}"'
        return issue("repaired-url", "a browser repairs this URL", hint)
    return LINE_BREAK if url.has_break else None


def _mailto(url: Url) -> Issue | None:
    addresses = [unquote(part).strip() for part in url.path.split(",") if part.strip()]
    bad = [address for address in addresses if not _MAILBOX.fullmatch(address)]
    if bad:
        return issue("bad-address", f'"{shorten(bad[0])}" is not an email address')
    if url.host or not (addresses or url.query):
        return issue("bad-address", "mailto: names no email address")
    return None


def _telephone(url: Url) -> Issue | None:
    number = unquote(url.path)
    if _TELEPHONE.fullmatch(number):
        return None
    return issue("bad-address", f'"{shorten(number)}" is not a telephone number')


def _data(url: Url) -> Issue | None:
    if "," in url.path:
        return None
    return issue("bad-address", "a data: URL needs a comma before its data")


def _javascript(_url: Url) -> Issue:
    return issue("javascript", "javascript: does nothing without scripts", "use a button")


def _file(_url: Url) -> Issue:
    message = "file: names a file of one machine"
    return issue("local-machine", message, "link to a published file")


_CHECKS: Final = {
    "mailto": _mailto,
    "tel": _telephone,
    "data": _data,
    "javascript": _javascript,
    "file": _file,
}
