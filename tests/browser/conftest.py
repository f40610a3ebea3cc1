"""A built site, served as a host would serve it below a path, and a browser to read it with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from tests.browser import chromium
from tests.browser.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium. Without one the tests fail; $NO_BROWSER=1 skips them, never in CI."""
    path = chromium.installed()
    if path is None:
        message = "no Chromium: run tests/browser/chromium.py, or set NO_BROWSER=1 to go without"
        if os.environ.get("NO_BROWSER") and not os.environ.get("CI"):
            pytest.skip(message)
        pytest.fail(message)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def site_url(site_dir: Path) -> Iterator[str]:
    """The address of the built site: gzip, and a sub-path as on GitHub Pages."""
    with serve(site_dir, prefix="/repo/") as url:
        yield url
