"""The chat on somebody else's page: one line, a frame, an API; and sites that may not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, Route, expect

from tests.e2e.axe import violations
from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import PHONE
from tests.product import SITE, RunningProduct

NewPerson = Callable[..., BrowserContext]
NO_STORAGE = """
if (window !== top) for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
"""


class Site:
    """A page with the widget on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("lingke-widget .launcher")
        self.badge = page.locator("lingke-widget .badge")
        self.panel = page.get_by_role("dialog")
        self.teaser = page.locator("lingke-widget .teaser")
        self.chat = ChatPage(page, page.frame_locator("lingke-widget iframe"))

    def open(self, address: str) -> Site:
        self.page.goto(address)
        expect(self.launcher).to_be_visible()
        return self

    def press(self) -> ChatPage:
        """Open the chat with its button, and wait until one can write."""
        self.launcher.click()
        expect(self.chat.input).to_be_focused(timeout=15_000)
        self.chat.expect_connected()
        return self.chat


def foreign(
    person: BrowserContext, shop: RunningProduct, attributes: str = "", *, at: str = SITE, policy: str = ""
) -> Site:
    """A page at another origin, made by the test, that embeds the chat."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    if policy:
        headers["Content-Security-Policy"] = policy
    html = (
        '<!doctype html><html lang="zh"><head><title>小店</title><link rel="icon" href="data:,"></head>'
        f'<body><main><h1>小店</h1></main><script src="{shop.url}widget.js" {attributes}></script></body></html>'
    )

    def answer(route: Route) -> None:
        route.fulfill(status=200, headers=headers, body=html)

    person.route(f"{at}/**", answer)
    return Site(person.new_page()).open(f"{at}/")


def box_at_rest(element: Locator) -> FloatRect:
    """Where an element stands once its own movements have ended."""
    element.evaluate("one => Promise.all(one.getAnimations().map(movement => movement.finished))")
    box = element.bounding_box()
    assert box is not None
    return box


def test_the_shop_s_customer_is_known_in_the_widget(shop: RunningProduct, new_person: NewPerson) -> None:
    site = Site(new_person().new_page()).open(f"{shop.url}demo/shop/")
    expect(site.teaser).to_contain_text("订单有问题？")
    chat = site.press()
    expect(site.teaser).to_be_hidden()
    chat.ask("我想取消昨天下午3点下单的那个手机")
    expect(chat.cards).to_have_count(1)


def test_escape_closes_and_the_focus_goes_back_to_the_button(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    site = Site(new_person().new_page()).open(f"{shop.url}demo/shop/")
    expect(site.launcher).to_have_attribute("aria-expanded", "false")
    site.press()
    expect(site.launcher).to_have_attribute("aria-expanded", "true")
    site.page.keyboard.press("Escape")
    expect(site.launcher).to_have_attribute("aria-expanded", "false")
    expect(site.launcher).to_be_focused()
    site.page.keyboard.press("Enter")
    expect(site.chat.input).to_be_focused()


def test_the_next_page_shows_it_as_it_was_left(shop: RunningProduct, new_person: NewPerson) -> None:
    site = Site(new_person().new_page()).open(f"{shop.url}demo/shop/")
    site.press().ask("你好")
    site.page.reload()
    expect(site.panel).to_be_visible()
    expect(site.chat.own).to_have_count(1, timeout=15_000)
    site.launcher.click()
    site.page.reload()
    expect(site.launcher).to_have_attribute("aria-expanded", "false")
    expect(site.teaser).to_be_hidden()


def test_what_is_answered_while_it_is_closed_is_counted_on_the_button(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    person = new_person()
    site = Site(person.new_page()).open(f"{shop.url}demo/shop/")
    site.press().ask("你好")
    site.launcher.click()
    elsewhere = ChatPage(person.new_page()).open(shop.url)
    elsewhere.ask("查一下我最近的订单")
    expect(site.badge).to_have_text("1", timeout=15_000)
    expect(site.launcher).to_have_attribute("aria-label", re.compile("1 条未读消息"))
    site.page.reload()
    expect(site.badge).to_have_text("1", timeout=15_000)
    site.page.bring_to_front()
    site.press()
    expect(site.badge).to_be_hidden()


def test_another_site_that_is_allowed_speaks_with_it(shop: RunningProduct, new_person: NewPerson) -> None:
    site = foreign(
        new_person(),
        shop,
        'data-position="left" data-color="#ffd84d" data-locale="en" data-greeting="Hi there"',
    )
    site.page.evaluate(
        """() => {
            window.heard = [];
            LingKe.on("message", (message) => heard.push(message));
            LingKe.on("open", (open) => heard.push(open));
            LingKe.open();
        }"""
    )
    chat = site.chat
    expect(chat.input).to_have_attribute("placeholder", "Write a message…", timeout=15_000)
    expect(chat.inside.get_by_text("Hi there")).to_be_visible()
    chat.ask("hello")
    heard = site.page.evaluate("heard")
    assert heard[0] is True
    assert heard[1]["sender"] == "bot"
    box = box_at_rest(site.launcher)
    assert box["x"] < 100
    site.page.evaluate("LingKe.close()")
    expect(site.panel).to_be_hidden()


def test_a_stranger_who_logs_in_keeps_the_conversation_and_is_known(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    site = foreign(new_person(), shop)
    chat = site.press()
    expect(chat.ask("我想取消昨天下午3点下单的那个手机")).to_contain_text("订单号")
    site.page.evaluate("(token) => LingKe.identify(token)", shop.identity())
    expect(chat.own).to_have_count(1, timeout=15_000)
    chat.expect_connected()
    chat.ask("查一下我最近的订单")
    expect(chat.cards.first).to_be_visible()
    site.page.evaluate("LingKe.identify('')")
    expect(chat.own).to_have_count(0, timeout=15_000)


def test_a_site_with_a_strict_policy_needs_to_allow_only_script_and_frame(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    own = shop.url.rstrip("/")
    policy = f"default-src 'none'; script-src {own}; frame-src {own}; img-src data:"
    foreign(new_person(), shop, policy=policy).press().ask("你好")


def test_a_site_that_is_not_named_cannot_frame_the_chat(shop: RunningProduct, browser: Browser) -> None:
    person = browser.new_context()
    refusals: list[str] = []
    person.on("console", lambda said: refusals.append(said.text))
    site = foreign(person, shop, at="http://other.localhost")
    with person.expect_event("console", lambda said: "frame-ancestors" in said.text):
        site.launcher.click()
    expect(site.chat.input).to_have_count(0)
    person.close()


def test_where_the_browser_keeps_nothing_one_is_told_and_talks_all_the_same(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    person = new_person()
    person.add_init_script(NO_STORAGE)
    site = foreign(person, shop)
    chat = site.press()
    expect(chat.inside.get_by_test_id("not-kept")).to_contain_text("对话不会保留")
    chat.ask("你好")
    site.launcher.click()
    expect(site.panel).to_be_hidden()
    site.launcher.click()
    expect(chat.own).to_have_count(1)
    chat.ask("谢谢")


def test_on_a_phone_it_fills_the_screen_and_is_put_away_by_its_own_button(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    person = new_person("zh-CN", PHONE, is_mobile=True, has_touch=True)
    site = Site(person.new_page()).open(f"{shop.url}demo/shop/")
    site.press()
    box = box_at_rest(site.panel)
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, PHONE["width"], PHONE["height"])
    site.chat.inside.get_by_role("button", name="收起对话").click()
    expect(site.panel).to_be_hidden()
    expect(site.launcher).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to_on_the_site_and_in_the_frame(
    shop: RunningProduct, new_person: NewPerson, scheme: str
) -> None:
    person = new_person(color_scheme=scheme, reduced_motion="reduce")
    site = Site(person.new_page()).open(f"{shop.url}demo/shop/")
    assert violations(site.page) == []
    chat = site.press()
    chat.ask("查一下我最近的订单")
    assert violations(site.page) == []
    (frame,) = (frame for frame in site.page.frames if "/widget/" in frame.url)
    assert violations(frame) == []
