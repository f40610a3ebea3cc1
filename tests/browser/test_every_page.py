"""Pages of the site, in a browser: they load in silence, fit a phone, and pass axe.

With $EVERY=1 all pages are loaded, and axe looks at all of them. Otherwise each 12th written page
is loaded and each 16th that a template makes, and axe looks at each sixth of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser import axe, site_pages
from tests.browser.server import serve
from tests.browser.watch import Watch
from tests.extent import some

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [pytest.mark.browser, pytest.mark.site]

# More parts than processes, so that none waits long for the other. Each opens many pages in one
# context, as a reader does, and says of all of them what is wrong.
PARTS = 4
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1440, "height": 900}
# The rightmost of what a narrow page cannot hold. The theme hides what overflows sideways.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(each => each.checkVisibility())
  .map(each => [each.getBoundingClientRect().right, each.outerHTML.slice(0, 120)])
  .sort(([one], [other]) => other - one).slice(0, 1)
  .map(([right, html]) => `${right} px wide: ${html}`)"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=NARROW, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def to_try(site_dir: Path) -> list[str]:
    """Return the written pages, and those of the generated ones that are tried this time."""
    pages = site_pages.paths(site_dir)
    written = [path for path in pages if site_pages.PROSE.intersection(site_pages.types_of(path))]
    return [*some(written, 12), *some([path for path in pages if path not in written], 16)]


@pytest.mark.parametrize("part", range(PARTS))
def test_pages(page: Page, site_dir: Path, site_url: str, part: int) -> None:
    watch = Watch(page.context, site_url)
    faults = {}
    tried = to_try(site_dir)
    looked_at = set(some(tried, 6))
    for path in tried[part::PARTS]:
        page.set_viewport_size(NARROW)
        page.goto(f"{site_url}{path}")
        found = page.evaluate(TOO_WIDE)
        if path in looked_at:
            page.set_viewport_size(WIDE)
            found += axe.of_each_look(page)
        found += watch.take()
        if found:
            faults[path] = found
    assert faults == {}


def test_every_page_is_of_one_type_and_every_type_has_a_page(site_dir: Path) -> None:
    """So that a new kind of page is not left out where one of each type is tried."""
    pages = {path: site_pages.types_of(path) for path in site_pages.paths(site_dir)}
    assert len(pages) > 100
    assert {path: types for path, types in pages.items() if not types} == {}
    for name, path in site_pages.EXAMPLES.items():
        assert name in pages[path]


WRONG = """<!doctype html><html lang="en"><head><title>Wrong</title>
<meta http-equiv="Content-Security-Policy" content="img-src 'self'; script-src 'unsafe-inline'">
<style>body { background: #fff } [data-md-color-scheme=slate] { background: #000 }
p { color: #ccc } b { color: #333 }</style>
</head><body><main><h1 style="width: 900px">Wrong</h1><p>pale</p><b>dark</b><img src="none.png">
<img src="https://third.example/a.png"><script>throw new Error("thrown")</script>
<script>console.warn("said")</script><script src="refused.js"></script></main></body></html>"""


def test_what_is_wrong_is_seen(page: Page, tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text(WRONG, "utf-8")
    with serve(tmp_path) as url:
        watch = Watch(page.context, url)
        page.goto(f"{url}wrong.html", wait_until="networkidle")
        heard = "\n".join(watch.take())
        for words in ("status 404", "exception: thrown", "console: said", "img-src", "script-src"):
            assert words in heard
        assert "900" in page.evaluate(TOO_WIDE)[0]
        found = axe.of_each_look(page)
        assert any(each.startswith("image-alt (2): <img") for each in found)
        assert any(each.startswith("default: color-contrast (1): <p") for each in found)
        assert any(each.startswith("slate: color-contrast (1): <b") for each in found)
        page.context.add_init_script("setTimeout(() => fetch('https://third.example/'))")
        with page.expect_event("requestfailed", lambda each: "third" in each.url):
            page.goto(f"{url}none")
        assert "third party: https://third.example/" in watch.take()
        assert watch.take() == []
