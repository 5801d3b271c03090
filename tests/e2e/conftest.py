"""A real browser. `make test` installs Chromium where it is missing; nothing here is skipped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.e2e.chat_page import CHROMIUM_ARGS
from tests.product import RunningProduct

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NAMES = ("chromium", "chromium-browser", "google-chrome")

OpenTab = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise pytest.UsageError(
            f"the browser tests need one of {', '.join(NAMES)}; `make test` as root installs it"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()


@pytest.fixture
def new_person(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser profile of its own; at the test's end nothing may stand in any tab's error console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(locale: str = "zh-CN", viewport: ViewportSize = DESKTOP, **more: Any) -> BrowserContext:
        context = browser.new_context(locale=locale, viewport=viewport, timezone_id="Asia/Shanghai", **more)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(said: Any) -> bool:
    """An error of ours: what fails while the web process is away is the network's, a refused file is the test's."""
    expected = ("WebSocket", "net::ERR_", "status of 415")
    return said.type == "error" and not any(part in said.text for part in expected)


@pytest.fixture
def shop(product: RunningProduct) -> RunningProduct:
    """The product with the demo shop as it was on the first day."""
    product.disarm()
    product.manage("demo_data", "--reset")
    return product
