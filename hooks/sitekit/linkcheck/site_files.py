"""The files that will be published, and which of them answers a path.

Host features that not every host has (a directory without its final slash, `about` for
`about.html`, merged slashes) are recognized and reported.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from sitekit.linkcheck.findings import Issue, issue

INDEXES: Final = ("index.html", "index.htm")
PAGE_SUFFIXES: Final = (".html", ".htm")
_SKIPPED_FOLDERS: Final = frozenset({".git", ".svn", ".hg"})
_MAX_NESTED_LINKS: Final = 8
_MAX_LINKED_FOLDERS: Final = 2000
"""Symbolic links to folders that hold such links multiply long before they form a loop."""


class Lookup(NamedTuple):
    """The file that answers a path, and what is doubtful about it; no file when there is none."""

    file: str | None
    issue: Issue | None = None


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

    def find(self, path: str) -> Lookup:
        """Return what a plain static host serves for a decoded path (without its first slash)."""
        if "//" in f"/{path}":
            return self._with_empty_segments(path)
        if not path or path.endswith("/"):
            file = self._indexes.get(path)
            if file is None and path[:-1] in self.files:
                return Lookup(None, issue("missing-file", f"{path[:-1]} is a file, not a folder"))
            return Lookup(file)
        if path in self.files:
            return Lookup(path)
        folder = self._indexes.get(f"{path}/")
        if folder is not None:
            return Lookup(folder, _MISSING_SLASH)
        for suffix in PAGE_SUFFIXES:
            if f"{path}{suffix}" in self.files:
                hint = "only a host that adds it serves the page"
                return Lookup(
                    f"{path}{suffix}", issue("missing-suffix", f"{suffix} is missing", hint)
                )
        return Lookup(None)

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

    def _with_empty_segments(self, path: str) -> Lookup:
        merged = "/".join(part for part in path.split("/") if part)
        lookup = self.find(f"{merged}/" if path.endswith("/") and merged else merged)
        return lookup if lookup.file is None else Lookup(lookup.file, _DOUBLE_SLASH)


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
