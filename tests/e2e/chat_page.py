"""The customer's chat page as a person uses it: words and buttons, no selectors in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    import re

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChatPage:
    """A page object over one tab. `expect(...)` on its locators waits; nothing here sleeps."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.input = page.get_by_role("textbox")
        self.log = page.get_by_role("log")
        self.owner = page.get_by_test_id("owner")
        self.own = page.get_by_test_id("own")
        self.replies = page.get_by_test_id("reply")
        self.cards = page.get_by_test_id("card")
        self.unsent = page.get_by_test_id("unsent")
        self.suggestions = page.get_by_test_id("suggestions").get_by_role("button")
        self.typing = page.get_by_test_id("typing")
        self.reconnecting = page.get_by_test_id("reconnecting")
        self.closed = page.get_by_test_id("closed")

    def open(self, url: str) -> ChatPage:
        """Load the page and wait until one can write and the connection stands."""
        self.page.goto(url)
        expect(self.input).to_be_visible()
        self.expect_connected()
        return self

    def expect_connected(self) -> None:
        """History is here and the log is live (its `aria-busy` is off)."""
        expect(self.log).to_have_attribute("aria-busy", "false", timeout=15_000)
        expect(self.reconnecting).to_have_count(0, timeout=15_000)

    def write(self, text: str) -> None:
        """Type a text and press Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    def say(self, text: str) -> None:
        """Write a text and wait until the server has stored it."""
        before = self.stored.count()
        self.write(text)
        expect(self.stored).to_have_count(before + 1)

    def ask(self, text: str, *, timeout_ms: float = 30_000) -> Locator:
        """Say a text and wait for one more reply; return it."""
        before = self.replies.count()
        self.write(text)
        expect(self.replies).to_have_count(before + 1, timeout=timeout_ms)
        return self.replies.nth(before)

    @property
    def stored(self) -> Locator:
        """Own messages that the server has."""
        return self.page.locator('[data-testid="own"][data-delivery="stored"]')

    @property
    def sending(self) -> Locator:
        """Own messages that wait for their Ack."""
        return self.page.locator('[data-testid="own"][data-delivery="sending"]')

    @property
    def last_reply(self) -> Locator:
        return self.replies.last

    def in_state(self, state: str) -> Locator:
        """Replies after which the dialog was in this state."""
        return self.page.locator(f'[data-testid="reply"][data-state="{state}"]')

    def press_card(self, button: str | re.Pattern[str], *, card: int = -1) -> None:
        """Press a button on a card: the last one, unless `card` counts otherwise."""
        self.cards.nth(card).get_by_role("button", name=button).click()

    def suggest(self, text: str) -> None:
        """Choose a suggestion."""
        self.suggestions.get_by_text(text, exact=True).click()

    def texts(self) -> list[str]:
        """Every bubble's text, top to bottom."""
        return self.page.locator(".bubble:not(.typing)").all_inner_texts()
