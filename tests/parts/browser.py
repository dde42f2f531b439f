"""A real Chromium, driven by Playwright. `FUNDWATCH_CHROMIUM` names another than `/usr/bin/chromium`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import ConsoleMessage, Page, sync_playwright

# no sandbox: CI runs as root; the rest keeps the browser from calling home
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# what the browser itself logs when a server is away
_BREAKS = ("Failed to load resource:", "WebSocket connection to")


@pytest.fixture
def page() -> Iterator[Page]:
    """An empty page on a wall's screen, in Chinese. What the page logs as errors fails the test.

    The browser is of this test alone (about a second): Playwright's loop would be in the way of asynchronous tests.
    """
    with open_page() as opened:
        yield opened


@contextmanager
def open_page(*, breaks: bool = False) -> Iterator[Page]:
    """The same for as long as it is wanted. `breaks`: its connections may break, which is no error of the page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("FUNDWATCH_CHROMIUM", "/usr/bin/chromium"), args=_ARGUMENTS
        )
        opened = browser.new_page(
            viewport={"width": 1920, "height": 1080}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        errors: list[str] = []

        def heard(message: ConsoleMessage) -> None:
            if message.type == "error" and not (breaks and message.text.startswith(_BREAKS)):
                errors.append(message.text)

        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.on("console", heard)
        yield opened
        browser.close()
        assert errors == []
