"""Which source file and line a link of the built site comes from.

Builders keep no such record, so the place is searched: the link as written, then the path that the
source would use for the same target, then the fragment, then the last segment of the path; outside
code and comments; in the page's own source, the snippets it includes, the data files, and for what
no page's source holds, the templates.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sitekit.links.index import Effort, Library, SourceIndex
from sitekit.links.mask import mask_markdown, mask_markup
from sitekit.links.model import Place
from sitekit.links.snippets import included
from sitekit.links.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sitekit.links.index import Found, Term
    from sitekit.links.model import Nearest
    from sitekit.links.resolve import Site
    from sitekit.links.settle import Wrong

MARKDOWN_SUFFIXES: Final = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
_TEXT_SUFFIXES: Final = frozenset(
    {*MARKDOWN_SUFFIXES, ".html", ".htm", ".yml", ".yaml", ".json", ".css", ".svg", ".xml", ".txt"}
)
_MAX_INDEXES: Final = 200
"""So many indexes are kept in memory; those of templates are asked for each of many links."""


class Sources:
    """The files that a site was made from."""

    def __init__(
        self,
        root: Path,
        pages: Mapping[str, Sequence[Path]] | None = None,
        *,
        data: Iterable[Path] = (),
        templates: Iterable[Path] = (),
        snippets: Iterable[Path] = (),
    ) -> None:
        """`root` is the folder of the Markdown files; places are told relative to it.

        `pages` maps built files (`a/index.html`) to what they were made from; a built file that it
        lacks is looked for by name. `data` are files or folders that feed pages, `templates` those
        that shape them, `snippets` the folders of files that pages include.
        """
        self.root = root.resolve()
        self._pages = dict(pages or {})
        self._data = [self._resolved(path) for path in data]
        self._templates = [self._resolved(path) for path in templates]
        self._snippets = [*map(self._resolved, snippets), self.root, self.root.parent]
        self._found: dict[str, list[Path]] = {}
        self._parts: dict[Path, list[Path]] = {}
        self._indexes: dict[Path, SourceIndex] = {}
        self._effort = Effort()

    def of_page(self, file: str) -> list[Path]:
        """Return the source files of a built file that exist, nearest first."""
        if file not in self._found:
            named = map(self._resolved, self._pages.get(file, ()))
            guessed = () if file in self._pages else map(self.root.joinpath, _source_names(file))
            self._found[file] = [path for path in (*named, *guessed) if path.is_file()]
        return self._found[file]

    def in_page(self, wrong: Wrong, site: Site, *, loose: bool = False) -> list[Place]:
        """Return where a page's sources, their snippets or the data hold a link, if they do.

        `loose` also takes the last segment of a path for the link.
        """
        own = self.of_page(wrong.file)
        wanted = terms(wrong, site, self._folder(own), loose=loose)
        files = [*own, *(part for path in own for part in self._included(path))]
        return self._search(wanted, files) or (self._look_up(wanted, self._library) if own else [])

    def in_templates(self, wrong: Wrong, site: Site, *, loose: bool = False) -> list[Place]:
        """Return where the templates hold a link; at most one place."""
        return self._look_up(terms(wrong, site, None, loose=loose), self._shelf)[:1]

    def markdown(self, path: Path) -> str:
        """Return a Markdown file with code and comments blanked, if it may hold references."""
        if path.suffix not in MARKDOWN_SUFFIXES:
            return ""
        text = _read(path)
        return mask_markdown(text) if "][" in text or "[^" in text else ""

    def as_source(self, nearest: Nearest, place: Place) -> str:
        """Return a target as the source at `place` would write it, or "" when that is a URL."""
        if not re.search(r"\.(?:md|markdown)\b", place.written):
            return ""
        target = next(
            (p for p in self.of_page(nearest.file) if p.suffix in MARKDOWN_SUFFIXES), None
        )
        if target is None or self.root not in target.parents:
            # A generated page: links name the Markdown file that it would have been.
            target = self.root / re.sub(r"(?:(?<=.)/index)?\.html$", ".md", nearest.file)
        place_file = (self.root / place.path).resolve()
        # Navigation outside the source folder is written relative to it.
        folder = place_file.parent if self.root in place_file.parents else self.root
        path = Path(os.path.relpath(target, folder)).as_posix()
        if place.written.startswith("/"):
            path = f"/{target.relative_to(self.root).as_posix()}"
        return f"{path}#{nearest.fragment}" if nearest.fragment else path

    def _included(self, path: Path) -> list[Path]:
        if path not in self._parts:
            self._parts[path] = included(path, self._snippets)
        return self._parts[path]

    @cached_property
    def _library(self) -> Library:
        """The data."""
        return Library(_text_files(self._data), self._index, self._effort)

    @cached_property
    def _shelf(self) -> Library:
        """The templates."""
        return Library(_text_files(self._templates), self._index, self._effort)

    def _folder(self, own: list[Path]) -> str:
        if not own or self.root not in own[0].parents:
            return ""
        return own[0].parent.relative_to(self.root).as_posix()

    def _search(self, wanted: Iterable[Term], files: Sequence[Path]) -> list[Place]:
        for term in wanted:
            for file in files:
                found = self._index(file).find(term)
                if found:
                    return self._places(file, found)
        return []

    def _look_up(self, wanted: Iterable[Term], library: Library) -> list[Place]:
        for term in wanted:
            found = library.find(term)
            if found:
                return self._places(*found)
        return []

    def _places(self, file: Path, found: Iterable[Found]) -> list[Place]:
        path = Path(os.path.relpath(file, self.root)).as_posix()
        return [Place(path, *place) for place in found]

    def _index(self, file: Path) -> SourceIndex:
        """Return the words of a file whose code and comments are blanked."""
        if file not in self._indexes:
            if len(self._indexes) > _MAX_INDEXES:
                self._indexes.clear()
            masked = mask_markdown if file.suffix in MARKDOWN_SUFFIXES else mask_markup
            self._indexes[file] = SourceIndex(masked(_read(file)), self._effort)
        return self._indexes[file]

    def _resolved(self, path: Path) -> Path:
        return path if path.is_absolute() else self.root / path


def _source_names(file: str) -> list[str]:
    """Return the names that the source of a built file may have, relative to the source folder."""
    stem = re.sub(r"\.(?:x?html?)$", "", file)
    folder = stem.removesuffix("index").rstrip("/") if stem.endswith("index") else ""
    stems = [stem, f"{folder}/README".lstrip("/"), f"{folder}/_index".lstrip("/")]
    stems += [folder] if folder else []
    return [f"{name}{suffix}" for name in stems for suffix in MARKDOWN_SUFFIXES] + [file]


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


def _text_files(roots: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for root in roots:
        if root.is_file():
            files.append(root)
        else:
            found = sorted(path for path in root.rglob("*") if path.suffix in _TEXT_SUFFIXES)
            files += [path for path in found if path.is_file()]
    return files
