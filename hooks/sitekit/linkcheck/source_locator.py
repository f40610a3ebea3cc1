"""Find the source file and line that a link of the built site comes from.

Builders keep no such record, so the place is searched for: the link as written, then the path that
the source would use for the same target, then the fragment, then the last segment of the path;
outside code and comments; in the page's own source, the files that it includes, the data files, the
pages whose excerpts it shows, and for what no page's source has, the templates.
"""

from __future__ import annotations

import html
import os
import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Final, NamedTuple

from sitekit.linkcheck.findings import Finding, Link, SourceLocation, Suggestion
from sitekit.linkcheck.resolve import Site
from sitekit.linkcheck.source_text import (
    MARKDOWN_SUFFIXES,
    BlogPosts,
    IndexedFiles,
    Match,
    SourceText,
    Term,
    included_files,
    masked,
    read_text,
    term_for,
    url_offsets,
)
from sitekit.linkcheck.urls import decode, parse

_ID_REFERENCES: Final = re.compile(
    r"id$| (?:for|form|list|headers|popovertarget|commandfor|interestfor|aria-)"
)
_EDIT_LINK: Final = re.compile(
    r"""href\s*=\s*["']?[^"'\s>]*/(?:edit/([^"'\s>?#]+)"""
    r"""|(?:blob|raw|src)/([^"'\s>?#]+\.(?:md|markdown|rst)))["'\s>]"""
)
_TITLE_LINK: Final = re.compile(
    r"""<h[1-6]\b[^>]*>\s*(?:<(?!a\b|/)[^>]*>\s*)*<a\b[^>]*?\shref=["']?([^"'\s>]+)"""
    r"""|<a\b[^>]*?\shref=["']?([^"'\s>]+)[^>]*>\s*(?:<(?!a\b|/|h[1-6])[^>]*>\s*)*<h[1-6]\b"""
)
_PAGE_SOURCE_SUFFIXES: Final = (*MARKDOWN_SUFFIXES, ".rst", ".ipynb")
_MAX_OPEN_PAGES: Final = 64


