"""Searching what was said, against the real index; also while the index is behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogs.admin import message_search
from dialogs.models import Message, MessageTerms, SearchFloor, Session
from dialogs.search import find_messages, index_messages, parse
from tests.services import talk

pytestmark = pytest.mark.django_db

SAID = (
    "我想退款，手机坏了",
    "退 款 分开写的",
    "请问iPhone 15 Pro什么时候到货？",
    "订单 LK202611210007 打 9折 100% 好评_五星",
    "订单ＬＫ202611210008的物流",
    r"路径 C:\temp 'quoted' \"both\"",
    "Refund please, the PHONE is broken",
    "款退了吗",
)


@pytest.fixture
def session() -> Session:
    session = Session.objects.create(customer=talk.customer())
    for k, text in enumerate(SAID, 1):
        talk.say(session, k, text)
    return session


def indexed() -> None:
    index_messages()


def not_indexed_yet() -> None:
    """The sweeper hasn't come by."""


def found(asked: str) -> set[str]:
    return {message.content for message in find_messages(parse(asked))}


@pytest.mark.parametrize("prepare", [indexed, not_indexed_yet])
@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("退款", [0]),
        ("款退", [7]),
        ("手机", [0]),
        ("坏了", [0]),
        ("退款 手机", [0]),
        ("退款 物流", []),
        ('"退款，手机"', [0]),
        ('"退款手机"', []),
        ("iphone", [2]),
        ("15 Pro什么", [2]),
        ("iph", [2]),
        ("LK2026", [3, 4]),
        ("ｌｋ202611210008", [4]),
        ("phone is", [6]),
        ("refund BROKEN", [6]),
        ("100%", [3]),
        ("1%0", []),
        ("好评_五星", [3]),
        ("好_五星", []),
        (r"C:\temp", [5]),
        ("'quoted'", [5]),
        ("订单 9", [3]),
        ("发票", []),
    ],
)
def test_messages_are_found_by_words_of_two_characters_and_more(
    session: Session, asked: str, places: list[int], prepare: Callable[[], None]
) -> None:
    prepare()
    assert found(asked) == {SAID[place] for place in places}


@pytest.mark.parametrize("asked", ["", "   ", '""', "\x00"])
def test_nothing_asked_finds_nothing(session: Session, asked: str) -> None:
    assert found(asked) == set()


def test_words_count_from_their_beginning(session: Session) -> None:
    index_messages()
    assert found("phone") == {SAID[6]}
    assert found("iphone") == {SAID[2]}


def test_what_came_after_the_index_was_filled_is_found_at_once(session: Session) -> None:
    index_messages()
    talk.say(session, len(SAID) + 1, "又来退款了")
    assert found("退款") == {SAID[0], "又来退款了"}
    assert index_messages() == 1
    assert found("退款") == {SAID[0], "又来退款了"}


def test_a_row_that_appears_below_others_is_indexed_too(session: Session) -> None:
    """As when its transaction committed after that of a later row."""
    index_messages()
    MessageTerms.objects.filter(message__content=SAID[0]).delete()
    assert index_messages() == 1
    assert found("退款") == {SAID[0]}


def test_the_floor_follows_only_what_no_open_transaction_can_precede(session: Session) -> None:
    index_messages()
    assert SearchFloor.objects.get().message_id == 0
    old = Message.objects.order_by("id")[2]
    Message.objects.filter(pk__lte=old.pk).update(created_at=timezone.now() - timedelta(minutes=10))
    index_messages()
    assert SearchFloor.objects.get().message_id == old.pk
    assert index_messages() == 0
    assert found("退款") == {SAID[0]}


def test_erased_words_are_found_no_more(session: Session) -> None:
    index_messages()
    Message.objects.update(content="")
    assert found("退款") == set()


def test_many_messages_are_indexed_in_batches(session: Session, monkeypatch) -> None:
    monkeypatch.setattr("dialogs.search.index.BATCH", 3)
    assert index_messages() == len(SAID)
    assert MessageTerms.objects.count() == len(SAID)


def test_the_index_is_what_finds(session: Session) -> None:
    """With sequential scans made dear, the plan begins at the GIN index."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = find_messages(parse("退款")).explain()
    assert "message_terms" in plan


# -- the page --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _static_root(settings, tmp_path: Path) -> None:
    """A folder for static files: without one the middleware warns."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def staff(admin_client: Client) -> Client:
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return admin_client


def searched(client: Client, **asked: str) -> str:
    response = client.get(reverse("admin:dialogs_message_search"), asked)
    assert response.status_code == 200
    return response.content.decode()


def test_hits_are_marked_and_lead_into_the_transcript(staff: Client, session: Session) -> None:
    shown = searched(staff, q="退款")
    assert "我想<mark>退款</mark>，手机坏了" in shown
    assert f"/{session.pk}/change/?entry=1#entry-1" in shown
    assert "张晓" in shown


def test_what_was_said_stays_text_also_around_a_hit(staff: Client) -> None:
    talk.say(Session.objects.create(), 1, "<b>退款</b><script>x</script>")
    shown = searched(staff, q="退款")
    assert "&lt;b&gt;<mark>退款</mark>&lt;/b&gt;&lt;script&gt;" in shown


def test_notes_for_staff_are_found_and_named_as_such(staff: Client) -> None:
    session = talk.cancelled_order(None)
    shown = searched(staff, q="客气")
    assert "客户很<mark>客气</mark>" in shown
    assert "内部备注" in shown
    assert f"/{session.pk}/change/?entry=" in shown


def test_older_hits_are_a_page_further(staff: Client, monkeypatch) -> None:
    monkeypatch.setattr(message_search, "PAGE", 3)
    session = Session.objects.create()
    for k in range(1, 6):
        talk.say(session, k, f"退款第{k}次")
    first = searched(staff, q="退款")
    older = re.search(r"before=(\d+)", first)
    assert older is not None
    assert re.findall(r"第(\d)次", first) == ["5", "4", "3"]
    assert re.findall(r"第(\d)次", searched(staff, q="退款", before=older[1])) == ["2", "1"]


@pytest.mark.parametrize(
    ("asked", "told"), [("", "查找聊天内容"), ("退", "至少两个字"), ("发票抬头", "没有找到")]
)
def test_without_hits_the_page_says_what_to_do(
    staff: Client, session: Session, asked: str, told: str
) -> None:
    assert told in searched(staff, q=asked)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_spoilt_address_still_searches(staff: Client, session: Session, before: str) -> None:
    searched(staff, q="退款", before=before)


def test_who_may_not_read_messages_may_not_search_them(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("lin", is_staff=True))
    assert client.get(reverse("admin:dialogs_message_search"), {"q": "退款"}).status_code == 403


def test_the_list_of_messages_searches_in_the_same_way(staff: Client, session: Session) -> None:
    changelist = reverse("admin:dialogs_message_changelist")
    for asked, count in (("退款", 1), (str(session.pk), len(SAID)), ("发票", 0), ("退", 0)):
        assert staff.get(changelist, {"q": asked}).context["cl"].queryset.count() == count, asked
