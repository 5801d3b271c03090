"""Conversations in the admin: everything can be read, nothing can be changed but a left message ticked off."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dialogs.admin import transcript
from dialogs.log import Draft, Kind, append
from dialogs.models import ActionRun, LeftMessage, Message, Session, TransitionRecord
from tests.services import talk

pytestmark = pytest.mark.django_db

MODELS = ("session", "message", "transitionrecord", "leftmessage", "actionrun", "customer")


@pytest.fixture(autouse=True)
def _static_root(settings, tmp_path: Path) -> None:
    """A folder for static files: without one the middleware warns."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def staff(admin_client: Client) -> Client:
    return reading(admin_client, "zh-hans")


def reading(client: Client, language: str) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def log_in(*codenames: str) -> Client:
    """Somebody of the staff with these permissions on dialogs."""
    user = User.objects.create_user("lin", is_staff=True, first_name="林夏")
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="dialogs", codename__in=codenames)
    )
    client = reading(Client(), "zh-hans")
    client.force_login(user)
    return client


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def of_session(client: Client, session: Session, query: str = "") -> str:
    return page(client, reverse("admin:dialogs_session_change", args=[session.pk]) + query)


def listed(client: Client, query: str) -> set[Session]:
    response = client.get(reverse("admin:dialogs_session_changelist"), query_params=_params(query))
    assert response.status_code == 200, query
    return set(response.context["cl"].queryset)


def _params(query: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in query.split("&") if part)


