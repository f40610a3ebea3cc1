"""A page that has moved leaves something at its old address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.browser.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

MOVED = "old/name.md: words.md\ntechnologies/vi.md: technologies/modal.md\n"


@pytest.fixture
def moved(small_site: Path) -> Path:
    (small_site / "docs/_data/moved.yml").write_text(MOVED, "utf-8")
    return small_site


@pytest.mark.parametrize("flat", [False, True])
def test_a_stub_leads_on(moved: Path, mkdocs: Callable[..., Any], flat: bool) -> None:
    config = moved / "mkdocs.yml"
    if flat:
        config.write_text(f"{config.read_text('utf-8')}use_directory_urls: false\n", "utf-8")
    result = mkdocs(moved, "build")
    assert result.returncode == 0, result.stderr
    old, new = (
        ("old/name.html", "../words.html") if flat else ("old/name/index.html", "../../words/")
    )
    tree = LexborHTMLParser((moved / "site" / old).read_bytes())
    refresh = tree.css_first('meta[http-equiv="refresh"]')
    canonical = tree.css_first('link[rel="canonical"]')
    link = tree.css_first("a")
    assert refresh is not None
    assert refresh.attributes["content"] == f"0; url={new}"
    assert canonical is not None
    address = "words.html" if flat else "words/"
    assert canonical.attributes["href"] == f"https://example.org/editors/{address}"
    assert link is not None
    assert link.attributes["href"] == new
    sitemap = (moved / "site/sitemap.xml").read_text("utf-8")
    assert "old/name" not in sitemap
    assert "old/name" not in (moved / "site/search/words.json").read_text("utf-8")


def test_links_to_the_old_address_are_told(moved: Path, mkdocs: Callable[..., Any]) -> None:
    """The check of links follows the stub and names the page that is there now."""
    assert mkdocs(moved, "build").returncode == 0
    index = moved / "docs/index.md"
    link = '<a href="technologies/vi/">vi</a>'
    index.write_text(f"{index.read_text('utf-8')}\n{link}\n", "utf-8")
    result = mkdocs(moved, "build")
    assert result.returncode == 1
    assert "technologies/vi/" in result.stderr
    assert "technologies/modal/" in result.stderr


@pytest.mark.browser
def test_readers_keep_their_place(
    moved: Path, mkdocs: Callable[..., Any], browser: Browser
) -> None:
    assert mkdocs(moved, "build").returncode == 0
    with serve(moved / "site", prefix="/repo/") as url:
        page = browser.new_page()
        # Not "?q=": the theme takes it for a search and, some time after, out of the address.
        page.goto(f"{url}old/name/?from=1#words")
        page.wait_for_url(f"{url}words/?from=1#words")
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{url}technologies/vi/")
        page.wait_for_url(f"{url}technologies/modal/")
        context.close()
