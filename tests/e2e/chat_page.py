"""The customer's chat page as a person uses it: words and buttons, no selectors in the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import FrameLocator, Locator, Page, expect

if TYPE_CHECKING:
    import re

    from playwright.sync_api import FilePayload

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Pages that the tests make up may use the product on this machine, as a real site uses a real server.
    "--disable-features=LocalNetworkAccessChecks",
)


class ChatPage:
    """A page object over one tab. `expect(...)` on its locators waits; nothing here sleeps.

    With `frame` it speaks to the chat in a site's frame.
    """

    def __init__(self, page: Page, frame: FrameLocator | None = None) -> None:
        self.page = page
        self.inside: Page | FrameLocator = frame or page
        inside = self.inside
        self.input = inside.locator(".composer").get_by_role("textbox")
        self.log = inside.get_by_role("log")
        self.owner = inside.get_by_test_id("owner")
        self.own = inside.get_by_test_id("own")
        self.replies = inside.get_by_test_id("reply")
        self.cards = inside.get_by_test_id("card")
        self.unsent = inside.get_by_test_id("unsent")
        self.suggestions = inside.get_by_test_id("suggestions").get_by_role("button")
        self.typing = inside.get_by_test_id("typing")
        self.reconnecting = inside.get_by_test_id("reconnecting")
        self.closed = inside.get_by_test_id("closed")
        self.chooser = inside.get_by_test_id("chooser")
        self.tray = inside.get_by_test_id("tray").get_by_role("listitem")
        self.files = inside.get_by_test_id("files").get_by_role("link")
        self.rating = inside.get_by_test_id("rating")
        self.rated = inside.get_by_test_id("rated")

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
        return self.inside.locator('[data-testid="own"][data-delivery="stored"]')

    @property
    def sending(self) -> Locator:
        """Own messages that wait for their Ack."""
        return self.inside.locator('[data-testid="own"][data-delivery="sending"]')

    @property
    def last_reply(self) -> Locator:
        return self.replies.last

    def in_state(self, state: str) -> Locator:
        """Replies after which the dialog was in this state."""
        return self.inside.locator(f'[data-testid="reply"][data-state="{state}"]')

    def choose(self, *files: FilePayload) -> None:
        """Pick files as in the browser's own dialog, and wait until each is uploaded or refused."""
        before = self.tray.count()
        self.chooser.set_input_files(list(files))
        expect(self.tray).to_have_count(before + len(files))
        expect(self.in_tray("ready").or_(self.in_tray("failed"))).to_have_count(before + len(files))

    def in_tray(self, state: str) -> Locator:
        """Files that are to be sent, in this state: waiting, uploading, ready, failed."""
        return self.inside.locator(f'[data-testid="tray"] [data-state="{state}"]')

    def press_card(self, button: str | re.Pattern[str], *, card: int = -1) -> None:
        """Press a button on a card: the last one, unless `card` counts otherwise."""
        self.cards.nth(card).get_by_role("button", name=button).click()

    def suggest(self, text: str) -> None:
        """Choose a suggestion."""
        self.suggestions.get_by_text(text, exact=True).click()

    def texts(self) -> list[str]:
        """Every bubble's text, top to bottom."""
        return self.inside.locator(".bubble:not(.typing)").all_inner_texts()
