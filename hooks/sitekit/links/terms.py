"""What to look for in a source file to find where a link of the built page was written."""

from __future__ import annotations

import html
import posixpath
import re
from typing import TYPE_CHECKING, Final

from sitekit.links.index import Term, term_for
from sitekit.links.urlparts import decode
from sitekit.links.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitekit.links.resolve import Site
    from sitekit.links.settle import Wrong

_ID_REFERENCES: Final = re.compile(
    r"id$| (?:for|form|list|headers|popovertarget|commandfor|interestfor|aria-)"
)


def terms(wrong: Wrong, site: Site, folder: str | None, *, loose: bool) -> list[Term]:
    """Return what to search for, the surest first.

    `folder` is the folder of the page's source, relative to the source folder, `""` for the top;
    None for templates. `loose` asks for the last segment of the path alone.
    """
    if _ID_REFERENCES.search(wrong.where):
        name = wrong.url.removeprefix("#")
        return [Term("whole", name), Term("fragment", name)]
    if wrong.where == "reference":
        return [Term("text", wrong.url)]
    found = _loose_terms(wrong) if loose else _exact_terms(wrong, site, folder)
    return list(dict.fromkeys(found))


def _exact_terms(wrong: Wrong, site: Site, folder: str | None) -> Iterator[Term]:
    for text in (wrong.url, html.escape(wrong.url), html.escape(wrong.url, quote=False)):
        if text:
            yield term_for(text)
    url = parse(wrong.address)
    if url is None:
        return
    fragment = decode(url.fragment) if url.fragment else ""
    if site.is_own(url) and url.path.startswith(site.root.path):
        path = site.decoded(url)
        # A builder turns the links it can follow into URLs and leaves the others as they are.
        left = folder is not None and path.endswith(".md")
        for name in () if left else _source_forms(path, folder or ""):
            yield term_for(f"{name}#{fragment}" if fragment else name)
    if fragment:
        yield Term("fragment", fragment)


def _loose_terms(wrong: Wrong) -> Iterator[Term]:
    url = parse(wrong.address)
    last = decode(url.path).rstrip("/").rpartition("/")[2] if url else ""
    if last and not last.endswith(".md"):
        yield Term("segment", last.removesuffix(".html"))


def _source_forms(path: str, folder: str) -> Iterator[str]:
    """Yield the ways in which a source in `folder` may write the target published at `path`."""
    stem = re.sub(r"(?:^|(?<=/))index\.html$|\.html$", "", path)
    bare = stem.rstrip("/")
    names = [f"{bare}.md", f"{bare}/index.md".lstrip("/"), f"{bare}/README.md".lstrip("/"), path]
    for name in names:
        if name and name != ".md":
            yield posixpath.relpath(name, folder or ".") + ("/" if name.endswith("/") else "")
            yield f"/{name}"
