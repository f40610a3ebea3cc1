"""Read a built site for its external addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitekit.links.check import default_reader
from sitekit.links.external.collect import addresses
from sitekit.links.parallel import scan_all
from sitekit.links.resolve import Site
from sitekit.links.scan import Scanner
from sitekit.links.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sitekit.links.external.model import Address


def find_addresses(
    root: Path, site_url: str, skip: Collection[str] = ()
) -> tuple[Site, list[Address]]:
    """Return the site in `root` and the addresses on other hosts that it links to.

    Those that begin with one of `skip` are left out. Raises ValueError when `site_url` is not an
    absolute web address.
    """
    tree = Tree.scan(root)
    site = Site(tree, site_url)
    scans = scan_all(lambda: Scanner(root, site, default_reader()), sorted(tree.files))
    return site, addresses(scans, site, skip)
