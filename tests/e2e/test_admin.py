"""The admin as staff use it: every page quiet in the browser's console, both themes, both languages, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import DESKTOP, PHONE
from tests.product import RunningProduct

NewPerson = Callable[..., BrowserContext]
LISTS = (
    "dialogs/session", "dialogs/leftmessage", "dialogs/customer", "dialogs/message", "dialogs/actionrun",
    "dialogs/transitionrecord", "shop/order", "shop/customer", "shop/product", "intents/intent", "intents/example",
    "auth/user", "auth/group",
)  # fmt: skip


def log_in(product: RunningProduct, person: BrowserContext) -> Page:
    page = person.new_page()
    page.goto(f"{product.url}admin/")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill((product.var / "secrets" / "demo_password").read_text().strip())
    page.locator("#login-form").get_by_role("button").click()
    expect(page.locator(".lk-figure-number").first).to_be_visible()
    return page


def ask(product: RunningProduct, person: BrowserContext, text: str) -> None:
    ChatPage(person.new_page()).open(f"{product.url}?as=guest").ask(text)


@pytest.mark.parametrize(
    ("locale", "scheme", "viewport"),
    [
        ("zh-CN", "light", DESKTOP),
        ("en-US", "dark", DESKTOP),
        ("zh-CN", "dark", PHONE),
        ("en-US", "light", PHONE),
    ],
)
def test_every_page_opens_without_a_complaint_and_fits_the_screen(
    shop: RunningProduct, new_person: NewPerson, locale: str, scheme: str, viewport: dict[str, int]
) -> None:
    """The fixture fails when anything stood in the console: also what the content security policy blocked."""
    ask(shop, new_person(), "你好")
    person = new_person(locale, viewport, color_scheme=scheme)
    foreign: list[str] = []
    person.on("request", lambda asked: None if asked.url.startswith(shop.url) else foreign.append(asked.url))
    page = log_in(shop, person)
    for address in ("", "dialogs/message/search/?q=您好", *(f"{name}/" for name in LISTS)):
        page.goto(f"{shop.url}admin/{address}")
        expect(page.locator("h1").first).to_be_visible()
        first = page.locator("#result_list a[href*='/change/']").first
        if first.count():
            page.goto(shop.url.rstrip("/") + str(first.get_attribute("href")))
            expect(page.locator("#content-main")).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{page.url} is {width} wide"
    assert foreign == []


def test_the_light_switch_is_reached_by_keys_and_reaches_the_products_own_colours(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    page = log_in(shop, new_person("en-US", color_scheme="light"))
    surface = "getComputedStyle(document.querySelector('.lk-figure')).backgroundColor"
    light = page.evaluate(surface)
    page.get_by_role("button", name="管理员").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Dark").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(surface) != light
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_header_switches_the_language(shop: RunningProduct, new_person: NewPerson) -> None:
    page = log_in(shop, new_person("zh-CN"))
    page.get_by_role("link", name="会话", exact=True).click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Left messages")).to_be_visible()
    expect(page).to_have_url(re.compile("/admin/dialogs/session/$"))
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("link", name="留言")).to_be_visible()


def test_a_word_of_two_characters_leads_to_its_place_in_the_talk_and_to_why(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    ask(shop, new_person(), "请问你们几点下班")
    page = log_in(shop, new_person("zh-CN"))
    page.get_by_role("link", name="搜索消息").click()
    page.get_by_role("searchbox").fill("下班")
    page.get_by_role("searchbox").press("Enter")
    hit = page.locator(".lk-hits mark", has_text="下班").first
    hit.click()
    expect(page).to_have_url(re.compile(r"/change/\?entry=1#entry-1$"))
    expect(page.locator("#entry-1")).to_contain_text("请问你们几点下班")
    page.get_by_text("为什么这样回复").first.click()
    expect(page.locator(".lk-why[open]")).to_contain_text("模型")
    expect(page.locator(".lk-why[open] .lk-guesses li")).to_have_count(3)


def test_filters_open_narrow_and_close(shop: RunningProduct, new_person: NewPerson) -> None:
    ask(shop, new_person(), "你好")
    page = log_in(shop, new_person("zh-CN"))
    page.get_by_role("link", name="会话", exact=True).click()
    page.get_by_role("button", name="筛选").press("Enter")
    page.get_by_label("到", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="应用").nth(1).click()
    expect(page.get_by_text("没有符合的内容")).to_be_visible()
    page.locator(".lk-nothing").get_by_role("link", name="显示全部").click()
    expect(page.locator("#result_list")).to_be_visible()