def texts(html: str) -> str:
    """What a reader sees: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# -- the session's page ----------------------------------------------------------------------------


def test_the_transcript_reads_in_the_order_of_the_talk_notes_included(staff: Client) -> None:
    shown = of_session(staff, talk.cancelled_order(talk.customer()))
    in_order = ["我想取消昨天", "是要取消这一单吗", "正在为您取消", "将原路退回", "客户很客气", "会话已结束"]
    places = [shown.index(text) for text in in_order]
    assert places == sorted(places)
    assert "lk-from-note" in shown


def test_customers_stand_on_one_side_and_the_bot_on_the_other(staff: Client) -> None:
    shown = of_session(staff, talk.cancelled_order(None))
    sides = re.findall(r'class="lk-line (lk-from-\w+)"', shown)
    assert sides == [
        "lk-from-customer", "lk-from-bot", "lk-from-customer", "lk-from-bot", "lk-from-bot", "lk-from-note",
    ]  # fmt: skip


def test_what_a_customer_writes_stays_text(staff: Client) -> None:
    session = Session.objects.create()
    said = talk.say(session, 1, "<script>alert(1)</script><b>hi</b>")
    card = {**talk.CARD, "title": "<i>x</i>", "image_url": "javascript:alert(1)", "fields": {"<u>": "<s>"}}
    talk.answer(session, said, "ok", cards=[card], suggestions=["<em>"], state="<q>", intent="<tt>")
    shown = of_session(staff, session)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert not re.search(r"<(script>|b>hi|i>x|u>|s>|em>|q>|tt>)", shown)
    assert "javascript:" not in shown


def test_a_reply_says_state_intent_and_confidence(staff: Client) -> None:
    session = talk.cancelled_order(None)
    reply = re.search(r'id="entry-2">(.*?)</li>\s*<li class="lk-line', of_session(staff, session), re.S)
    assert reply is not None
    assert "等待确认 取消订单 96% 回复 #1" in texts(reply[1])


def test_cards_show_what_the_customer_saw(staff: Client) -> None:
    shown = texts(of_session(staff, talk.cancelled_order(None)))
    card = re.search("星辰 X2 手机 昨天 15:00 · LK202611210007 (.*?) 确认取消", shown)
    assert card is not None
    assert sorted(card[1].split()) == sorted(["金额", "¥2,999", "状态", "已付款"])
    assert "点击了按钮" in shown


def test_beside_it_stand_slots_runs_and_transitions_with_their_snapshots(staff: Client) -> None:
    shown = texts(of_session(staff, talk.cancelled_order(talk.customer())))
    assert "时间 昨天下午3点 (2026-11-21 15:00 – 2026-11-21 16:00)" in shown
    assert "成功 取消订单 LK202611210007" in shown
    assert "等待确认 → 执行中 客户确认" in shown
    assert shown.count("&quot;intent&quot;: &quot;cancel_order&quot;") == 5
    assert "张晓 · vip" in shown


def test_a_context_of_another_release_still_shows(staff: Client) -> None:
    session = Session.objects.create(
        context={"version": 99, "task": {"intent": "new", "slots": {"time": {"kind": "era"}, "many": [1]}}}
    )
    assert "era" in texts(of_session(staff, session))


def test_an_empty_session_says_so(staff: Client) -> None:
    assert "还没有消息" in of_session(staff, Session.objects.create())


def test_an_unknown_session_leads_back_to_the_index(staff: Client) -> None:
    response = staff.get(reverse("admin:dialogs_session_change", args=["no-uuid"]))
    assert response.status_code == 302


def test_a_link_to_an_old_entry_opens_the_page_on_which_it_stands(staff: Client, monkeypatch) -> None:
    monkeypatch.setattr(transcript, "PAGE", 3)
    session = Session.objects.create()
    for k in range(1, 9):
        talk.say(session, k, f"第{k}句")
    assert {k for k in range(1, 9) if f"第{k}句" in of_session(staff, session)} == {6, 7, 8}
    for k in range(1, 9):
        assert f'id="entry-{k}"' in of_session(staff, session, f"?entry={k}")
    assert {k for k in range(1, 9) if f"第{k}句" in of_session(staff, session, "?page=3")} == {1, 2}


@pytest.mark.parametrize(
    "query", ["?entry=x", "?entry=-1", "?entry=99999999999999999999999", "?page=x", "?page=9"]
)
def test_a_spoilt_address_still_shows_the_session(staff: Client, query: str) -> None:
    assert "确认取消" in of_session(staff, talk.cancelled_order(None), query)


# -- finding sessions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["demo", "张晓", "LK202611210007", "lk202611210007", "那个手机", "原路退回", "取消 手机", '"那个手机"'],
)
def test_a_session_is_found_by_customer_order_or_words(staff: Client, query: str) -> None:
    wanted = talk.cancelled_order(talk.customer())
    talk.left_message(talk.customer("other", "李四"))
    assert listed(staff, f"q={query}") == {wanted}


def test_an_order_is_found_in_sessions_that_only_showed_its_card(staff: Client) -> None:
    session = Session.objects.create()
    talk.answer(session, talk.say(session, 1, "我的订单"), "这一单", cards=[talk.CARD])
    assert listed(staff, f"q={talk.ORDER}") == {session}


def test_a_session_is_found_by_its_id_whole_or_as_lists_show_it(staff: Client) -> None:
    sessions = [talk.cancelled_order(None), talk.left_message(None).session]
    for session in sessions:
        assert listed(staff, f"q={session.pk}") == {session}
        assert listed(staff, f"q={str(session.pk)[-8:]}") == {session}


def test_every_term_must_occur(staff: Client) -> None:
    talk.cancelled_order(talk.customer())
    assert listed(staff, "q=手机 发票") == set()


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("state=transfer", "left"),
        ("state=completion", "done"),
        ("closed_at=yes", "done"),
        ("closed_at=no", "left"),
        ("closed_at=no&state=completion", ""),
        ("owner__exact=bot", "done left"),
        ("owner__exact=agent", ""),
    ],
)
def test_filters_narrow_the_list(staff: Client, query: str, finds: str) -> None:
    sessions = {"done": talk.cancelled_order(None), "left": talk.left_message(None).session}
    assert listed(staff, query) == {sessions[name] for name in finds.split()}


def test_a_customers_page_lists_their_sessions_only(staff: Client) -> None:
    who = talk.customer()
    theirs, other = talk.cancelled_order(who), talk.cancelled_order(None)
    shown = page(staff, reverse("admin:dialogs_customer_change", args=[who.pk]))
    assert str(theirs.pk) in shown
    assert str(other.pk) not in shown
    assert listed(staff, f"customer__id__exact={who.pk}") == {theirs}


# -- left messages ---------------------------------------------------------------------------------

HANDLE = ("view_leftmessage", "change_leftmessage")


def offers_to_tick_off(client: Client, left: LeftMessage) -> bool:
    """Whether the message's page has the button."""
    shown = page(client, reverse("admin:dialogs_leftmessage_change", args=[left.pk]))
    return f'action="{reverse("admin:dialogs_leftmessage_handled", args=[left.pk])}"' in shown


