"""Turns and actions when things come at the wrong moment: every utterance has one answer in the end, and only one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from dialogs.actions.runs import run_due
from dialogs.log import Kind, read
from dialogs.models import ActionRun, RunStatus, Session
from dialogs.turns import claims
from dialogs.turns.run import run_pending
from intents.understanding import Understanding
from tests.services.test_turns import (
    STORY,
    ask,
    lease_ends,
    replies,
    say,
    session,
    understand,
    until_quiet,
)

__all__ = ["session"]

pytestmark = pytest.mark.django_db(transaction=True)


def answers(session: Session) -> Counter[int]:
    """How often each entry of the log was answered."""
    return Counter(entry.payload["reply_to"] for entry in replies(session) if "reply_to" in entry.payload)


def utterances(session: Session) -> list[int]:
    return [entry.number for entry in read(session.pk, 0, 1000) if entry.kind is Kind.USER_MSG]


def executing(session: Session) -> ActionRun:
    """Bring the session to where the customer waits for a cancellation."""
    ask(session, STORY)
    ask(session, "确认")
    return ActionRun.objects.get()


def test_a_stop_that_comes_while_a_notice_is_decided_is_heard_at_once(session: Session) -> None:
    executing(session)
    say(session, "谢谢")
    heard: list[str] = []

    def interrupted(texts: Sequence[str]) -> list[Understanding]:
        if not heard:
            say(session, "不等了")
        heard.extend(texts)
        return understand(texts)

    run_pending(interrupted)
    assert ActionRun.objects.get().status == RunStatus.CANCELLED
    assert answers(session) == Counter(utterances(session))


def test_a_stop_is_heard_however_much_was_parked_before_it(session: Session) -> None:
    executing(session)
    for _ in range(3):
        say(session, *["谢谢"] * 9)
        run_pending(understand)
    assert ActionRun.objects.get().status == RunStatus.PENDING
    say(session, "不等了")
    run_pending(understand)
    assert ActionRun.objects.get().status == RunStatus.CANCELLED
    assert answers(session) == Counter(utterances(session))


def test_whoever_is_told_to_wait_is_told_so_once(session: Session) -> None:
    executing(session)
    say(session, "谢谢")
    run_pending(understand)
    say(session, "你好")
    run_pending(understand)
    notices = [entry for entry in replies(session) if "reply_to" not in entry.payload]
    assert len(notices) == 2
    run_due()
    run_pending(understand)
    assert answers(session) == Counter(utterances(session))


def test_what_was_parked_is_answered_also_when_a_later_turn_is_given_up(session: Session) -> None:
    def chokes(texts: Sequence[str]) -> list[Understanding]:
        if "毒药" in texts:
            raise ValueError("this text is poison")
        return understand(texts)

    executing(session)
    say(session, "谢谢")
    run_pending(chokes)
    say(session, "毒药")
    until_quiet(lambda: run_pending(chokes))
    say(session, "你好")
    run_pending(chokes)
    run_due()
    run_pending(chokes)
    assert answers(session) == Counter(utterances(session))
    failed = [entry for entry in replies(session) if entry.sender == "system"]
    assert [read(session.pk, entry.payload["reply_to"] - 1, 1)[0].content for entry in failed] == ["毒药"]


def test_a_result_that_comes_while_a_notice_is_decided_leaves_nothing_unanswered(session: Session) -> None:
    executing(session)
    say(session, "谢谢")

    def meanwhile_done(texts: Sequence[str]) -> list[Understanding]:
        run_due()
        return understand(texts)

    run_pending(meanwhile_done)
    assert answers(session) == Counter(utterances(session))
    session.refresh_from_db()
    assert session.pending_since is None


def test_a_session_that_failed_before_is_not_starved_by_fresh_ones(session: Session) -> None:
    say(session, "你好")
    Session.objects.filter(pk=session.pk).update(
        turn_attempts=1, pending_since=timezone.now() - timedelta(seconds=11)
    )
    fresh = Session.objects.create()
    say(fresh, "你好")
    assert [one.session_id for one in claims.claim()] == [session.pk]
    assert [one.session_id for one in claims.claim()] == [fresh.pk]


def test_a_run_whose_action_is_gone_ends_with_people_and_holds_up_no_other(session: Session) -> None:
    run = executing(session)
    stranded = ActionRun.objects.create(
        session=Session.objects.create(state="execution"),
        action="of_another_release",
        prompt_sequence=1,
        subject="LK202611210001",
        deadline=timezone.now() - timedelta(seconds=1),
    )
    ActionRun.objects.filter(pk=stranded.pk).update(created_at=run.created_at - timedelta(seconds=1))
    run_due()
    run.refresh_from_db()
    assert run.status == RunStatus.SUCCEEDED
    lease_ends(ActionRun.objects, "lease_until")
    run_due()
    stranded.refresh_from_db()
    assert stranded.status == RunStatus.NEED_HUMAN
    assert replies(stranded.session)
