"""What a customer can do on the chat page beside talking: files, rating, copying, tabs, and with which means."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect

from tests.e2e.axe import violations
from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import PHONE
from tests.product import RunningProduct

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

NewPerson = Callable[..., BrowserContext]
STORY = {
    "zh-CN": "我想取消昨天下午3点下单的那个手机",
    "en-GB": "I want to cancel the phone I ordered yesterday at 3pm",
}
PERSON = {"zh-CN": "转人工", "en-GB": "talk to a person"}
NOTE = {"zh-CN": "请明天上午打电话给我", "en-GB": "please call me back tomorrow morning"}


def chat(person: BrowserContext, shop: RunningProduct, query: str = "") -> ChatPage:
    return ChatPage(person.new_page()).open(shop.url + query)


def photo(name: str = "破损.jpg", size: tuple[int, int] = (640, 480)) -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", size, (40, 120, 160)).save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def pdf(name: str = "发票.pdf") -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}


def end(page: ChatPage, locale: str = "zh-CN") -> None:
    """Leave a message for people, with which the conversation ends."""
    page.ask(PERSON[locale])
    page.ask(NOTE[locale])
    expect(page.closed).to_be_visible()


# -- photos and files -----------------------------------------------------------------------------------


def test_a_photo_and_a_file_are_sent_shown_and_still_there_later(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    person = new_person()
    page, second = chat(person, shop), chat(person, shop)
    page.choose(photo(), pdf())
    expect(page.in_tray("ready")).to_have_count(2)
    page.ask("屏幕碎了，想退货")
    expect(page.tray).to_have_count(0)
    for tab in (page, second):
        expect(tab.files).to_have_count(2)
        expect(tab.files.get_by_role("img")).to_have_js_property("naturalWidth", 640)
    page.page.reload()
    page.expect_connected()
    expect(page.files).to_have_count(2)
    with page.page.expect_download() as download:
        page.files.last.click()
    assert download.value.suggested_filename == "发票.pdf"


def test_a_photo_alone_is_answered_and_changes_nothing(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop)
    page.ask(STORY["zh-CN"])
    page.choose(photo())
    page.input.press("Enter")
    expect(page.replies).to_have_count(2, timeout=30_000)
    expect(page.last_reply).to_contain_text("收到了")
    page.suggest("确认")
    expect(page.in_state("completion").last).to_contain_text("已经取消", timeout=30_000)


def test_what_is_refused_says_why_and_can_be_taken_out(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person("en-GB"), shop, "?as=guest")
    page.choose(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\x00 a program"},
        {"name": "big.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b" " * 10 * 1024 * 1024},
    )
    expect(page.in_tray("failed").first).to_contain_text("Not supported")
    expect(page.in_tray("failed").last).to_contain_text("Too large: up to 10.0 MB")
    expect(page.inside.get_by_role("button", name="Send")).to_be_disabled()
    for name in ("photo.jpg", "big.pdf"):
        page.inside.get_by_role("button", name=f"Remove {name}").click()
    expect(page.tray).to_have_count(0)


def test_a_message_takes_four_files(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop, "?as=guest")
    page.chooser.set_input_files([pdf(f"{number}.pdf") for number in range(5)])
    expect(page.in_tray("ready")).to_have_count(4)
    expect(page.inside.get_by_text("一条消息最多带 4 个文件")).to_be_visible()


def test_an_upload_that_the_network_loses_is_tried_again(shop: RunningProduct, new_person: NewPerson) -> None:
    person = new_person()
    page = chat(person, shop, "?as=guest")
    person.route("**/api/attachments/", lambda route: route.abort())
    page.choose(photo("a.jpg"))
    expect(page.in_tray("failed")).to_contain_text("没有传上去")
    person.unroute("**/api/attachments/")
    page.inside.get_by_role("button", name="重试 a.jpg").click()
    expect(page.in_tray("ready")).to_have_count(1)


def test_files_are_pasted_and_dropped(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop, "?as=guest")
    page.page.evaluate(
        """() => {
            const bring = (name) => {
                const data = new DataTransfer();
                data.items.add(new File(["%PDF-1.7 " + name], name));
                return data;
            };
            const area = document.querySelector("textarea");
            area.dispatchEvent(new ClipboardEvent("paste",
                { clipboardData: bring("pasted.pdf"), bubbles: true, cancelable: true }));
            const chat = document.querySelector(".chat");
            for (const kind of ["dragenter", "dragover", "drop"]) {
                chat.dispatchEvent(new DragEvent(kind,
                    { dataTransfer: bring("dropped.pdf"), bubbles: true, cancelable: true }));
            }
        }"""
    )
    expect(page.in_tray("ready")).to_have_count(2)
    expect(page.tray.first).to_contain_text("pasted.pdf")
    expect(page.tray.last).to_contain_text("dropped.pdf")


# -- the end of a conversation --------------------------------------------------------------------------


def test_a_conversation_that_has_ended_is_rated_once(shop: RunningProduct, new_person: NewPerson) -> None:
    person = new_person()
    page = chat(person, shop, "?as=guest")
    end(page)
    page.rating.get_by_role("radio", name="非常满意").check()
    page.rating.get_by_role("textbox").fill("很快就解决了")
    page.rating.get_by_role("button", name="提交评价").click()
    expect(page.rated).to_be_visible()
    page.page.reload()
    expect(page.rated).to_be_visible()
    (row,) = shop.rows(
        "SELECT content, payload->>'score', payload->>'sequence_id' FROM dialogs_message "
        "WHERE kind = 'feedback' ORDER BY id DESC LIMIT 1"
    )
    assert row == ("很快就解决了", "5", "0")


def test_a_new_conversation_takes_every_tab_along_and_keeps_what_was_written(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    person = new_person()
    first, second = chat(person, shop, "?as=guest"), chat(person, shop, "?as=guest")
    second.input.fill("还没有发的话")
    end(first)
    expect(second.closed).to_be_visible()
    first.inside.get_by_role("button", name="开始新会话").click()
    first.ask("你好")
    expect(second.closed).to_have_count(0)
    expect(second.own).to_have_count(1)
    expect(second.input).to_have_value("还没有发的话")
    second.input.press("Enter")
    expect(first.own).to_have_count(2)


# -- texts ----------------------------------------------------------------------------------------------


def test_a_reply_is_copied_with_its_card(shop: RunningProduct, new_person: NewPerson) -> None:
    person = new_person(permissions=["clipboard-read", "clipboard-write"])
    page = chat(person, shop)
    reply = page.ask(STORY["zh-CN"])
    reply.hover()
    reply.get_by_role("button", name="复制").click()
    expect(reply.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.page.evaluate("navigator.clipboard.readText()")
    assert "星辰 X2 手机" in copied
    assert "2,999" in copied


def test_text_that_hides_something_shows_it_and_a_long_word_stays_inside(
    shop: RunningProduct, new_person: NewPerson
) -> None:
    page = chat(new_person("zh-CN", PHONE, is_mobile=True, has_touch=True), shop, "?as=guest")
    page.say("photo\u202egpj.exe مرحبا " + "https://example.com/" + "a" * 300)
    expect(page.own.locator(".hidden-mark")).to_have_text("U+202E")
    expect(page.own.locator("bdi")).to_have_css("unicode-bidi", "isolate")
    wide = page.page.evaluate(
        "[...document.querySelectorAll('.view, .stream')].some((e) => e.scrollWidth > e.clientWidth)"
    )
    assert not wide


# -- with which means -----------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(
    shop: RunningProduct, new_person: NewPerson, locale: str, scheme: str
) -> None:
    person = new_person(locale, PHONE, color_scheme=scheme, reduced_motion="reduce")
    page = chat(person, shop)
    assert violations(page.page) == []
    page.ask(STORY[locale])
    page.choose(photo(), pdf(), {"name": "a.exe", "mimeType": "", "buffer": b"MZ\x90\x00"})
    assert violations(page.page) == []
    page.tray.last.get_by_role("button").click()
    page.write("x\u202ey")
    expect(page.replies).to_have_count(2, timeout=30_000)
    end(page, locale)
    assert violations(page.page) == []
    page.rating.get_by_role("radio").nth(3).check()
    assert violations(page.page) == []


def test_everything_is_reached_by_keyboard_alone(shop: RunningProduct, new_person: NewPerson) -> None:
    page = chat(new_person(), shop, "?as=guest")
    end(page)
    page.rating.get_by_role("radio").first.focus()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("Tab")
    expect(page.rating.get_by_role("textbox")).to_be_focused()
    page.page.keyboard.press("Tab")
    page.page.keyboard.press("Enter")
    expect(page.rated).to_be_visible()
    page.page.keyboard.press("Tab")
    expect(page.inside.get_by_role("button", name="开始新会话")).to_be_focused()


def test_without_javascript_the_page_says_what_it_needs(shop: RunningProduct, new_person: NewPerson) -> None:
    page = new_person(java_script_enabled=False).new_page()
    page.goto(shop.url)
    expect(page.get_by_role("heading", name=re.compile("JavaScript"))).to_have_count(2)