def press(client: Client, left: LeftMessage) -> int:
    return client.post(reverse("admin:dialogs_leftmessage_handled", args=[left.pk])).status_code


def choose(client: Client, *lefts: LeftMessage) -> int:
    chosen = {"action": "mark_handled", "_selected_action": [str(left.pk) for left in lefts]}
    return client.post(reverse("admin:dialogs_leftmessage_changelist"), chosen).status_code


def test_open_messages_come_first_and_say_who_when_and_where(staff: Client) -> None:
    old, new = talk.left_message(talk.customer()), talk.left_message(None, "请回电")
    press(staff, new)
    response = staff.get(reverse("admin:dialogs_leftmessage_changelist"))
    assert list(response.context["cl"].result_list) == [old, new]
    shown = response.content.decode()
    assert re.search("张晓.*发票一直没收到.*待处理.*访客.*请回电.*已处理.*admin", texts(shown))
    assert f"{old.session_id}/change/?entry=3#entry-3" in shown


@pytest.mark.parametrize("tick", [press, choose])
def test_staff_who_may_tick_a_message_off(tick: Callable[[Client, LeftMessage], int]) -> None:
    left = talk.left_message(None)
    client = log_in(*HANDLE)
    assert offers_to_tick_off(client, left)
    assert tick(client, left) == 302
    left.refresh_from_db()
    assert left.handled_at is not None
    assert left.handled_by is not None
    assert left.handled_by.username == "lin"
    assert not offers_to_tick_off(client, left)


@pytest.mark.parametrize("tick", [press, choose])
def test_who_handled_a_message_first_stays_named(
    staff: Client, tick: Callable[[Client, LeftMessage], int]
) -> None:
    left = talk.left_message(None)
    press(staff, left)
    tick(log_in(*HANDLE), left)
    left.refresh_from_db()
    assert left.handled_by is not None
    assert left.handled_by.username == "admin"


def test_who_may_only_look_cannot_tick_off() -> None:
    left = talk.left_message(None)
    client = log_in("view_leftmessage")
    assert not offers_to_tick_off(client, left)
    assert "标记为已处理" not in page(client, reverse("admin:dialogs_leftmessage_changelist"))
    assert press(client, left) == 403
    choose(client, left)
    left.refresh_from_db()
    assert left.handled_at is None


def test_ticking_off_needs_a_post_with_its_token(admin_user: User) -> None:
    left = talk.left_message(None)
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.get(reverse("admin:dialogs_leftmessage_handled", args=[left.pk])).status_code == 405
    assert press(client, left) == 403
    left.refresh_from_db()
    assert left.handled_at is None


# -- nothing else can be changed -------------------------------------------------------------------


def rows(name: str = "张晓") -> dict[str, object]:
    """The key of one row of each model, by the model's name in addresses; `name` is the customer's."""
    session = talk.cancelled_order(talk.customer(name=name))
    found = {
        "session": session,
        "message": Message.objects.filter(session=session).earliest("id"),
        "transitionrecord": TransitionRecord.objects.earliest("id"),
        "leftmessage": talk.left_message(None),
        "actionrun": ActionRun.objects.get(),
        "customer": session.customer,
    }
    assert set(found) == set(MODELS)
    return {name: row.pk for name, row in found.items() if row is not None}


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_added_changed_or_deleted(staff: Client, model: str) -> None:
    pk = rows()[model]
    assert staff.get(reverse(f"admin:dialogs_{model}_add")).status_code == 403
    assert staff.get(reverse(f"admin:dialogs_{model}_delete", args=[pk])).status_code == 403
    change = reverse(f"admin:dialogs_{model}_change", args=[pk])
    assert staff.post(change, {"text": "x", "content": "x", "state": "init", "name": "x"}).status_code == 403
    content = page(staff, change).split('id="content-main"')[1]
    assert not re.search(r"<(textarea|select)|<input(?! type=\"hidden\")", content)
    assert "delete_selected" not in page(staff, reverse(f"admin:dialogs_{model}_changelist"))


