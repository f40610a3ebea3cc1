"""Hear what a browser complains of while pages are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

LOUD = {"error", "warning", "assert"}
LOCAL = ("data:", "blob:", "about:")


class Watch:
    """The complaints of all pages of a context since they were last taken.

    What a Content-Security-Policy refuses is an error in the console, and no event of its own.
    """

    def __init__(self, context: BrowserContext, site: str) -> None:
        """Listen to `context`, whose pages may ask nobody but `site`."""
        self._site = site
        self._heard: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def take(self) -> list[str]:
        """Return the complaints, each once, and forget them."""
        heard, self._heard = list(dict.fromkeys(self._heard)), []
        return heard

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in LOUD:
            self._heard.append(f"console: {message.text}")

    def _exception(self, error: WebError) -> None:
        self._heard.append(f"exception: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._site, *LOCAL)):
            self._heard.append(f"third party: {request.url}")

    def _failed(self, request: Request) -> None:
        # Leaving a page ends what it still asks for; that is no failure.
        if request.failure != "net::ERR_ABORTED":
            self._heard.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._heard.append(f"status {response.status}: {response.url}")
