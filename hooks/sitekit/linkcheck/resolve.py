"""Where links lead: to which published file and fragment, or out of the site.

Of links that leave the site, this says what can be said without asking the network. Inside it,
features that not every host has (a directory without its final slash, `about` for `about.html`,
merged slashes) are recognized and reported.
"""

from __future__ import annotations

import os
import posixpath
import re
from array import array
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, unquote_to_bytes

from sitekit.linkcheck.findings import (
    Finding,
    Issue,
    Link,
    LinkType,
    Suggestion,
    issue,
    printable,
    shorten,
)
from sitekit.linkcheck.html_elements import SHOWN_ADDRESS, TEXT_DIRECTIVE
from sitekit.linkcheck.urls import WEB_SCHEMES, Url, parse

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
    if url.scheme in _NEVER_RIGHT:
        return _NEVER_RIGHT[url.scheme]
    if url.scheme in _CHECKS:
        return _CHECKS[url.scheme](url)
    if len(url.scheme) == 1:
        hint = "link to a published file"
        return issue("local-machine", "the link names a drive on one machine", hint)
    for known in ("https", "http"):
        likeness = SequenceMatcher(None, url.scheme[:_MAX_SCHEME], known).ratio()
        if likeness >= _MIN_LIKENESS:
            message = f"no browser supports {url.scheme}:"
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
        message = f"{url.host} is a host in one network only"
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
    problem = issue("bad-address", f'"{shorten(number)}" is not a telephone number')
    return None if _TELEPHONE.fullmatch(number) else problem


def _data(url: Url) -> Issue | None:
    problem = issue("bad-address", "a data: URL needs a comma before its data")
    return None if "," in url.path else problem


_CHECKS: Final = {"mailto": _mailto, "tel": _telephone, "data": _data}
_NEVER_RIGHT: Final = {
    "javascript": issue("javascript", "javascript: does nothing without scripts", "use a button"),
    "file": issue("local-machine", "file: names a file on one machine", "link to a published file"),
}


_UNKNOWN_SITE: Final = "https://site.invalid/"
_BARE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_DOT: Final = re.compile(r"%2e", re.IGNORECASE)
_PLAIN: Final = re.compile(
    r"((?:\.\./)*)((?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?)"
    r"(?:(?<=.)#([A-Za-z][A-Za-z0-9_.:-]*))?(?<=.)"
)
_PLAIN_EXTERNAL: Final = re.compile(
    r"https?://((?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*)(?:[/?#][^\\\s\x00-\x1f]*)?"
)
MISSING_FILE: Final = issue("missing-file", "")
"""No file answers. The message and the nearest name are worked out only for a report."""


class Target(NamedTuple):
    """Where a link leads. `file` is None when it leaves the site or leads nowhere.

    `fragment` is the place asked for in a page or SVG file, None when there is none to check.
    """

    file: str | None
    fragment: str | None = None
    issue: Issue | None = None


class Scan:
    """What the files say. `links[n]` leads to `targets[n]`; `uses` are such numbers, per file.

    `findings` are those that need no other file, such as duplicate IDs.
    """

    def __init__(self) -> None:
        self.links: list[Link] = []
        self.targets: list[Target] = []
        self.uses: dict[str, array[int]] = {}
        self.ids: dict[str, str] = {}
        self.bases: dict[str, str] = {}
        self.refreshes: dict[str, tuple[float, str]] = {}
        self.with_scripts: set[str] = set()
        self.findings: list[Finding] = []
        self.count = 0


