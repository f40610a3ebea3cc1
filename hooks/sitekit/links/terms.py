"""What to look for in a source file to find where a link of the built page was written."""

from __future__ import annotations

import html
import os
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
_BEFORE: Final = r"(?<![^\s(\"'=<\[,|])"
_AFTER: Final = r"(?![\w/#?&%-])"


class Term(NamedTuple):
    """A pattern to search; a `loose` one counts only on lines that look like a link."""

    pattern: re.Pattern[str]
    loose: bool = False


def terms(wrong: Wrong, site: Site, folder: str) -> list[Term]:
    """Return what to search for, the surest first.

    `folder` is the folder of the page's source, relative to the source folder, `""` for the top.
    """
    if _ID_REFERENCES.search(wrong.where):
        name = re.escape(wrong.url.lstrip("#"))
        return [
            _term(rf"(?<=[\"'\s]){name}(?=[\"'\s])"),
            _term(rf"#{name}(?![\w-])"),
            _term(rf"(?<![\w-]){name}(?![\w-])", loose=True),
        ]
    return [*dict.fromkeys(_link_terms(wrong, site, folder))]


def _link_terms(wrong: Wrong, site: Site, folder: str) -> Iterator[Term]:
    for text in dict.fromkeys(
        (wrong.url, html.escape(wrong.url), html.escape(wrong.url, quote=False))
    ):
        if text:
            yield _term(f"{_BEFORE}{re.escape(text)}{_AFTER}")
    url = parse(wrong.address)
    if url is None:
        return
    fragment = decode(url.fragment) if url.fragment else ""
    own = site.is_own(url) and url.path.startswith(site.root.path)
    path = site.decoded(url) if own else url.path
    if own:
        for name in _source_forms(path, folder):
            yield _term(
                f"{_BEFORE}{re.escape(name + (f'#{fragment}' if fragment else ''))}{_AFTER}"
            )
    if fragment:
        yield _term(rf"#{re.escape(fragment)}(?![\w-])")
    last = path.rstrip("/").rpartition("/")[2]
    if last:
        stem = os.path.splitext(last)[0] if last.endswith(".html") else last  # noqa: PTH122
        yield _term(rf"(?<![\w-]){re.escape(stem)}(?:\.\w+)?(?![\w-])", loose=True)


def _source_forms(path: str, folder: str) -> Iterator[str]:
    """Yield the ways in which a source in `folder` may write the target published at `path`."""
    stem = re.sub(r"(?:^|(?<=/))index\.html$|\.html$", "", path)
    bare = stem.rstrip("/")
    names = [f"{bare}.md", f"{bare}/index.md".lstrip("/"), f"{bare}/README.md".lstrip("/"), path]
    for name in names:
        if name and name != ".md":
            yield posixpath.relpath(name, folder or ".") + ("/" if name.endswith("/") else "")
            yield f"/{name}"


def _term(pattern: str, *, loose: bool = False) -> Term:
    return Term(re.compile(pattern), loose)


def places_of(term: Term, text: str) -> list[tuple[int, int]]:
    """Return line and column, from 1, of the first place of the term on each line that holds it."""
    found_at: dict[int, int] = {}
    line, counted = 1, 0
    for found in term.pattern.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        start = text.rfind("\n", 0, counted) + 1
        end = text.find("\n", found.end())
        if not term.loose or _LINK_CONTEXT.search(text[start : end if end >= 0 else len(text)]):
            found_at.setdefault(line, counted - start + 1)
    return list(found_at.items())