class Sources:
    """The files that a site was made from."""

    def __init__(
        self,
        root: Path,
        pages: Mapping[str, Sequence[Path]] | None = None,
        *,
        site_dir: Path | None = None,
        data: Iterable[Path] = (),
        templates: Iterable[Path] = (),
        snippets: Iterable[Path] = (),
    ) -> None:
        """`root` is the folder of the Markdown files; places are relative to it.

        `pages` maps built files (`a/index.html`) to what they were made from; the source of others
        is guessed from their name, and from the edit link of the page in `site_dir`. `data` are
        files or folders that feed pages, `templates` those that shape them, `snippets` the folders
        of files that pages include.
        """
        self.root = root.resolve()
        self._site_dir = site_dir
        self._pages = dict(pages or {})
        self._data = IndexedFiles(map(self._resolved, data))
        self._templates = IndexedFiles(map(self._resolved, templates))
        self._documents = IndexedFiles([self.root], MARKDOWN_SUFFIXES)
        folders = [*map(self._resolved, snippets), self.root, self.root.parent]
        self._parts = cache(lambda path: included_files(path, folders))
        self._text = cache(SourceText.of_file)
        self._excerpts = lru_cache(_MAX_OPEN_PAGES)(self._read_excerpts)
        self._posts = BlogPosts(self.root)
        self._of_page: dict[str, list[Path]] = {}

    def of_page(self, file: str) -> list[Path]:
        """Return the source files of a built file that exist, nearest first."""
        if file not in self._of_page:
            if file in self._pages:
                paths = [self._resolved(path) for path in self._pages[file]]
            else:
                paths = [self.root / name for name in _source_names(file)]
            files = [path for path in paths if path.is_file()]
            if not files and file not in self._pages:
                guess = self._posts.source(file) or self._from_edit_link(file)
                files = [guess] if guess else []
            self._of_page[file] = files
        return self._of_page[file]

    def in_page(self, finding: Finding, site: Site, *, loose: bool = False) -> list[SourceLocation]:
        """Return where a page's sources, their snippets, or the data have a link, if they do.

        `loose` also accepts the last segment of a path for the link.
        """
        own = self.of_page(finding.page)
        locations = self._in_files(finding, site, own, loose=loose)
        if locations:
            return locations
        terms = _terms(finding, site, self._folders(own, own), loose=loose)
        if own and (locations := self._search(terms, self._data)):
            return locations
        if loose:
            return []
        for page in self._pages_of_excerpts(finding, site):
            locations += self._in_files(finding, site, self.of_page(page), loose=False)
        # Plugins make pages from others in ways that leave no trace.
        return locations or ([] if own else self._search(terms, self._documents, only=True))

    def _in_files(
        self, finding: Finding, site: Site, files: Sequence[Path], *, loose: bool
    ) -> list[SourceLocation]:
        """Return where the first of some sources, or what they include, has a link."""
        texts = [*files, *(part for path in files for part in self._parts(path))]
        terms = [_terms(finding, site, self._folders([path], files), loose=loose) for path in texts]
        for same_form in zip_longest(*terms):
            for path, term in zip(texts, same_form, strict=True):
                matches = self._text(path).find(term) if term else []
                if matches:
                    return self._locations(path, matches)
        return []

    def _pages_of_excerpts(self, finding: Finding, site: Site) -> list[str]:
        """Return the built files whose excerpts, on a page such as a blog's list, have a link."""
        text, starts, files = self._excerpts(finding.page, site)
        offsets = url_offsets(text, finding) if starts else ()
        numbers = (bisect_right(starts, offset) for offset in offsets)
        return list(dict.fromkeys(files[number - 1] for number in numbers if number))

    def _read_excerpts(self, page: str, site: Site) -> tuple[str, list[int], list[str]]:
        """Return the text of a built page, and where the excerpts of which built files start in it.

        An excerpt follows a title that links to its page.
        """
        text = read_text(self._site_dir / page) if self._site_dir else ""
        starts: list[int] = []
        files: list[str] = []
        base = site.base(page, None)
        for match in _TITLE_LINK.finditer(text):
            written = html.unescape(match[1] or match[2])
            file = site.resolve(Link("page", "a href", written), base).file
            if file and not written.startswith("#"):
                starts.append(match.start())
                files.append(file)
        return text, starts, files

    def in_templates(self, finding: Finding, site: Site, *, loose: bool) -> SourceLocation | None:
        """Return where the templates have a link, if they do; `loose` is as for `in_page`."""
        folders = self._folders([], [])
        terms = _terms(finding, site, folders, loose=False, is_template=True)
        terms += _terms(finding, site, folders, loose=True) if loose else []
        locations = self._search(terms, self._templates)
        return locations[0] if locations else None

    def markdown(self, path: Path) -> str:
        """Return a Markdown file with code and comments blanked, if it may have references."""
        if path.suffix not in MARKDOWN_SUFFIXES:
            return ""
        text = read_text(path)
        return masked(path, text) if "][" in text or "[^" in text else ""

    def as_source(self, suggestion: Suggestion, location: SourceLocation) -> str:
        """Return a target as the source at `location` would write it, or "" when that is a URL."""
        if not re.search(r"\.(?:md|markdown)\b", location.written):
            return ""
        sources = self.of_page(suggestion.file)
        target = next((path for path in sources if path.suffix in MARKDOWN_SUFFIXES), None)
        if target is None or self.root not in target.parents:
            # A generated page: links name the Markdown file that it would have been.
            target = self.root / re.sub(r"(?:(?<=.)/index)?\.html$", ".md", suggestion.file)
        source_file = (self.root / location.path).resolve()
        # Navigation outside the source folder is written relative to it.
        folder = source_file.parent if self.root in source_file.parents else self.root
        path = Path(os.path.relpath(target, folder)).as_posix()
        if location.written.startswith("/"):
            path = f"/{target.relative_to(self.root).as_posix()}"
        return f"{path}#{suggestion.fragment}" if suggestion.fragment else path

    def _from_edit_link(self, file: str) -> Path | None:
        """Return the source that the page itself names in a link such as "Edit this page"."""
        if self._site_dir is None:
            return None
        for match in _EDIT_LINK.finditer(read_text(self._site_dir / file)):
            parts = decode(match[1] or match[2]).split("/")
            for folder in (self.root, self.root.parent):
                for number in range(len(parts)):
                    path = folder.joinpath(*parts[number:])
                    if path.is_file():
                        return path
        return None

    def _folders(self, files: Sequence[Path], page_files: Sequence[Path]) -> _Folders:
        """Return the folders of the first of some files, and of the first of the page's."""
        root = self.root.as_posix()
        file, page = (
            paths[0].parent.as_posix() if paths else root for paths in (files, page_files)
        )
        return _Folders(root, file, page)

    def _search(
        self, wanted: Iterable[Term], files: IndexedFiles, *, only: bool = False
    ) -> list[SourceLocation]:
        for term in wanted:
            result = files.find_only(term) if only else files.find(term)
            if result:
                return self._locations(*result)
        return []

    def _locations(self, file: Path, matches: Iterable[Match]) -> list[SourceLocation]:
        path = Path(os.path.relpath(file, self.root)).as_posix()
        return [SourceLocation(path, *match) for match in matches]

    def _resolved(self, path: Path) -> Path:
        return path if path.is_absolute() else self.root / path


