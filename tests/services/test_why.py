"""Why the bot answered so: noted with each reply, read by staff, sent to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogs import frames
from dialogs.log import Entry, Kind, read
from dialogs.models import Customer, Session
from dialogs.turns.run import run_pending
from intents.understanding import Entity, Guess, Understanding
from shop.demo.restore import restore
from tests.services import talk

pytestmark = pytest.mark.django_db(transaction=True)

STORY = "我想取消昨天下午3点下单的那个手机"
UNSURE = "手机那个"
KEYS = {"state", "read_by", "verdict", "top", "thresholds", "model", "entities", "steps"}


def understand(texts: Sequence[str]) -> list[Understanding]:
    """A model that knows the story and is unsure of everything else."""
    return [_understanding(text) for text in texts]


def _understanding(text: str) -> Understanding:
    sure = text == STORY
    top = (Guess("cancel_order", 96.25 if sure else 55.0), Guess("query_order", 3.0), Guess("greet", 0.5))
    entities = (Entity(4, 10, "time", "昨天下午3点"), Entity(15, 17, "product", "手机")) if sure else ()
    decision: Any = "act" if sure else "ask"
    thresholds = {"act": 70.0, "ask": 40.0}
    return Understanding(
        text, "cancel_order", top[0].confidence, decision, top, entities, "m-2026", thresholds
    )


@pytest.fixture
def session() -> Session:
    restore(timezone.now(), reset=True)
    return Session.objects.create(customer=Customer.objects.create(sub="demo", name="demo"))


def answered(session: Session, k: int, text: str) -> Entry:
    talk.say(session, k, text)
    run_pending(understand)
    return [entry for entry in read(session.pk, 0, 100) if entry.kind is Kind.SYS_RESP][-1]


def test_a_reply_keeps_what_the_model_said_and_which_steps_followed(session: Session) -> None:
    noted = answered(session, 1, STORY).payload["why"]
    assert set(noted) == KEYS
    assert noted["top"] == [["cancel_order", 96.2], ["query_order", 3.0], ["greet", 0.5]]
    assert noted["thresholds"] == {"act": 70.0, "ask": 40.0}
    assert (noted["state"], noted["read_by"], noted["verdict"]) == ("init", "model", "act")
    assert noted["model"] == "m-2026"
    assert ["product", "手机"] in noted["entities"]
    assert noted["steps"][0] == "user_query"
    assert noted["steps"][-1] == "slots_complete"


@pytest.mark.parametrize(
    ("text", "read_by", "heard_in"),
    [
        ("好的", "answer", "confirmation"),
        ("确认取消", "button", "confirmation"),
        (UNSURE, "model", "confirmation"),
    ],
)
def test_it_says_whose_reading_came_first(session: Session, text: str, read_by: str, heard_in: str) -> None:
    answered(session, 1, STORY)
    noted = answered(session, 2, text).payload["why"]
    assert (noted["read_by"], noted["state"]) == (read_by, heard_in)


def test_no_frame_carries_it(session: Session) -> None:
    """A reply's frame is the same bytes with the note and without it."""
    entry = answered(session, 1, STORY)
    assert "why" in entry.payload
    bare = replace(entry, payload={key: value for key, value in entry.payload.items() if key != "why"})
    frame = frames.of_entry(entry)
    assert frame.SerializeToString(deterministic=True) == frames.of_entry(bare).SerializeToString(
        deterministic=True
    )
    assert "m-2026" not in str(frame)


def shown_to_staff(client: Client, session: Session, settings: Any, tmp_path: Path) -> str:
    settings.STATIC_ROOT = tmp_path
    url = reverse("admin:dialogs_session_change", args=[session.pk])
    return client.get(url, headers={"accept-language": "zh-hans"}).content.decode()


def test_staff_read_it_beside_the_reply(
    session: Session, admin_client: Client, settings, tmp_path: Path
) -> None:
    answered(session, 1, STORY)
    shown = shown_to_staff(admin_client, session, settings, tmp_path)
    for text in (
        "为什么这样回复",
        "把握充分，直接办理",
        "96.2%",
        "达到 40% 会询问，达到 70% 直接办理",
        "m-2026",
    ):
        assert text in shown, text


@pytest.mark.parametrize(
    "noted", [None, "x", {}, {"state": "init"}, {"top": 3}, {"state": 1, "top": [["a"]]}]
)
def test_a_note_of_another_release_is_left_out(
    noted: Any, admin_client: Client, settings, tmp_path: Path
) -> None:
    session = Session.objects.create()
    talk.answer(session, talk.say(session, 1, "你好"), "您好", why=noted)
    assert "lk-why" not in shown_to_staff(admin_client, session, settings, tmp_path)
