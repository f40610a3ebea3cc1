"""A built site, served as a host would serve it below a path, and a browser to read it with."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from tests.browser.server import serve
from tests.browser.watch import Watch

from tools import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


# A host without a port in its address. The theme compares the addresses of links with those of the
# sitemap, which have no port, and navigates instantly only where they are equal. A browser trusts
# the name as it trusts one with TLS.
HOST = "site.localhost"
# Each page runs axe anew: the last steps of optimizing it cost more than they save, as small steps
# of collecting garbage do. So does optimizing what the emulator of the live lab compiles: most of
# it runs briefly. And as every page is ours, none needs a process of its own.
BRIEF = (
    "--js-flags=--no-maglev --no-turbofan --liftoff-only "
    "--min-semi-space-size=64 --max-semi-space-size=128",
    "--disable-site-isolation-trials",
)


@pytest.fixture(scope="session")
def port() -> int:
    """A free port, for what is served at HOST."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        free: int = listening.getsockname()[1]
    return free


@pytest.fixture(scope="session")
def browser(port: int) -> Iterator[Browser]:
    """A running Chromium. Without one the tests fail; $NO_BROWSER=1 skips them, never in CI."""
    path = chromium.installed()
    if path is None:
        message = "no Chromium: run tools/chromium.py, or set NO_BROWSER=1 to go without"
        if os.environ.get("NO_BROWSER") and not os.environ.get("CI"):
            pytest.skip(message)
        pytest.fail(message)
    arguments = [*chromium.ARGUMENTS, *BRIEF, f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()


@pytest.fixture
def desk(browser: Browser, site_url: str) -> Iterator[Page]:
    """A page as wide as a desk's screen, of which no browser complains in the end."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    watch = Watch(context, site_url)
    yield context.new_page()
    context.close()
    assert watch.take() == []


@pytest.fixture(scope="session")
def site_url(site_dir: Path, port: int) -> Iterator[str]:
    """The address of the built site: gzip, and a sub-path as on GitHub Pages."""
    with serve(site_dir, prefix="/repo/", port=port):
        yield f"http://{HOST}/repo/"