def _source_names(file: str) -> list[str]:
    """Return the names that the source of a built file may have, relative to the source folder."""
    stem = re.sub(r"\.html?$", "", file)
    folder = stem.removesuffix("index").rstrip("/") if stem.endswith("index") else ""
    stems = [stem, f"{folder}/README".lstrip("/"), f"{folder}/_index".lstrip("/")]
    stems += [folder] if folder else []
    return [f"{name}{suffix}" for name in stems for suffix in _PAGE_SOURCE_SUFFIXES] + [file]


class _Folders(NamedTuple):
    """The source folder, the folder of a file that is searched, and that of the page's source."""

    root: str
    file: str
    page: str

    def relative(self, name: str) -> str:
        """Return how the file writes a path below the source folder."""
        path = posixpath.relpath(f"{self.root}/{name}", self.file)
        return f"{path}/" if name.endswith("/") else path

    def from_page(self, written: str) -> str:
        """Return how the file writes a relative link that a page has as `written`."""
        path, mark, fragment = written.partition("#")
        if not path or path.startswith("/") or ":" in path:
            return written
        target = posixpath.relpath(f"{self.page}/{path}", self.file)
        return f"{target}{'/' if path.endswith('/') else ''}{mark}{fragment}"


def _terms(
    finding: Finding, site: Site, folders: _Folders, *, loose: bool, is_template: bool = False
) -> list[Term]:
    """Return what to search for, the surest first: as many terms for each file of a page.

    `loose` asks for the last segment of the path alone.
    """
    if not finding.url:
        return []
    if _ID_REFERENCES.search(finding.where):
        name = finding.url.removeprefix("#")
        return [Term("whole", name), Term("fragment", name)]
    if finding.where == "reference":
        return [Term("text", finding.url)]
    if loose:
        return list(_loose_terms(finding))
    return list(_exact_terms(finding, site, folders, is_template=is_template))


def _exact_terms(
    finding: Finding, site: Site, folders: _Folders, *, is_template: bool
) -> Iterator[Term]:
    written = finding.url
    escaped = dict.fromkeys((written, html.escape(written), html.escape(written, quote=False)))
    for text in (*escaped, folders.from_page(written)):
        yield term_for(text)
    if written.startswith("#"):
        yield Term("fragment", decode(written[1:]))
        return
    url = parse(finding.address)
    if url is None:
        return
    fragment = decode(url.fragment)
    if site.is_own(url) and url.path.startswith(site.path):
        path = site.decoded_path(url)
        # A builder turns the links that it can follow into URLs and leaves others as they are.
        is_unchanged = not is_template and path.endswith(".md")
        for name in () if is_unchanged else _source_forms(path, folders):
            yield term_for(f"{name}#{fragment}" if fragment else name)
    if fragment:
        yield Term("fragment", fragment)


def _loose_terms(finding: Finding) -> Iterator[Term]:
    url = parse(finding.address)
    if url is None or finding.url.startswith("#"):
        return  # The last segment would be the name of the page itself.
    last = posixpath.basename(decode(url.path).rstrip("/"))
    if last and not last.endswith(".md"):
        yield Term("segment", last.removesuffix(".html"))


def _source_forms(path: str, folders: _Folders) -> Iterator[str]:
    """Yield the ways in which a source may write the target published at `path`."""
    stem = re.sub(r"(?:^|(?<=/))index\.html$|\.html$", "", path)
    bare = stem.rstrip("/")
    names = [f"{bare}.md", f"{bare}/index.md".lstrip("/"), f"{bare}/README.md".lstrip("/"), path]
    for name in names:
        if name and name != ".md":
            yield folders.relative(name)
            yield f"/{name}"
