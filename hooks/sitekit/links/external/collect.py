"""The addresses on other hosts that a built site links to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sitekit.links.external.model import Address, Use
from sitekit.links.page import TEXT_DIRECTIVE
from sitekit.links.urls import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sitekit.links.model import Link
    from sitekit.links.resolve import Site
    from sitekit.links.scan import Scan
    from sitekit.links.urlparts import Url


_EXAMPLES: Final = (".example", ".invalid")
"""Names that RFC 2606 keeps for examples: they never lead anywhere."""


def addresses(scans: Iterable[Scan], site: Site, skip: Collection[str] = ()) -> list[Address]:
    """Return every address of the web outside the site, each once, in order of URL.

    Those that begin with one of `skip` are left out.
    """
    found: dict[str, Address] = {}
    for scan in scans:
        absolute = [_external(link, site.root, site) for link in scan.links]
        for file, numbers in scan.uses.items():
            based = site.base(file, scan.bases[file]) if file in scan.bases else None
            for number in numbers:
                link = scan.links[number]
                url = _external(link, based, site) if based else absolute[number]
                if url is not None:
                    _add(found, url, Use(file, link.where, link.url))
    return [found[url] for url in sorted(found) if not url.startswith(tuple(skip))]


def _external(link: Link, base: Url, site: Site) -> Url | None:
    url = parse(link.url, base)
    if url is None or url.scheme not in ("http", "https") or site.is_own(url):
        return None
    return None if (url.host or "").endswith(_EXAMPLES) else url


def _add(found: dict[str, Address], url: Url, use: Use) -> None:
    plain = url._replace(fragment=None).href
    address = found.setdefault(plain, Address(plain, url.host or ""))
    address.uses.append(use)
    fragment = (url.fragment or "").partition(TEXT_DIRECTIVE)[0]
    if fragment:
        address.fragments.add(fragment)
