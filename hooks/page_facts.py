"""What the site says about each page: reading time, related pages, citation, and last change."""

from __future__ import annotations

import html
import posixpath
import re
import subprocess
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from generated_pages import GeneratedPages, title_of
from sitekit.markdown_scan import reading_minutes
from sitekit.pages import urls
from sitekit.pages.page_metadata import (
    MAX_RELATED,
    citation_bibtex,
    citation_text,
    related_pages,
)

_LINK = re.compile(r'<a\b[^>]*?\shref="([^"#?]+)')
# Pages that tooltips and lists of sources link to.
LISTS = {urls.GLOSSARY, urls.BIBLIOGRAPHY, urls.DATA}
# A shorter page needs no reading time.
LEAST_MINUTES = 2


class PageFacts:
    """The facts of the pages of one build."""

    def __init__(self, generated: GeneratedPages) -> None:
        self._generated = generated
        self._minutes: dict[str, int] = {}
        self._related: dict[str, list[str]] = {}
        self._pages: dict[str, Page] = {}
        self._hubs: set[str] = set()

    def reset(self, _config: MkDocsConfig, **_: Any) -> None:
        """Forget the last build."""
        self._minutes.clear()
        self._related.clear()
        self._pages.clear()

    def count_minutes(self, markdown: str, page: Page, **_: Any) -> None:
        """Note how long a written page takes to read, before its directives become tables."""
        if not page.file.generated_by:
            self._minutes[page.file.src_uri] = reading_minutes(markdown)

    def relate(self, _env: Any, files: Files, **_: Any) -> None:
        """Find the related pages of each page from the links of written pages.

        The front page and the first page of a section link to everything below them, which says
        nothing of what belongs together.
        """
        pages = [file.page for file in files.documentation_pages() if file.page]
        self._pages = {page.file.src_uri: page for page in pages}
        by_url = {page.url: page.file.src_uri for page in pages}
        self._hubs = _hubs(list(self._pages))
        own = [page for page in pages if page.file.src_uri not in self._hubs | LISTS]
        links = {
            page.file.src_uri: _targets(page, by_url) for page in own if not page.file.generated_by
        }
        nav_order = [
            page.file.src_uri
            for page in own
            if page.parent or page.file.inclusion.is_in_nav()  # type: ignore[no-untyped-call]
        ]
        self._related = related_pages(links, nav_order)

    def add_context(self, context: Any, page: Page, config: MkDocsConfig, **_: Any) -> None:
        """Give `partials/page-start.html` and `partials/page-end.html` what they show."""
        templates = self._generated.templates
        minutes = self._minutes.get(page.file.src_uri, 0)
        shown = minutes >= LEAST_MINUTES and page.file.src_uri not in self._hubs
        context["minutes"] = minutes if shown else 0
        beside = {near.file.src_uri for near in (page.previous_page, page.next_page) if near}
        near = [uri for uri in self._related.get(page.file.src_uri, ()) if uri not in beside]
        context["related"] = [self._pages[uri] for uri in near[:MAX_RELATED]]
        facts = (
            title_of(page),
            config.site_name,
            str(page.meta.get("reviewed", "")),
            templates.view.data.head.license if templates else "",
            page.canonical_url or "",
        )
        context["citation"] = citation_text(*facts)
        context["bibtex"] = citation_bibtex(*facts)


def _hubs(uris: list[str]) -> set[str]:
    """Return the first pages of folders that hold other pages too."""
    return {
        uri
        for uri in uris
        if posixpath.basename(uri) == "index.md"
        and any(other != uri and other.startswith(uri.removesuffix("index.md")) for other in uris)
    }


def _targets(page: Page, by_url: dict[str, str]) -> Counter[str]:
    folder = f"{page.url}x" if page.url.endswith("/") or not page.url else page.url
    counts: Counter[str] = Counter()
    for target in _LINK.findall(page.content or ""):
        if "://" in target:
            continue
        url = posixpath.normpath(posixpath.join(posixpath.dirname(folder), html.unescape(target)))
        uri = by_url.get(f"{url}/") or by_url.get(url)
        if uri and uri != page.file.src_uri:
            counts[uri] += 1
    return counts


GIT_TIMEOUT = 30


class PageDates:
    """Gives every page the date of the last commit that changed its source.

    A page keeps the day of the build where Git can't tell: outside of a repository, in a shallow
    clone, and for a source that is not committed.
    """

    def __init__(self) -> None:
        self._serving = False

    def start(self, command: str, **_: Any) -> None:
        """Remember whether the site is only previewed: a preview needs no sitemap."""
        self._serving = command == "serve"

    def set_dates(self, _env: Any, config: MkDocsConfig, files: Files) -> None:
        """Set the date of each page."""
        if self._serving:
            return
        docs = Path(config.docs_dir)
        changed = last_changes(docs)
        for file in files.documentation_pages():
            source = file.edit_uri if file.generated_by else file.src_uri
            day = changed.get((source or "").partition("#")[0])
            if file.page and day:
                file.page.update_date = day.isoformat()


def last_changes(docs: Path) -> dict[str, date]:
    """Return the day (UTC) of the last commit of each file below `docs`, by its path there."""
    if _git(docs, "rev-parse --is-shallow-repository").strip() != "false":
        return {}
    days: dict[str, date] = {}
    day = None
    # -z: names are not quoted; --relative: they are below docs. A merge names what it changed.
    log = _git(docs, "log -z --format=%x01%ct --name-only -m --first-parent --relative -- .")
    for part in log.split("\0"):
        for word in part.strip("\n").split("\n"):
            if word.startswith("\x01"):
                day = datetime.fromtimestamp(int(word[1:]), UTC).date()
            elif word and day is not None:
                days.setdefault(word, day)
    for changed in _git(docs, "status -z --porcelain -- .").split("\0"):
        name = changed[3:]
        days = {path: day for path, day in days.items() if not name.endswith(f"/{path}")}
    return days


def _git(docs: Path, arguments: str) -> str:
    """Return what Git prints in a directory; nothing where there is no Git or no repository."""
    try:
        return subprocess.run(  # noqa: S603 - fixed arguments
            ["git", *arguments.split()],  # noqa: S607 - wherever Git is installed
            cwd=docs,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=GIT_TIMEOUT,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
