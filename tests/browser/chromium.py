"""The Chromium of a test run: which one, and how its event loop is kept away from every other test."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET_IT = (
    "there is no Chromium: install one (Debian: apt-get install --no-install-recommends chromium fonts-dejavu-core), "
    "or name one in SJE_TEST_CHROMIUM"
)


def program() -> str | None:
    """The Chromium that there is; None where there is none."""
    return os.environ.get("SJE_TEST_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass(frozen=True)
class Chromium:
    """A running Chromium."""

    browser: Browser
    _loop: asyncio.AbstractEventLoop

    @contextmanager
    def at_work(self) -> Iterator[Browser]:
        """Use the browser for the length of the block.

        Between two of its calls, Playwright leaves its event loop as the running one of the thread. Outside of the
        block there is none, so that other tests can have their own.
        """
        asyncio._set_running_loop(self._loop)
        try:
            yield self.browser
        finally:
            asyncio._set_running_loop(None)


@contextmanager
def running(path: str) -> Iterator[Chromium]:
    """Run a Chromium for the length of the block."""
    with sync_playwright() as playwright:
        # It shows nothing but our own pages, and its sandbox wants what root and containers have not.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        loop = asyncio.get_running_loop()
        asyncio._set_running_loop(None)
        try:
            yield Chromium(browser, loop)
        finally:
            asyncio._set_running_loop(loop)
            browser.close()
