"""A real browser before the real service. Whatever it complains of, or asks of anybody else, fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebError, expect

from tests.browser.serving import Served, serve
from tests.support.databases import Databases

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a browser notes of every answer that is no page, and of a connection that a test cuts.
EXPECTED = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
PATIENCE = 15_000  # milliseconds: the machine may be busy
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 375, "height": 740}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium, which talks to nobody but us."""
    expect.set_options(timeout=PATIENCE)
    return {"executable_path": os.environ.get("MSP_CHROMIUM") or shutil.which("chromium"), "args": list(ARGUMENTS)}


class Windows:
    """Opens windows, each with cookies of its own, as different people's are; and listens at all of them."""

    def __init__(self, browser: Browser, served: Served) -> None:
        self._browser = browser
        self.served = served
        self.contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, **options: Any) -> Page:
        """Open a window."""
        given = {"base_url": self.served.url, "locale": "en-GB", "viewport": WIDE, **options}
        context = self._browser.new_context(**given)
        context.set_default_timeout(PATIENCE)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)
        self.contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close all of them."""
        for context in self.contexts:
            context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(text in message.text for text in EXPECTED):
            self.complaints.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.served.url + "/", "data:", "blob:", "about:")):
            self.complaints.append(f"asked of somebody else: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")


@pytest.fixture
def served(databases: Databases, tmp_path: Path) -> Iterator[Served]:
    """The service over a clean database, with a worker."""
    with serve(databases, "sqlite", tmp_path) as served, served.app.app_context():
        yield served


@pytest.fixture
def windows(browser: Browser, served: Served) -> Iterator[Windows]:
    """Windows on the service; at the end nobody may have complained."""
    windows = Windows(browser, served)
    yield windows
    windows.close()
    assert windows.complaints == []
    assert served.faults() == []
