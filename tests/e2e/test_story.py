"""The story in a real browser: what a customer sees, and that it goes on after whatever happens in between."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import PHONE
from tests.product import RunningProduct

STORY = "我想取消昨天下午3点下单的那个手机"
NewPerson = Callable[..., BrowserContext]


def cancelled_by(product: RunningProduct) -> int:
    rows = product.rows("SELECT count(*) FROM shop_order WHERE status = 'cancelled' AND cancel_key <> ''")
    return int(str(rows[0][0]))


def chat(person: BrowserContext, shop: RunningProduct, query: str = "") -> ChatPage:
    return ChatPage(person.new_page()).open(shop.url + query)


def test_the_phone_is_found_shown_confirmed_and_cancelled(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    before = cancelled_by(shop)
    page = chat(new_person(), shop)
    page.ask(STORY)
    expect(page.cards).to_have_count(1)
    expect(page.cards).to_contain_text("15:00")
    expect(page.cards.locator("img")).to_have_js_property("complete", value=True)
    page.press_card("确认取消")
    expect(page.in_state("completion").last).to_contain_text("已经取消", timeout=30_000)
    assert cancelled_by(shop) == before + 1


def test_a_closed_tab_comes_back_to_where_the_conversation_stood(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    person = new_person()
    page = chat(person, shop)
    page.ask(STORY)
    said = page.texts()
    page.page.close()
    again = chat(person, shop)
    expect(again.cards).to_have_count(1)
    assert again.texts() == said
    again.suggest("确认")
    expect(again.in_state("completion").last).to_contain_text("已经取消", timeout=30_000)


def test_a_killed_web_process_costs_only_a_moment(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop)
    page.ask(STORY)
    shop.kill("web")
    page.write("确认")
    expect(page.in_state("completion").last).to_contain_text("已经取消", timeout=90_000)
    page.expect_connected()
    expect(page.sending).to_have_count(0)
    expect(page.own).to_have_count(2)


def test_killed_workers_answer_when_they_are_back(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop)
    page.ask("你好")
    for name in [name for name in shop.processes() if name.startswith(("turns", "actions"))]:
        shop.kill(name)
    page.ask(STORY, timeout_ms=90_000)
    page.ask("确认", timeout_ms=90_000)
    expect(page.in_state("completion").last).to_contain_text("已经取消", timeout=90_000)


def test_a_second_tab_sees_what_the_first_one_says(shop: RunningProduct, new_person: NewPerson) -> None:
    person = new_person()
    first, second = chat(person, shop), chat(person, shop)
    first.ask("查一下我最近的订单")
    expect(second.own).to_have_count(first.own.count())
    second.ask("谢谢")
    expect(first.replies).to_have_count(second.replies.count())
    assert first.texts() == second.texts()


def test_a_stranger_is_not_the_demo_customer_and_must_prove_an_order(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    person = new_person()
    chat(person, shop).ask("你好")
    stranger = chat(person, shop, "?as=guest")
    expect(stranger.own).to_have_count(0)
    expect(stranger.ask(STORY)).to_contain_text("订单号")
    expect(stranger.cards).to_have_count(0)


def test_the_whole_story_in_english_on_a_phone_by_keyboard(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    page = chat(new_person("en-GB", PHONE, is_mobile=True, has_touch=True), shop)
    page.ask("I want to cancel the phone I ordered yesterday at 3pm")
    expect(page.cards).to_have_count(1)
    page.page.keyboard.type("yes, cancel it")
    page.page.keyboard.press("Enter")
    expect(page.in_state("completion").last).to_contain_text(re.compile("cancelled", re.I), timeout=30_000)
    width = page.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


def test_the_language_changes_without_a_reload(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop)
    page.ask("你好")
    page.page.get_by_role("button", name=re.compile("English|EN")).click()
    expect(page.input).to_have_attribute("placeholder", re.compile("message", re.I))
    expect(page.ask("hello")).to_contain_text(re.compile("[a-z]{3}"))


def test_a_message_for_people_is_kept_and_staff_see_it(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop)
    page.ask("转人工")
    page.ask("请明天上午打电话给我")
    expect(page.closed).to_be_visible()
    (row,) = shop.rows("SELECT text FROM dialogs_leftmessage ORDER BY id DESC LIMIT 1")
    assert row[0] == "请明天上午打电话给我"


def test_enter_while_composing_chinese_sends_nothing(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop)
    page.input.focus()
    client = page.page.context.new_cdp_session(page.page)
    client.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    page.input.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "keyCode": 229})
    expect(page.own).to_have_count(0)
    client.send("Input.insertText", {"text": "你好"})
    page.input.press("Enter")
    expect(page.own).to_have_count(1)
