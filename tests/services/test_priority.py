"""Priority between sessions: who decides, who goes first, and that the low ones are not left waiting."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dialogs.backlog import Backlog, oldest_wait_s
from dialogs.identity import Identity
from dialogs.log import Draft, Kind, Stored, append
from dialogs.models import Session
from dialogs.sessions import Wish, attach
from dialogs.turns.claims import claim, read_backlogs

pytestmark = pytest.mark.django_db

HIGH, NORMAL, LOW = 1, 2, 3


def says(session: Session, number: int, priority: int, kind: Kind = Kind.USER_MSG) -> Draft:
    return Draft(
        session.pk, f"c:tab:{number}", kind, "customer", f"text {number}", client_id="tab", client_sequence=number,
        priority=priority,
    )  # fmt: skip


def waiting(priority: int, since_s: float = 0.0) -> Session:
    """A session in which an utterance of that priority has waited for so long."""
    session = Session.objects.create()
    append([says(session, 1, priority)])
    if since_s:
        Session.objects.filter(pk=session.pk).update(
            pending_since=timezone.now() - timedelta(seconds=since_s)
        )
    return session


def priority_of(session: Session) -> int:
    return Session.objects.values_list("priority", flat=True).get(pk=session.pk)


def order_of_claims() -> list[uuid.UUID]:
    """The order in which sessions are taken, one at a time."""
    found = []
    while claims := claim():
        found += [one.session_id for one in claims]
    return found


@pytest.fixture
def _one_at_a_time(settings) -> None:
    settings.TURN_BATCH = 1


def wish(sub: str, segment: str) -> Wish:
    return Wish("", 0, "tab", Identity(sub, segment=segment), "", {})


def test_the_server_decides_by_the_customers_segment(settings) -> None:
    settings.HIGH_PRIORITY_SEGMENTS = ["vip", "gold"]
    told = {segment: attach(wish(f"sub-{segment}", segment)).priority for segment in ("gold", "silver", "")}
    assert told == {"gold": HIGH, "silver": NORMAL, "": NORMAL}
    assert attach(Wish("", 0, "tab", None, "", {})).priority == NORMAL
    assert Session.objects.get(customer__sub="sub-gold").priority == HIGH


def test_a_stranger_who_turns_out_to_be_a_vip_is_one_from_then_on() -> None:
    stranger = attach(Wish("", 0, "tab", None, "", {}))
    joined = attach(Wish(stranger.resume_token, 0, "tab", Identity("li.na", segment="vip"), "", {}))
    assert joined.session_id == stranger.session_id
    assert joined.priority == HIGH


def test_a_session_has_the_priority_of_what_waits_in_it() -> None:
    session = waiting(LOW)
    assert priority_of(session) == LOW
    append([says(session, 2, LOW), says(session, 3, NORMAL)])
    assert priority_of(session) == NORMAL  # answered in order: what is before it goes first as well
    append([says(session, 4, LOW)])
    assert priority_of(session) == NORMAL
    Session.objects.filter(pk=session.pk).update(pending_since=None)
    append([says(session, 5, LOW)])
    assert priority_of(session) == LOW


def test_what_wakes_nobody_changes_no_priority() -> None:
    session = waiting(NORMAL)
    append([says(session, 2, HIGH, Kind.FEEDBACK)])
    assert priority_of(session) == NORMAL


@pytest.mark.usefixtures("_one_at_a_time")
def test_high_goes_first_then_who_has_waited_longest() -> None:
    low, normal, later, high = (
        waiting(priority, since) for priority, since in [(3, 9), (2, 5), (2, 3), (1, 1)]
    )
    assert order_of_claims() == [high.pk, normal.pk, later.pk, low.pk]


@pytest.mark.usefixtures("_one_at_a_time")
def test_low_priority_is_never_left_waiting_beyond_ten_seconds() -> None:
    """However many high ones keep coming: after ten seconds it goes before every one that came later."""
    low = waiting(LOW, since_s=10.5)
    high = [waiting(HIGH, since_s=10 - number) for number in range(1, 9)]
    assert order_of_claims() == [low.pk, *(session.pk for session in high)]


@pytest.mark.usefixtures("_one_at_a_time")
def test_within_a_session_the_order_holds_whatever_the_priorities() -> None:
    session = Session.objects.create()
    append(
        [says(session, number, priority) for number, priority in enumerate([LOW, HIGH, NORMAL, LOW, HIGH], 1)]
    )
    (backlog,) = read_backlogs(claim())
    assert [entry.content for entry in backlog.utterances] == [f"text {number}" for number in range(1, 6)]
    assert [entry.priority for entry in backlog.utterances] == [LOW, HIGH, NORMAL, LOW, HIGH]


def test_the_oldest_wait_is_of_all_priorities_and_of_nobody_zero() -> None:
    assert oldest_wait_s() == 0.0
    waiting(NORMAL, since_s=3)
    waiting(LOW, since_s=60)
    waiting(HIGH, since_s=1)
    assert oldest_wait_s() == pytest.approx(60, abs=5)


def test_only_utterances_of_low_priority_are_put_off_and_only_when_others_wait_too_long() -> None:
    session, backlog = Session.objects.create(), Backlog()
    low, normal = says(session, 1, LOW), says(session, 2, NORMAL)
    backlog.waits_s = 4.9
    assert not backlog.puts_off(low)
    backlog.waits_s = 5.1
    assert backlog.puts_off(low)
    assert not backlog.puts_off(normal)
    assert not backlog.puts_off(says(session, 3, LOW, Kind.FEEDBACK))


async def test_a_look_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> float:
        raise ConnectionError("away")

    monkeypatch.setattr("dialogs.backlog.oldest_wait_s", fails)
    backlog = Backlog()
    backlog.waits_s = 7.0
    await backlog.look()
    assert backlog.waits_s == 7.0


def test_stored_entries_bear_their_own_priority() -> None:
    session = Session.objects.create()
    (outcome,) = append([says(session, 1, LOW)])
    assert isinstance(outcome, Stored)
    assert outcome.entry.priority == LOW