class Site:
    """The published files at their address: resolves the links of its files."""

    def __init__(self, files: SiteFiles, site_url: str = "") -> None:
        """`site_url` is the absolute address of the site's folder, empty when not known."""
        url = parse(site_url or _UNKNOWN_SITE)
        if url is None or url.scheme not in WEB_SCHEMES:
            raise ValueError(f"{site_url!r} is not an absolute http or https URL")
        self.files = files
        self.path = url.path if url.path.endswith("/") else f"{url.path}/"
        self._host, self._port = url.host, url.port
        self.origin = f"{url.scheme}://{url.host}{f':{url.port}' if url.port else ''}"
        self.url = self.origin + self.path

    def url_path(self, file: str) -> str:
        """Return the path of a published file on its host."""
        return self.path + quote(os.fsencode(self.files.address(file)))

    def base(self, file: str, written: str | None) -> str:
        """Return the URL that links of a file are relative to, given its `<base href>`."""
        own = self.origin + self.url_path(file)
        if written is None:
            return own
        base = parse(written, own)
        return own if base is None or base.scheme in ("data", "javascript") else base.href

    def resolve(self, link: Link, base: str) -> Target:
        """Return where a link leads when read relative to the URL `base`."""
        written = link.url.strip()
        if not written and link.type != "page":
            message = f"the {link.where} is empty"
            return Target(None, None, issue("empty-link", message, "name a file, or remove it"))
        if not written and link.where == "a href":
            return Target(None, None, _EMPTY_HREF)
        url = parse(link.url, base)
        if url is None:
            return Target(None, None, issue("unreadable-url", "no browser can read this URL"))
        if not self.is_own(url) or url.password:
            problem = self._file_like_scheme(url, written, base) or external_issue(url, link)
            return Target(None, None, problem)
        if not url.path.startswith(self.path):
            is_absolute = _SCHEME.match(written) or re.match(r"[/\\]{2}", written)
            return self._outside(url, is_absolute=bool(is_absolute))
        return self._local(link, url, base)

    def is_own(self, url: Url) -> bool:
        """Return whether a URL is on this site's host, over http or https."""
        return url.scheme in WEB_SCHEMES and (url.host, url.port) == (self._host, self._port)

    def decoded_path(self, url: Url) -> str:
        """Return the path of an own URL below the site's folder, decoded as a host does."""
        return os.fsdecode(unquote_to_bytes(url.path[len(self.path) :]))

    def plain(self, link: Link, prefixes: tuple[str, ...]) -> Target | None:
        """Return where a link leads whose form leaves no doubt, or None to ask `resolve`.

        That is a relative path of plain characters to a file that every host serves, from a file
        with these `prefixes`, or a plain URL of another host. Nearly all links have one of these
        forms, and `resolve` is ten times as slow.
        """
        url = link.url
        if url.startswith("http"):
            external = _PLAIN_EXTERNAL.fullmatch(url)
            host = external[1] if external else self._host
            if host != self._host and not host.endswith("localhost") and "xn--" not in host:
                return Target(None)
        if url.startswith(self.url):
            url, prefixes = url[len(self.url) :], ("",)
        match = _PLAIN.fullmatch(url)
        if not match:
            return None
        climb, path, fragment = match.groups()
        folders = len(climb) // 3
        if folders >= len(prefixes):
            return None
        file = self.files.by_path.get(prefixes[folders] + path)
        if file is None or (fragment and not _has_places(link.type, file)):
            return None
        return Target(file, fragment)

    def _file_like_scheme(self, url: Url, written: str, base: str) -> Issue | None:
        """Return an issue for a file name such as `note:1.html`, which looks like a scheme."""
        if url.scheme in WEB_SCHEMES or not re.fullmatch(r"[^/?#:]+:[^/?#]+", written):
            return None
        inside = parse(f"./{written}", base)
        if inside is None or not inside.path.startswith(self.path):
            return None
        if self.files.find(self.decoded_path(inside)).file is None:
            return None
        message = f'browsers read "{url.scheme}:" as a scheme, not as the start of a file name'
        hint = f'write "./{printable(written)}"'
        return issue("unknown-scheme", message, hint, severity="warning")

    def _outside(self, url: Url, *, is_absolute: bool) -> Target:
        if f"{url.path}/" == self.path:
            hint = f'write "{self.path}"'
            problem = issue("missing-slash", "the final slash is missing", hint)
            return Target(self.files.find("").file, url.fragment, problem)
        if is_absolute:
            return Target(None)
        message = f"{url.path} lies outside the site, which is at {self.path}"
        inside = self.files.find(os.fsdecode(unquote_to_bytes(url.path[1:])))
        hint = f'did you mean "{self.path}{url.path[1:]}"?' if inside.file else ""
        return Target(None, None, issue("outside-site", message, hint))

    def _local(self, link: Link, url: Url, base: str) -> Target:
        lookup = self.files.find(self.decoded_path(url))
        if lookup.file is None:
            return Target(None, None, lookup.issue or MISSING_FILE)
        fragment = None
        if url.fragment and _has_places(link.type, lookup.file):
            fragment = url.fragment.partition(TEXT_DIRECTIVE)[0] or None
        doubt = lookup.issue or _doubt(url) or _above_root(link.url, base, lookup.file, fragment)
        return Target(lookup.file, fragment, doubt)


