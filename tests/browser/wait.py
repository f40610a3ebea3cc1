"""Wait for what only a script can see."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

if TYPE_CHECKING:
    from playwright.sync_api import Page

LONGEST = 15  # seconds


def settle(page: Page) -> None:
    """Wait until the page has loaded, and until the theme's script has got what it asks for.

    On a busy machine Chromium sometimes doesn't report that a worker's request has ended, and the
    network never counts as idle. After ten seconds of that, the page is what it will be.
    """
    page.wait_for_load_state("load")
    with contextlib.suppress(PlaywrightTimeoutError):
        page.wait_for_load_state("networkidle", timeout=10_000)


def until(page: Page, function: str, arg: Any = None) -> None:
    """Ask `function` again and again until it returns what is true.

    Playwright's own `wait_for_function` evaluates text in the page, which a
    Content-Security-Policy forbids. Raises TimeoutError after LONGEST.
    """
    end = time.monotonic() + LONGEST
    while not page.evaluate(function, arg):
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url}: not true within {LONGEST} s: {function}")
        page.wait_for_timeout(50)
