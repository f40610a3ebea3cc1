"""What to look for in a source file to find where a link of the built page was written."""

from __future__ import annotations

import html
import posixpath
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sitekit.links.urls import decode, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.links.resolve import Site
    from sitekit.links.settle import Wrong

_ID_REFERENCES: Final = re.compile(r"id$| (?:for|form|list|headers|popovertarget|commandfor|aria-)")
_LINK_CONTEXT: Final = re.compile(r"\]\(|\]:|\][\[ ]|<|href|src|url|:\s")
_WORD_END: Final = re.compile(r"[^\s(\"'=<>\[]*\Z")
_WORD_START: Final = re.compile(r"[^\s)\"'<>\]]*")
_BEFORE: Final = r"(?<![^\s(\"'=<\[,|])"
_AFTER: Final = r"(?![\w/#?&%-])"


class Term(NamedTuple):
    """A pattern to search; a `linked` one counts only on lines that look as if they link."""

    pattern: re.Pattern[str]
    linked: bool = False


def terms(wrong: Wrong, site: Site, folder: str | None, *, loose: bool) -> list[Term]:
    """Return what to search for, the surest first.

    `folder` is the folder of the page's source, relative to the source folder, `""` for the top;
    None for templates. `loose` asks for the last segment of the path alone.
    """
    if _ID_REFERENCES.search(wrong.where):
        name = re.escape(wrong.url.lstrip("#"))
        return [
            _term(rf"(?<=[\"'\s]){name}(?=[\"'\s])"),
            _term(rf"#{name}(?![\w-])"),
            _term(rf"(?<![\w-]){name}(?![\w-])", linked=True),
        ]
    if wrong.where == "reference":
        return [_term(re.escape(wrong.url))]
    return list(_loose_terms(wrong) if loose else _exact_terms(wrong, site, folder))


def _exact_terms(wrong: Wrong, site: Site, folder: str | None) -> Iterator[Term]:
    for text in dict.fromkeys(
        (wrong.url, html.escape(wrong.url), html.escape(wrong.url, quote=False))
    ):
        if text:
            yield _term(f"{_BEFORE}{re.escape(text)}{_AFTER}")
    url = parse(wrong.address)
    if url is None:
        return
    fragment = decode(url.fragment) if url.fragment else ""
    if site.is_own(url) and url.path.startswith(site.root.path):
        path = site.decoded(url)
        # A builder turns the links it can follow into URLs and leaves the others as they are.
        left = folder is not None and path.endswith(".md")
        for name in () if left else _source_forms(path, folder or ""):
            yield _term(
                f"{_BEFORE}{re.escape(name + (f'#{fragment}' if fragment else ''))}{_AFTER}"
            )
    if fragment:
        yield _term(rf"#{re.escape(fragment)}(?![\w-])")


def _loose_terms(wrong: Wrong) -> Iterator[Term]:
    url = parse(wrong.address)
    last = decode(url.path).rstrip("/").rpartition("/")[2] if url else ""
    if last and not last.endswith(".md"):
        stem = last.removesuffix(".html")
        yield _term(rf"(?<![\w-]){re.escape(stem)}(?:\.\w+)?(?![\w-])", linked=True)


def _source_forms(path: str, folder: str) -> Iterator[str]:
    """Yield the ways in which a source in `folder` may write the target published at `path`."""
    stem = re.sub(r"(?:^|(?<=/))index\.html$|\.html$", "", path)
    bare = stem.rstrip("/")
    names = [f"{bare}.md", f"{bare}/index.md".lstrip("/"), f"{bare}/README.md".lstrip("/"), path]
    for name in names:
        if name and name != ".md":
            yield posixpath.relpath(name, folder or ".") + ("/" if name.endswith("/") else "")
            yield f"/{name}"


def _term(pattern: str, *, linked: bool = False) -> Term:
    return Term(re.compile(pattern), linked)


def places_of(term: Term, text: str) -> list[tuple[int, int, str]]:
    """Return line, column and the link around it of the first place of the term on each line.

    Lines and columns count from 1.
    """
    found_at: dict[int, tuple[int, str]] = {}
    line, counted = 1, 0
    for found in term.pattern.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        start = text.rfind("\n", 0, counted) + 1
        end = text.find("\n", found.end())
        whole = text[start : end if end >= 0 else len(text)]
        if not term.linked or _LINK_CONTEXT.search(whole):
            before, after = (
                _WORD_END.search(text[start:counted]),
                _WORD_START.match(text, found.end()),
            )
            written = (before[0] if before else "") + found[0] + (after[0] if after else "")
            found_at.setdefault(line, (counted - start + 1, written))
    return [(line, column, written) for line, (column, written) in found_at.items()]
