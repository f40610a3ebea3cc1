"""Search source text for a link, outside code and comments, and find the text of a page.

A page may include other files, and the path of a blog post is not what its address suggests.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Final, Literal, NamedTuple

from sitekit.linkcheck.findings import Finding
from sitekit.markdown_scan import FRONT_MATTER, blank, mask_code

MARKDOWN_SUFFIXES: Final = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
TEXT_SUFFIXES: Final = frozenset(
    {*MARKDOWN_SUFFIXES, ".html", ".htm", ".yml", ".yaml", ".json", ".css", ".svg", ".xml", ".txt"}
)
_DELIMITERS: Final = frozenset(" \t\n\r\f\v()<>[]{}\"'|,\0")
_DELIMITER: Final = re.compile(r"[\s()<>\[\]{}\"'|,\0]")
_LINK_CONTEXT: Final = re.compile(r"\]\(|\]:|\][\[ ]|<|href|src|url|:\s")
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_JINJA_COMMENT: Final = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)
_SCRIPT: Final = re.compile(
    r"(<(script|style)\b[^>]*>)(.*?)(?=</\2\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_INDENTED_CODE: Final = re.compile(
    r"(?:(?<=\n\n)|\A)(?:(?: {4}|\t)[^\n]*(?:\n[ \t]*(?=\n))*(?:\n|\Z))+"
)
_ESCAPED_BRACKET: Final = re.compile(r"\\\[[^\]\n]*\]\([^)\n]*\)")
_BEFORE_URL: Final = ("", '"', "'", "=", " ", "(", ",", ">", "[")


class Term(NamedTuple):
    """What to search for: a whole word, its `#fragment`, its last path segment, or any text."""

    type: Literal["whole", "fragment", "segment", "text"]
    text: str


class Match(NamedTuple):
    """A place in a text, line and column from 1, with the word at that place."""

    line: int
    column: int
    word: str


def term_for(text: str) -> Term:
    """Return the term for a link as written; one that is not a single word is searched as text."""
    return Term("text" if _DELIMITER.search(text) else "whole", text)


class SourceText:
    """A text in which links are searched for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @classmethod
    def of_file(cls, path: Path) -> SourceText:
        """Return the text of a file with its code and comments blanked."""
        return cls(masked(path, read_text(path)))

    def find(self, term: Term) -> list[Match]:
        """Return the first place of the term on each line that has it."""
        first: dict[int, Match] = {}
        for start, end in self._spans(term):
            line = bisect_right(self._line_starts, start)
            match = Match(line, start - self._line_starts[line - 1] + 1, self.text[start:end])
            if term.type != "segment" or _LINK_CONTEXT.search(self._line(line)):
                first.setdefault(line, match)
        return list(first.values())

    def _spans(self, term: Term) -> Iterator[tuple[int, int]]:
        needle = f"#{term.text}" if term.type == "fragment" else term.text
        text, position = self.text, self.text.find(needle)
        while position >= 0:
            end = position + len(needle)
            after, before = text[end : end + 1] or "\0", text[position - 1 : position] or "\0"
            if term.type == "text":
                yield position, end
            elif term.type == "whole":
                is_value = before == "=" and position > 1 and text[position - 2].isalpha()
                if after in _DELIMITERS and (before in _DELIMITERS or is_value):
                    yield position, end
            elif term.type == "fragment":
                if after in _DELIMITERS:
                    yield self._word_start(position), end
            elif (before in _DELIMITERS or before == "/") and self._ends_path(end):
                yield self._word_start(position), self._word_end(end)
            position = text.find(needle, position + 1)

    def _ends_path(self, end: int) -> bool:
        """Return whether the path of a word ends here, but for a suffix and a slash."""
        path = self.text[end : self._word_end(end)].partition("#")[0].rstrip("/")
        return not path or re.fullmatch(r"\.[A-Za-z]\w*", path) is not None

    def _word_start(self, position: int) -> int:
        while position and self.text[position - 1] not in _DELIMITERS:
            position -= 1
        return position

    def _word_end(self, position: int) -> int:
        match = _DELIMITER.search(self.text, position)
        return match.start() if match else len(self.text)

    def _line(self, number: int) -> str:
        starts = self._line_starts
        return self.text[starts[number - 1] : starts[number] if number < len(starts) else None]

    @cached_property
    def _line_starts(self) -> list[int]:
        return line_starts(self.text)