_EMPTY_HREF: Final = issue(
    "empty-link",
    "an empty href reloads the page",
    'write "#" for the top of the page, or remove the link',
    severity="warning",
)


class FileLinks:
    """Resolves the links of one file.

    `shares_siblings` is true where the files beside it read a link such as `x/` as this one does.
    """

    __slots__ = ("_base", "_base_tag", "_file", "_prefixes", "_site", "shares_siblings")

    def __init__(self, site: Site, file: str, base_tag: str | None) -> None:
        self._site = site
        self._file = file
        self._base_tag = base_tag
        self._base: str | None = None
        folders = file.split("/")[:-1] if base_tag is None else []
        # The folder of the file with its final slash, and those above it, up to "".
        self._prefixes = tuple(
            "".join(f"{folder}/" for folder in folders[:n]) for n in range(len(folders), -1, -1)
        )
        self.shares_siblings = base_tag is None and not file.endswith(INDEXES)

    def target(self, link: Link) -> Target:
        """Return where a link of the file leads."""
        plain = self._site.plain(link, self._prefixes) if self._base_tag is None else None
        if plain is not None:
            return plain
        if self._base is None:
            self._base = self._site.base(self._file, self._base_tag)
        return self._site.resolve(link, self._base)


def _has_places(type_: LinkType, file: str) -> bool:
    suffixes = (".svg", *PAGE_SUFFIXES) if type_ == "symbol" else PAGE_SUFFIXES
    return type_ != "asset" and file.lower().endswith(suffixes)


def _doubt(url: Url) -> Issue | None:
    if _BARE_PERCENT.search(url.path):
        return issue("encoding", "a bare % is not a valid URL", 'write "%25"')
    if "%2f" in url.path.lower():
        return issue("encoding", "%2F is not a slash to every host", 'write "/"')
    if url.has_wrong_slashes:
        hint = "write it with single forward slashes"
        return issue("repaired-url", "a browser repairs this URL", hint)
    return LINE_BREAK if url.has_break else None


def _above_root(written: str, base: str, file: str, fragment: str | None) -> Issue | None:
    """Return an issue for a relative path with more `..` than there are folders to leave."""
    if ".." not in _DOT.sub(".", written) or _SCHEME.match(written.strip()):
        return None
    base_url = parse(base)
    path = re.split(r"[?#]", _DOT.sub(".", written.strip()))[0]
    depth = 0 if path.startswith("/") or base_url is None else base_url.path.count("/") - 1
    for segment in posixpath.dirname(path + "x").split("/") if path else ():
        if segment == "..":
            depth -= 1
        elif segment not in (".", ""):
            depth += 1
        if depth < 0:
            message = '".." climbs above the root of the host, where browsers stop'
            return issue("above-root", message, suggestion=Suggestion(file, fragment or ""))
    return None


