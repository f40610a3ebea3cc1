"""Where a link leads: a published file and a place in it, another host, or nowhere."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from sitekit.links.model import Issue
from sitekit.links.page import TEXT_DIRECTIVE
from sitekit.links.rules import RuleBook
from sitekit.links.schemes import external_issue
from sitekit.links.tree import PAGE_SUFFIXES
from sitekit.links.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sitekit.links.model import Link, Want
    from sitekit.links.rules import Rule
    from sitekit.links.tree import Tree
    from sitekit.links.urlparts import Url

NO_HOST: Final = "https://site.invalid/"
_BARE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_SLASHED: Final = re.compile(r"[/\\]{2}")
_PLAIN: Final = re.compile(
    r"((?:\.\./)*)((?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?)"
    r"(?:(?<=.)#([A-Za-z][A-Za-z0-9_-]*))?(?<=.)"
)


class Target(NamedTuple):
    """Where a link leads. `file` is None when it leaves the site or leads nowhere.

    `fragment` is the place asked for in a page or SVG file, None when there is none to check.
    `redirect` is the path on the host when a redirect rule answers it.
    """

    file: str | None
    fragment: str | None = None
    issue: Issue | None = None
    redirect: str | None = None


class Site:
    """The published tree at its address: resolves what its files say."""

    def __init__(self, tree: Tree, site_url: str, rules: Iterable[Rule] = ()) -> None:
        """`site_url` is the absolute address of the site's folder, empty when not known."""
        url = parse(site_url or NO_HOST)
        if url is None or url.scheme not in ("http", "https"):
            raise ValueError(f"{site_url!r} is not an absolute http or https URL")
        path = url.path if url.path.endswith("/") else f"{url.path}/"
        self.root = url._replace(path=path, query=None, fragment=None)
        self.tree = tree
        self._own = self.root.href
        book = RuleBook(rule for rule in rules if rule.host in ("", self.root.origin_part))
        self.rule = book.rule
        self._forces = book.forces

    def address(self, file: str) -> Url:
        """Return the URL of a published file."""
        return self.root._replace(path=self.root.path + quote(os.fsencode(self.tree.address(file))))

    def prefixes(self, file: str) -> tuple[str, ...]:
        """Return the folder of a file, with its final slash, and those above it up to `""`."""
        parts = file.split("/")[:-1]
        return tuple("".join(f"{part}/" for part in parts[:n]) for n in range(len(parts), -1, -1))

    def plain(self, link: Link, prefixes: tuple[str, ...]) -> Target | None:
        """Return where a link leads whose form leaves no doubt, or None to ask `resolve`.

        That is a relative path of plain characters to a file that every host serves, from a file
        with these `prefixes`. Nearly all links are of this form, and `resolve` takes ten times as
        long.
        """
        url = link.url
        if url.startswith(self._own):
            url, prefixes = url[len(self._own) :], ("",)
        found = _PLAIN.fullmatch(url)
        if not found:
            return None
        climb, path, fragment = found.groups()
        folders = len(climb) // 3
        if folders >= len(prefixes):
            return None
        file = self.tree.served.get(prefixes[folders] + path)
        if file is None or self._forces or (fragment and not _holds_places(link.want, file)):
            return None
        return Target(file, fragment)

    def base(self, file: str, written: str | None) -> Url:
        """Return the URL that links of a file are relative to, given its `<base href>`."""
        own = self.address(file)
        if written is None:
            return own
        base = parse(written, own)
        return own if base is None or base.scheme in ("data", "javascript") else base

    def resolve(self, link: Link, base: Url) -> Target:
        """Return where a link leads when read relative to `base`."""
        written = link.url.strip()
        if not written and link.want != "page":
            return Target(None, None, Issue("error", f"the {link.where} is empty"))
        url = parse(link.url, base)
        if url is None:
            return Target(None, None, Issue("error", "no browser can read this URL"))
        if not self.is_own(url) or url.password:
            return Target(None, None, external_issue(url, written))
        if not url.path.startswith(self.root.path):
            return self._outside(
                url, absolute=bool(_SCHEME.match(written) or _SLASHED.match(written))
            )
        return self._local(link, url)

    def is_own(self, url: Url) -> bool:
        """Say whether a URL is on this site's host, by either of the web's schemes."""
        own = self.root
        same_port = url.port == own.port
        return url.scheme in ("http", "https") and url.host == own.host and same_port

    def decoded(self, url: Url) -> str:
        """Return the path of an own URL below the site's folder, decoded as a host does."""
        return os.fsdecode(unquote_to_bytes(url.path[len(self.root.path) :]))

    def _outside(self, url: Url, *, absolute: bool) -> Target:
        if f"{url.path}/" == self.root.path:
            answer = self.tree.find("")
            issue = Issue("warning", "the final slash is missing", f'write "{self.root.path}"')
            return Target(answer.file, url.fragment, issue)
        if self.rule(url.path):
            return Target(None, redirect=url.path)
        if absolute:
            return Target(None)
        message = f"{url.path} lies outside the site, which is at {self.root.path}"
        inside = self.tree.find(os.fsdecode(unquote_to_bytes(url.path[1:])))
        hint = f'did you mean "{self.root.path}{url.path[1:]}"?' if inside.file else ""
        return Target(None, None, Issue("error", message, hint))

    def _local(self, link: Link, url: Url) -> Target:
        answer = self.tree.find(self.decoded(url))
        if self._forces or answer.file is None:
            rule = self.rule(url.path)
            if rule and (answer.file is None or rule.forced):
                return Target(None, redirect=url.path)
        if answer.file is None:
            return Target(None, None, answer.issue or MISSING)
        return Target(answer.file, _place(link, url, answer.file), answer.issue or _doubt(url))


MISSING: Final = Issue("error", "missing")
"""No file answers; the message and the nearest name are worked out only for a report."""


def _place(link: Link, url: Url, file: str) -> str | None:
    """Return the fragment that must exist, or None when nothing is to be checked."""
    if not url.fragment:
        return None
    if not _holds_places(link.want, file):
        return None
    return url.fragment.partition(TEXT_DIRECTIVE)[0] or None


def _holds_places(want: Want, file: str) -> bool:
    suffixes = (".svg", *PAGE_SUFFIXES) if want == "symbol" else PAGE_SUFFIXES
    return want != "asset" and file.lower().endswith(suffixes)


def _doubt(url: Url) -> Issue | None:
    if _BARE_PERCENT.search(url.path):
        return Issue("warning", "a bare % is not a valid URL", 'write "%25"')
    if "%2f" in url.path.lower():
        return Issue("warning", "%2F is not a slash to every host", 'write "/"')
    if url.repaired:
        return Issue(
            "warning", "a browser repairs this URL", "write it with single forward slashes"
        )
    return None