class IndexedFiles:
    """Many files to search. They are read when the first term is searched for."""

    def __init__(self, roots: Iterable[Path], suffixes: Collection[str] = TEXT_SUFFIXES) -> None:
        """`roots` are files, or folders in which the files with these suffixes count."""
        self._roots = list(roots)
        self._suffixes = suffixes

    def find(self, term: Term) -> tuple[Path, list[Match]] | None:
        """Return the first file that has a term, and where."""
        return next(self._find_all(term), None)

    def find_only(self, term: Term) -> tuple[Path, list[Match]] | None:
        """Return the only file that has a term, and where; None when there are several."""
        results = self._find_all(term)
        first = next(results, None)
        return first if next(results, None) is None else None

    def _find_all(self, term: Term) -> Iterator[tuple[Path, list[Match]]]:
        for path, source in self._sources if term.text else ():
            if term.text in source.text and (matches := source.find(term)):
                yield path, matches

    @cached_property
    def _sources(self) -> list[tuple[Path, SourceText]]:
        return [
            (path, SourceText.of_file(path))
            for root in self._roots
            for path in ([root] if root.is_file() else sorted(root.rglob("*")))
            if path == root or (path.suffix in self._suffixes and path.is_file())
        ]


def line_starts(text: str) -> list[int]:
    """Return where each line of a text starts."""
    return list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))[:-1]


def url_offsets(text: str, finding: Finding) -> Iterator[int]:
    """Yield where a built page has the link of a finding, or the second element with its ID."""
    if not finding.url:
        tag, _, attribute = finding.where.partition(" ")
        empty = rf"""<{re.escape(tag)}\b[^>]*?\s({re.escape(attribute)}\s*=\s*(?:""|''))"""
        yield from (match.start(1) for match in re.finditer(empty, text) if attribute)
        return
    if finding.where == "id":
        yield from _second_id(text, finding.url.removeprefix("#"))
        return
    for written in dict.fromkeys((finding.url, html.escape(finding.url))):
        position = text.find(written)
        while position >= 0:
            before = text[position - 1 : position]
            if before in _BEFORE_URL or finding.where == "reference":
                yield position
            position = text.find(written, position + 1)


def _second_id(text: str, name: str) -> Iterator[int]:
    for quote in ('"', "'", ""):
        written = f"id={quote}{html.escape(name)}{quote}"
        first = text.find(written)
        second = text.find(written, first + 1) if first >= 0 else -1
        if second >= 0:
            yield second
            return


