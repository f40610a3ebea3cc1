"""The files that will be published, and which of them answers a path.

Host features that not every host has (a folder without its final slash, `about` for `about.html`,
merged slashes) are found too, and said.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from sitekit.links.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INDEXES: Final = ("index.html", "index.htm")
PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml")
_SKIPPED_FOLDERS: Final = frozenset({".git", ".svn", ".hg"})
_MAX_NESTED_LINKS: Final = 8
_MAX_LINKED_FOLDERS: Final = 2000
"""Links to folders that hold links to folders grow without end long before they form a loop."""


class Answer(NamedTuple):
    """The file that answers a path, and what is doubtful about that; no file when there is none."""

    file: str | None
    issue: Issue | None = None


class Tree:
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
        self.served = {path: path for path in files} | self._indexes
        """The file that any host serves for a path, as a folder's `index.html` for the folder."""

    @classmethod
    def scan(cls, root: Path) -> Tree:
        """Return the tree of the files below `root`; linked folders count, loops end."""
        return cls(list(_walk(os.fspath(root))))

    def find(self, path: str) -> Answer:
        """Return what a plain static host serves for a decoded path (no first slash)."""
        if "//" in f"/{path}":
            return self._with_empty_segments(path)
        if not path or path.endswith("/"):
            file = self._indexes.get(path)
            if file is None and path[:-1] in self.files:
                return Answer(None, Issue("error", f"{path[:-1]} is a file, not a folder"))
            return Answer(file)
        if path in self.files:
            return Answer(path)
        folder = self._indexes.get(f"{path}/")
        if folder is not None:
            return Answer(folder, Issue("warning", "the final slash is missing", _REDIRECTED))
        for suffix in PAGE_SUFFIXES[:2]:
            if f"{path}{suffix}" in self.files:
                return Answer(
                    f"{path}{suffix}", Issue("warning", f"{suffix} is missing", _CLEAN_ADDRESS)
                )
        return Answer(None)

    def address(self, file: str) -> str:
        """Return the path under which a file is published: `a/` for `a/index.html`."""
        for name in INDEXES:
            if file == name or file.endswith(f"/{name}"):
                return file[: len(file) - len(name)]
        return file

    @cached_property
    def folded(self) -> dict[str, str]:
        """Addresses by their case-folded form, for links that are wrong in case only."""
        return {address.casefold(): address for address in map(self.address, sorted(self.files))}

    def _with_empty_segments(self, path: str) -> Answer:
        merged = "/".join(part for part in path.split("/") if part)
        answer = self.find(f"{merged}/" if path.endswith("/") and merged else merged)
        if answer.file is None:
            return answer
        return Answer(answer.file, Issue("warning", "two slashes follow each other", _MERGED))


_REDIRECTED: Final = "only a host that redirects to the folder serves it"
_CLEAN_ADDRESS: Final = "only a host that adds it serves the page"
_MERGED: Final = "only a host that merges them serves it"


def _walk(root: str) -> Iterator[str]:
    """Yield the files below `root`; a link to a folder that holds it is not followed."""
    followed = 0
    waiting: list[tuple[str, frozenset[str], int]] = [("", frozenset({os.path.realpath(root)}), 0)]
    while waiting:
        folder, parents, linked = waiting.pop()
        try:
            entries = list(os.scandir(os.path.join(root, folder)))  # noqa: PTH118
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}{entry.name}"
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _SKIPPED_FOLDERS:
                        waiting.append((f"{path}/", parents, linked))
                elif entry.is_symlink() and entry.is_dir():
                    target = os.path.realpath(entry.path)
                    allowed = linked < _MAX_NESTED_LINKS and followed < _MAX_LINKED_FOLDERS
                    if target not in parents and allowed:
                        followed += 1
                        waiting.append((f"{path}/", parents | {target}, linked + 1))
                elif entry.is_file():
                    yield path
            except OSError:
                continue
