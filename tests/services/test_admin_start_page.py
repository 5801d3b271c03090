"""The admin's start page: figures that are true, lead where they say, and cost the same for many as for few."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from base.ids import id_at, new_id
from dialogs.admin.dashboard import CHART_HEIGHT, DAYS, LATEST, drawn, midnight
from dialogs.models import ActionRun, Message, Session, TransitionRecord
from tests.services import talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _static_root(settings, tmp_path: Path) -> None:
    """A folder for static files: without one the middleware warns."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def staff(admin_client: Client) -> Client:
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return admin_client


def start(client: Client) -> Any:
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    return response


def figures(client: Client) -> dict[str, int]:
    return {str(figure.label): figure.number for figure in start(client).context["figures"]}


def session_of(day: datetime) -> Session:
    """A session as if it had begun then."""
    session = Session.objects.create(id=id_at(day))
    Session.objects.filter(pk=session.pk).update(created_at=day)
    return session


def test_the_figures_count_today_and_what_stands_now(staff: Client) -> None:
    talk.cancelled_order(talk.customer())
    left = talk.left_message(None)
    talk.step(left.session, 1, "intent_recognition", "no_intent", "error")
    yesterday = midnight(timezone.localdate()) - timedelta(hours=1)
    old = session_of(yesterday)
    talk.answer(old, talk.say(old, 1, "昨天"), "好的")
    talk.step(old, 1, "intent_recognition", "no_intent", "error")
    Message.objects.filter(session=old).update(created_at=yesterday)
    TransitionRecord.objects.filter(session=old).update(created_at=yesterday)
    assert figures(staff) == {
        "Conversations today": 2,
        "Open now": 2,
        "Waiting for the bot": 2,  # nobody has thought about the left message, nor about yesterday's
        "Answered by the bot today": 4,
        "Not understood today": 1,
        "Orders cancelled today": 1,
        "Left messages to do": 1,
    }


def test_yesterdays_cancellations_are_not_todays(staff: Client) -> None:
    talk.cancelled_order(None)
    run = ActionRun.objects.get()
    ActionRun.objects.filter(pk=run.pk).update(id=id_at(timezone.now() - timedelta(days=1, hours=1)))
    assert figures(staff)["Orders cancelled today"] == 0


def test_every_figure_leads_to_a_page(staff: Client) -> None:
    talk.left_message(None)
    for figure in start(staff).context["figures"]:
        response = staff.get(figure.url)
        assert response.status_code == 200, figure.url


@pytest.mark.parametrize(
    "label", ["Conversations today", "Open now", "Waiting for the bot", "Left messages to do"]
)
def test_a_figure_leads_to_exactly_what_it_counts(staff: Client, label: str) -> None:
    talk.cancelled_order(talk.customer())
    talk.left_message(None)
    session_of(midnight(timezone.localdate()) - timedelta(days=2))
    figure = next(one for one in start(staff).context["figures"] if str(one.label) == label)
    assert staff.get(figure.url).context["cl"].queryset.count() == figure.number > 0


def test_the_bars_are_the_last_seven_days_the_empty_ones_too(staff: Client) -> None:
    today = midnight(timezone.localdate())
    for days_ago, count in ((0, 1), (2, 3), (6, 1), (7, 5)):
        for number in range(count):
            session_of(today - timedelta(days=days_ago) + timedelta(seconds=number))
    bars = start(staff).context["bars"]
    assert [bar.count for bar in bars] == [1, 0, 0, 0, 3, 0, 1]
    assert bars[-1].day == today.date()
    assert bars[4].height == CHART_HEIGHT


def test_a_chart_without_anything_is_a_line(staff: Client) -> None:
    days = [(date(2026, 11, day), 0) for day in range(16, 16 + DAYS)]
    assert {bar.height for bar in drawn(days, date(2026, 11, 22))} == {1}


def test_the_newest_conversations_stand_first(staff: Client) -> None:
    sessions = [talk.left_message(None, f"第{k}条").session for k in range(LATEST + 2)]
    shown = start(staff).context["latest"]
    assert [str(session.pk) in one["url"] for session, one in zip(sessions[::-1], shown, strict=False)] == [
        True
    ] * LATEST


def test_before_the_first_customer_the_page_says_what_will_stand_there(staff: Client) -> None:
    shown = start(staff).content.decode()
    assert "No conversations yet" in shown


def test_who_may_not_see_sessions_sees_no_figures() -> None:
    client = Client()
    client.force_login(User.objects.create_user("lin", is_staff=True))
    response = client.get(reverse("admin:index"), headers={"accept-language": "en"})
    assert "figures" not in response.context
    assert "What you may look at" in response.content.decode()


def test_many_conversations_take_as_many_queries_as_one(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            start(staff)
        return len(captured)

    talk.cancelled_order(talk.customer())
    start(staff)
    few = queries()
    for k in range(12):
        talk.cancelled_order(talk.customer(f"sub-{k}", f"客户{k}"))
        talk.left_message(None)
    assert queries() == few <= 16


def test_an_id_of_a_moment_is_below_all_ids_made_since() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    made = new_id()
    assert id_at(before) < made < id_at(datetime.now(UTC) + timedelta(milliseconds=2))
    assert id_at(before).version == 7