def read_text(path: Path) -> str:
    """Return the text of a file; nothing when it cannot be read."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def masked(path: Path, text: str) -> str:
    """Return a source text with everything blanked that cannot become a link."""
    if path.suffix not in MARKDOWN_SUFFIXES:
        return _JINJA_COMMENT.sub(_blank, _COMMENT.sub(_blank, text))
    # Blanked code at the start of a line would look like indentation, so that is handled first.
    text = mask_code(_INDENTED_CODE.sub(_blank_code, text), comments=True)
    text = _SCRIPT.sub(lambda match: match[1] + blank(match[3]), text)
    return _ESCAPED_BRACKET.sub(_blank, text)


def _blank_code(match: re.Match[str]) -> str:
    """Blank an indented block, unless it belongs to a list, an admonition, or a definition."""
    before = match.string[: match.start()].rstrip().rpartition("\n")[2]
    is_nested = before[:1] in (" ", "\t") or re.match(
        r"[-*+:<]|\d+[.)]|!!!|\?\?\?|===|\[\^|///", before
    )
    return match[0] if is_nested else blank(match[0])


def _blank(match: re.Match[str]) -> str:
    return blank(match[0])


_MARK: Final = r"-{1,}8<-{1,}"
_SNIPPET: Final = re.compile(rf"^[ \t>]*{_MARK}[ \t]+(['\"])(?P<name>.+?)\1[ \t]*$", re.MULTILINE)
_SNIPPETS: Final = re.compile(
    rf"^[ \t>]*{_MARK}[ \t]*\n(?P<names>.*?)^[ \t>]*{_MARK}[ \t]*$", re.MULTILINE | re.DOTALL
)
_SECTION: Final = re.compile(r":(?:[\w-]+|-?\d*(?::-?\d*)?(?:,-?\d*:-?\d*)*)$")
_INCLUDE: Final = re.compile(
    r"\{%-?\s*include(?:-markdown)?\s+(['\"])(?P<quoted>.+?)\1|\{!\s*(?P<bare>[^!\n]+?)\s*!\}"
)


def included_files(path: Path, folders: Iterable[Path]) -> list[Path]:
    """Return the files that `path` includes, directly or not; each once.

    That is with `--8<--`, `{% include-markdown "..." %}`, or `{! ... !}`. Names are looked up in
    `folders`, then beside the including file.
    """
    included: dict[Path, None] = {}
    pending = [path]
    while pending:
        current = pending.pop()
        for name in _included_names(read_text(current)):
            for folder in (*folders, current.parent):
                part = (folder / name).resolve()
                if part.is_file() and part not in included:
                    included[part] = None
                    pending.append(part)
                    break
    return list(included)


def _included_names(text: str) -> Iterator[str]:
    names: list[str] = []
    if "8<" in text:
        names += [match["name"] for match in _SNIPPET.finditer(text)]
        for match in _SNIPPETS.finditer(text):
            names += [name.strip(" \t>") for name in match["names"].splitlines()]
    if "include" in text or "{!" in text:
        names += [match["quoted"] or match["bare"] for match in _INCLUDE.finditer(text)]
    for name in names:
        if name and not name.startswith((";", "http://", "https://")):
            yield _SECTION.sub("", name)


_POST_ADDRESS: Final = re.compile(r"(?P<date>(?:\d{4}/\d{2}/\d{2}(?=/))?)/?(?P<slug>[^/]+)")
_POST_DATE: Final = re.compile(
    r"^(?:  )?(?:date|created):\s*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE
)


class _Post(NamedTuple):
    """The source of a post: the folder of its blog, its dates, and the slugs that it may have."""

    path: Path
    blog: str
    dates: frozenset[str]
    slugs: frozenset[str]


class BlogPosts:
    """The posts of Material's blog plugin, whose addresses are not the paths of their sources."""

    def __init__(self, docs: Path) -> None:
        self._docs = docs

    def source(self, file: str) -> Path | None:
        """Return the source of a post, published as `blog/YYYY/MM/DD/slug/` or `blog/slug/`."""
        stem = re.sub(r"(?:/index)?\.html$", "", file)
        addresses = [
            (post, match)
            for post in self._posts
            if stem.startswith(post.blog)
            and (match := _POST_ADDRESS.fullmatch(stem, len(post.blog)))
        ]
        dated = [post for post, match in addresses if match["date"].replace("/", "-") in post.dates]
        if len(dated) == 1:
            return dated[0].path
        named = [post for post, match in addresses if match["slug"] in post.slugs]
        best = [post for post in named if post in dated][:1] or named
        return best[0].path if len(best) == 1 else None

    @cached_property
    def _posts(self) -> list[_Post]:
        return [
            _post(path, path.relative_to(self._docs))
            for path in sorted(self._docs.rglob("posts/**/*.md"))
        ]


def _post(path: Path, relative: Path) -> _Post:
    text = read_text(path)
    front_matter = FRONT_MATTER.match(text)
    dates = _POST_DATE.findall(front_matter["yaml"]) if front_matter else []
    folders = relative.parts[: relative.parts.index("posts")]
    blog = "".join(f"{folder}/" for folder in folders)
    return _Post(path, blog, frozenset(dates), frozenset(_slugs(path, text)))


def _slugs(path: Path, text: str) -> Iterator[str]:
    """Yield the slugs that a post may have: its own, and those of its titles and its file."""
    for pattern in (r"^slug:\s*(.+)$", r"^title:\s*(.+)$", r"^#\s+(.+)$"):
        for match in re.finditer(pattern, text, re.MULTILINE):
            title = unicodedata.normalize("NFC", match[1].strip(" \t\"'"))
            yield re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", title).strip().lower())
    yield path.stem
