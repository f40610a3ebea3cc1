"""Wait for what only a script can see."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

LONGEST = 15  # seconds


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