INDEXES: Final = ("index.html", "index.htm")
PAGE_SUFFIXES: Final = (".html", ".htm")
_SKIPPED_FOLDERS: Final = frozenset({".git", ".svn", ".hg"})
_MAX_NESTED_LINKS: Final = 8
_MAX_LINKED_FOLDERS: Final = 2000
"""Symbolic links to folders that hold such links multiply long before they form a loop."""


class SiteFiles:
    """The published files, by path relative to the site's folder, with forward slashes."""

    def __init__(self, files: list[str]) -> None:
        self.files = frozenset(files)
        self.pages = sorted(path for path in files if path.lower().endswith(PAGE_SUFFIXES))
        self._indexes = {
            path[: len(path) - len(name)]: path
            for name in reversed(INDEXES)
            for path in files
            if path == name or path.endswith(f"/{name}")
        }
        self.by_path = {path: path for path in files} | self._indexes
        """The file that any host serves for a path, such as `a/index.html` for `a/`."""

    @classmethod
    def scan(cls, root: Path) -> SiteFiles:
        """Return the files below `root`. Linked folders count, except for loops."""
        return cls(list(_walk(os.fspath(root))))

    def find(self, path: str) -> Target:
        """Return what a plain static host serves for a decoded path (without its first slash)."""
        if "//" in f"/{path}":
            return self._with_empty_segments(path)
        if not path or path.endswith("/"):
            file = self._indexes.get(path)
            if file is None and path[:-1] in self.files:
                problem = issue("missing-file", f"{path[:-1]} is a file, not a folder")
                return Target(None, None, problem)
            return Target(file)
        if path in self.files:
            return Target(path)
        folder = self._indexes.get(f"{path}/")
        if folder is not None:
            return Target(folder, None, _MISSING_SLASH)
        for suffix in PAGE_SUFFIXES:
            if f"{path}{suffix}" in self.files:
                hint = "only a host that adds it serves the page"
                problem = issue("missing-suffix", f"{suffix} is missing", hint)
                return Target(f"{path}{suffix}", None, problem)
        return Target(None)

    def address(self, file: str) -> str:
        """Return the path under which a file is published: `a/` for `a/index.html`."""
        for name in INDEXES:
            if file == name or file.endswith(f"/{name}"):
                return file[: len(file) - len(name)]
        return file

    @cached_property
    def by_casefold(self) -> dict[str, str]:
        """Addresses by their case-folded form, for links that differ in case only."""
        return {address.casefold(): address for address in map(self.address, sorted(self.files))}

    def _with_empty_segments(self, path: str) -> Target:
        merged = "/".join(part for part in path.split("/") if part)
        lookup = self.find(f"{merged}/" if path.endswith("/") and merged else merged)
        return lookup if lookup.file is None else Target(lookup.file, None, _DOUBLE_SLASH)


_MISSING_SLASH: Final = issue(
    "missing-slash",
    "the final slash is missing",
    "only a host that redirects to the folder serves it",
)
_DOUBLE_SLASH: Final = issue(
    "double-slash", "two slashes follow each other", "only a host that merges them serves it"
)


def _walk(root: str) -> Iterator[str]:
    """Yield the files below `root`; a link to a folder that contains it is not followed."""
    followed = 0
    pending: list[tuple[str, frozenset[str], int]] = [("", frozenset({os.path.realpath(root)}), 0)]
    while pending:
        folder, parents, linked = pending.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))  # noqa: PTH118
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}{entry.name}"
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _SKIPPED_FOLDERS:
                        pending.append((f"{path}/", parents, linked))
                elif entry.is_symlink() and entry.is_dir():
                    target = os.path.realpath(entry.path)
                    allowed = linked < _MAX_NESTED_LINKS and followed < _MAX_LINKED_FOLDERS
                    if target not in parents and allowed:
                        followed += 1
                        pending.append((f"{path}/", parents | {target}, linked + 1))
                elif entry.is_file():
                    yield path
            except OSError:
                continue
