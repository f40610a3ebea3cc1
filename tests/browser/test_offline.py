"""The archive of `make offline`, unpacked and opened from disk.

By default it is the archive of the small site about brokers; with $EVERY=1, as in the workflows, it
is that of this site, which takes a minute to make.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser
from tests.conftest import ROOT, copy_site
from tests.extent import EVERY

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

# One process makes the archive once.
pytestmark = [pytest.mark.browser, pytest.mark.site, pytest.mark.xdist_group("offline")]

# A word in the name of the page it finds first, and how many results and links there are at least.
WORD, RESULTS, LINKS = ("namespaces", 5, 1000) if EVERY else ("log", 2, 100)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked archive, made by the commands of the Makefile."""
    out = tmp_path_factory.mktemp("offline")
    project = ROOT if EVERY else copy_site("brokers", out / "project")
    recipe = re.search(
        r"^offline: .*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
    assert recipe is not None
    lines = recipe[1].replace("\\\n", "").strip().splitlines()
    for line in lines:
        command = (
            line.strip()
            .replace("$(BIN)/python", sys.executable)
            .replace("$(BIN)/mkdocs", f"{sys.executable} -m mkdocs")
            .replace(".cache/offline", str(out / "built"))
            .replace("dist/$(NAME)", str(out / "site"))
        )
        words = shlex.split(command)
        given = {k: v for k, _, v in (w.partition("=") for w in words if re.match(r"[A-Z_]+=", w))}
        result = subprocess.run(
            words[len(given) :],
            cwd=project,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": "hooks", **given},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert result.returncode == 0, result.stderr
    with zipfile.ZipFile(out / "site.zip") as archive:
        archive.extractall(out / "unpacked")
    assert (out / "site.zip").stat().st_size < 8_000_000
    return out / "unpacked" / "site"


@pytest.fixture
def page(browser: Browser) -> Page:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    return context.new_page()


def test_search_works_and_asks_no_network(unpacked: Path, page: Page) -> None:
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((unpacked / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type(WORD)
    results = page.locator(".md-search-result__item")
    results.first.wait_for()
    assert results.count() >= RESULTS
    page.locator(".md-search-result__item a").first.click()
    page.wait_for_url(f"**/*{WORD}*")
    assert WORD in page.locator("h1").inner_text().lower()
    page.get_by_role("link", name="Compare", exact=True).first.click()
    page.wait_for_url("**/compare/index.html")
    # With a path of its own: the theme asks for a sitemap even where there is none.
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert errors == []


def test_the_guide_works(unpacked: Path, page: Page) -> None:
    page.goto((unpacked / "decide" / "scenarios.html").as_uri())
    page.locator(".scenario-open a").first.click()
    expect(page.locator(".guide output")).to_contain_text("1. ")
    folded = page.locator(".guide details")
    folded.evaluate_all("all => all.forEach(each => { each.open = true })")
    assert page.locator("[data-by]:visible").count() > 0
    assert page.url.startswith((unpacked / "decide" / "index.html").as_uri() + "?")


def test_every_link_leads_to_a_file(unpacked: Path) -> None:
    count = 0
    for file in unpacked.rglob("*.html"):
        tree = LexborHTMLParser(file.read_bytes())
        for node in tree.css("[href], [src]"):
            target = node.attributes.get("href") or node.attributes.get("src") or ""
            if node.attributes.get("rel") == "canonical":
                pytest.fail(f"{file}: a copy on disk has no address")
            path = target.partition("#")[0].partition("?")[0]
            if path and not re.match(r"[a-z]+:", path):
                assert (file.parent / path).is_file(), (file, target)
                count += 1
    assert count > LINKS
    assert not [path for path in unpacked.rglob("*") if path.suffix == ".map"]
