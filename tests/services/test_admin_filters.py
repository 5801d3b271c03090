"""Finding sessions by what one knows of them: customer, days, intent, who waits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from dialogs.models import Session
from tests.services import talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _static_root(settings, tmp_path: Path) -> None:
    """A folder for static files: without one the middleware warns."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def staff(admin_client: Client) -> Client:
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return admin_client


def listed(client: Client, **asked: str) -> set[Session]:
    response = client.get(reverse("admin:dialogs_session_changelist"), asked)
    assert response.status_code == 200
    return set(response.context["cl"].queryset)


def begun(at: datetime) -> Session:
    session = Session.objects.create()
    Session.objects.filter(pk=session.pk).update(created_at=at)
    return session


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-11-21", "", {"midnight", "evening", "next"}),
        ("", "2026-11-21", {"before", "midnight", "evening"}),
        ("2026-11-21", "2026-11-21", {"midnight", "evening"}),
        ("2026-11-22", "2026-11-21", set()),
        ("", "", {"before", "midnight", "evening", "next"}),
        ("tomorrow", "2026-13-45", {"before", "midnight", "evening", "next"}),
        ("9999-12-31", "0000-01-01", {"before", "midnight", "evening", "next"}),
    ],
)
def test_days_are_whole_days_in_the_zone_in_which_pages_show_times(
    staff: Client, since: str, until: str, found: set[str]
) -> None:
    sessions = {
        "before": begun(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)),  # 23:59:59 in Shanghai
        "midnight": begun(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)),
        "evening": begun(datetime(2026, 11, 21, 15, 59, 59, 999_999, tzinfo=UTC)),
        "next": begun(datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
    }
    names = {session.pk: name for name, session in sessions.items()}
    assert {names[s.pk] for s in listed(staff, created_at_from=since, created_at_to=until)} == found


@pytest.mark.parametrize(
    ("words", "found"),
    [("张", True), ("DEMO", True), ("李", False), (" ", True), ("\x00", True), ("%", False)],
)
def test_a_customer_is_found_by_part_of_name_or_identity(staff: Client, words: str, found: bool) -> None:
    session = talk.cancelled_order(talk.customer())
    assert listed(staff, who=words) == ({session} if found else set())


def test_an_intent_finds_the_sessions_in_which_it_was_answered(staff: Client) -> None:
    cancelled, left = talk.cancelled_order(None), talk.left_message(None).session
    assert listed(staff, intent="cancel_order") == {cancelled}
    assert listed(staff, intent="human_agent") == {left}
    assert listed(staff, intent="greet") == set()


def test_who_waits_for_the_bot_can_be_listed(staff: Client) -> None:
    waiting, idle = talk.left_message(None).session, Session.objects.create()
    assert listed(staff, pending_since="yes") == {waiting}
    assert listed(staff, pending_since="no") == {idle}


def test_filters_of_all_kinds_go_together_and_hand_each_other_on(staff: Client) -> None:
    wanted = talk.cancelled_order(talk.customer())
    talk.cancelled_order(talk.customer("other", "李四"))
    asked = {"who": "张", "state": "completion", "intent": "cancel_order", "created_at_from": "2020-01-01"}
    assert listed(staff, **asked) == {wanted}
    shown = staff.get(reverse("admin:dialogs_session_changelist"), asked).content.decode()
    days, words = (part.split("</form>")[0] for part in shown.split('class="lk-filter"')[2:0:-1])
    assert 'name="who" value="张"' in days
    assert 'name="state" value="completion"' in days
    assert 'type="hidden" name="created_at_from"' not in days
    assert 'type="hidden" name="created_at_from" value="2020-01-01"' in words


def test_an_empty_list_says_what_will_stand_there_and_one_filtered_empty_how_to_get_out(
    staff: Client,
) -> None:
    url = reverse("admin:dialogs_session_changelist")
    assert "客户发出第一条消息后，会话就会出现在这里。" in staff.get(url).content.decode()
    shown = staff.get(url, {"q": "没有"}).content.decode()
    assert "没有符合的内容" in shown
    assert "显示全部" in shown