@pytest.mark.parametrize("model", MODELS)
def test_who_may_not_look_sees_nothing(model: str) -> None:
    pk = rows()[model]
    client = log_in()
    assert client.get(reverse(f"admin:dialogs_{model}_changelist")).status_code == 403
    assert client.get(reverse(f"admin:dialogs_{model}_change", args=[pk])).status_code == 403


# -- pages as such ---------------------------------------------------------------------------------


def addresses(name: str = "张晓") -> list[str]:
    found = rows(name)
    lists = [reverse(f"admin:dialogs_{model}_changelist") for model in MODELS]
    return [
        reverse("admin:index"),
        *lists,
        *(reverse(f"admin:dialogs_{m}_change", args=[found[m]]) for m in MODELS),
    ]


def test_no_page_needs_inline_styles_or_scripts(staff: Client) -> None:
    for url in addresses():
        shown = page(staff, url)
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", shown), url


def test_pages_bear_the_products_name_and_their_readers_language(admin_client: Client) -> None:
    for url in addresses("Lin"):
        zh = page(reading(admin_client, "zh-hans"), url)
        assert "灵客 LingKe" in zh
        assert "会话" in zh
        en = page(reading(admin_client, "en"), url)
        assert re.search("[Ss]ession", en), url
        labels = re.findall(r"<(?:h1|h2|h3|dt|th|label|summary)\b[^>]*>(.*?)</", en, re.S)
        of_the_product = [label for label in labels if label.strip() not in talk.CARD["fields"]]
        assert not re.search("[\u4e00-\u9fff]", texts(" ".join(of_the_product))), url


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page(client, url)
    return len(captured)


@pytest.mark.parametrize("model", MODELS)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_one(staff: Client, model: str) -> None:
    url = reverse(f"admin:dialogs_{model}_changelist")
    rows()
    page(staff, url)
    few = queries(staff, url)
    for k in range(8):
        talk.cancelled_order(talk.customer(f"sub-{k}", f"客户{k}"))
        press(staff, talk.left_message(talk.customer(f"left-{k}", f"留言{k}")))
    page(staff, url)
    assert queries(staff, url) == few <= 12


def test_a_sessions_page_takes_as_many_queries_for_a_long_talk_as_for_a_short_one(staff: Client) -> None:
    session = Session.objects.create(customer=talk.customer())
    talk.step(session, talk.say(session, 1, "你好"), "init", "user_greeting", "greeting")
    url = reverse("admin:dialogs_session_change", args=[session.pk])
    few = queries(staff, url)
    for k in range(2, 30):
        said = talk.say(session, k, "再说一句")
        talk.answer(session, said, "好的", intent="greet", state="greeting", cards=[talk.CARD])
        talk.step(session, said, "greeting", "greeting_complete", "intent_recognition")
    assert queries(staff, url) == few <= 12


def test_files_stand_with_the_message_they_came_with_and_only_our_own_are_linked(staff: Client) -> None:
    session = Session.objects.create()
    photo = {"name": "<b>.png", "media_type": "image/png", "bytes": 2048, "url": "/media/1"}
    paper = {"name": "发票.pdf", "media_type": "application/pdf", "bytes": 2048, "url": "/media/2"}
    foreign = {"name": "x.png", "media_type": "image/png", "bytes": 1, "url": "javascript:alert(1)"}
    talk.say(session, 1, "这是照片", attachments=[photo, paper, foreign])
    shown = of_session(staff, session)
    assert '<img src="/media/1" alt="&lt;b&gt;.png"' in shown
    assert 'href="/media/2"' in shown
    assert "发票.pdf" in texts(shown)
    assert "javascript:" not in shown


def test_a_rating_says_which_answer_it_is_for(staff: Client) -> None:
    session = Session.objects.create()
    answered = talk.answer(session, talk.say(session, 1, "你好"), "您好")
    append(
        [
            Draft(
                session.pk, "c:tab:2", Kind.FEEDBACK, "customer", "很好", {"sequence_id": answered, "score": 5},
                client_id="tab", client_sequence=2,
            )
        ]
    )  # fmt: skip
    assert "评分：5／5 · 针对 #2 很好" in texts(of_session(staff, session))
