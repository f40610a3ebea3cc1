"""An Atom feed (RFC 4287) of what each version of the data changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Protocol


class ReleaseLike(Protocol):
    """One version: its number, its day (YYYY-MM-DD), and its changes, a sentence each."""

    @property
    def version(self) -> str:
        """The number."""

    @property
    def date(self) -> str:
        """The day."""

    @property
    def changes(self) -> Sequence[str]:
        """The changes."""


def release_feed(title: str, site_url: str, page: str, releases: Iterable[ReleaseLike]) -> str:
    """Return the feed; `page` is the page of the data, relative to `site_url`."""
    releases = list(releases)
    updated = f"{releases[0].date}T00:00:00Z" if releases else "1970-01-01T00:00:00Z"
    entries = "".join(_entry(release, f"{site_url}{page}") for release in releases)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>{escape(site_url)}</id>\n"
        f"<title>{escape(title)}: changes of the data</title>\n"
        f'<link href="{escape(site_url)}{page}"/>\n'
        f'<link rel="self" href="{escape(site_url)}changes.xml"/>\n'
        f"<author><name>{escape(title)}</name></author>\n"
        f"<updated>{updated}</updated>\n{entries}</feed>\n"
    )


def _entry(release: ReleaseLike, page: str) -> str:
    items = "".join(f"<li>{escape(change)}</li>" for change in release.changes)
    return (
        f"<entry><id>{escape(page)}#version-{release.version}</id>"
        f"<title>Version {release.version}</title>"
        f'<link href="{escape(page)}#versions"/>'
        f"<updated>{release.date}T00:00:00Z</updated>"
        f'<content type="html">{escape(f"<ul>{items}</ul>")}</content></entry>\n'
    )
