"""Turns and actions against the real database; what the model says is given by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from dialogs.actions import registry
from dialogs.actions.runs import run_due
from dialogs.engine.types import ActionOutcome
from dialogs.log import Draft, Entry, Kind, append, read
from dialogs.models import ActionRun, Customer, LeftMessage, RunStatus, Session, TransitionRecord
from dialogs.turns import claims
from dialogs.turns.run import run_pending
from intents.live import ModelUnavailable
from intents.understanding import Entity, Guess, Understanding, Verdict
from shop.demo.restore import restore
from shop.models import Order

pytestmark = pytest.mark.django_db(transaction=True)

STORY = "我想取消昨天下午3点下单的那个手机"


def understanding(text: str) -> Understanding:
    """What a good model would say of the texts that these tests use."""
    intents = {
        STORY: "cancel_order",
        "确认": "affirm",
        "谢谢": "thank",
        "转人工": "human_agent",
        "你好": "greet",
    }
    intent = intents.get(text, "out_of_scope")
    entities: tuple[Entity, ...] = ()
    if text == STORY:
        entities = (Entity(4, 10, "time", "昨天下午3点"), Entity(15, 17, "product", "手机"))
    decision: Verdict = "reject" if intent == "out_of_scope" else "act"
    return Understanding(text, intent, 97.0, decision, (Guess(intent, 97.0),), entities, "by-hand")


def understand(texts: Sequence[str]) -> list[Understanding]:
    return [understanding(text) for text in texts]


@pytest.fixture
def session() -> Session:
    restore(timezone.now(), reset=True)
    return Session.objects.create(customer=Customer.objects.create(sub="demo", name="demo"))


def head(session: Session) -> int:
    session.refresh_from_db()
    return session.last_sequence


def say(session: Session, *texts: str, client: str = "tab") -> None:
    """The customer writes; everything in the log so far stands on their screen."""
    seen = head(session)
    first = 1 + sum(entry.client_id == client for entry in read(session.pk, 0, 1000))
    append(
        [
            Draft(
                session.pk, f"c:{client}:{number}", Kind.USER_MSG, "customer", text,
                client_id=client, client_sequence=number, seen_sequence=seen,
            )
            for number, text in enumerate(texts, first)
        ]
    )  # fmt: skip


def replies(session: Session) -> list[Entry]:
    return [entry for entry in read(session.pk, 0, 1000) if entry.kind is Kind.SYS_RESP]


def ask(session: Session, text: str) -> Entry:
    say(session, text)
    run_pending(understand)
    return replies(session)[-1]


def test_the_story_is_asked_confirmed_done_and_told(session: Session) -> None:
    asked = ask(session, STORY)
    assert (asked.payload["intent"], asked.payload["state"]) == ("cancel_order", "confirmation")
    assert len(asked.payload["cards"]) == 1
    confirmed = ask(session, "确认")
    assert confirmed.payload["state"] == "execution"
    assert Order.objects.get(number=ActionRun.objects.get().subject).status != "cancelled"
    assert run_due() == 1
    told = replies(session)[-1]
    assert told.payload["state"] == "completion"
    assert "reply_to" not in told.payload
    assert Order.objects.get(number=ActionRun.objects.get().subject).status == "cancelled"


def test_every_step_is_recorded_with_what_the_dialog_knew(session: Session) -> None:
    ask(session, STORY)
    ask(session, "确认")
    run_due()
    steps = list(TransitionRecord.objects.values_list("source", "target"))
    assert steps[0][0] == "init"
    assert steps[-1][1] == "completion"
    assert all(one[1] == other[0] for one, other in zip(steps, steps[1:], strict=False))
    assert TransitionRecord.objects.filter(context={}).count() == 0


def test_each_utterance_of_a_burst_gets_exactly_one_answer_that_names_it(session: Session) -> None:
    say(session, "你好", "谢谢", "天王盖地虎")
    run_pending(understand)
    assert [entry.payload["reply_to"] for entry in replies(session)] == [1, 2, 3]
    session.refresh_from_db()
    assert (session.answered_sequence, session.pending_since) == (3, None)


def test_a_yes_written_before_the_prompt_was_seen_confirms_nothing(session: Session) -> None:
    say(session, STORY, "确认")
    run_pending(understand)
    assert ActionRun.objects.count() == 0
    session.refresh_from_db()
    assert session.state == "confirmation"


def test_a_second_session_cannot_run_the_same_cancellation(session: Session) -> None:
    other = Session.objects.create(customer=session.customer)
    for one in (session, other):
        ask(one, STORY)
    ask(session, "确认")
    told = ask(other, "确认")
    assert ActionRun.objects.count() == 1
    assert told.payload["state"] == "error"


def test_what_is_said_while_an_action_runs_waits_and_is_answered_after_it(session: Session) -> None:
    ask(session, STORY)
    ask(session, "确认")
    say(session, "谢谢")
    run_pending(understand)
    notice = replies(session)[-1]
    assert "reply_to" not in notice.payload
    waiting = head(session)
    run_due()
    run_pending(understand)
    answered = [entry.payload.get("reply_to") for entry in replies(session)]
    assert answered.count(waiting - 1) == 1


def test_an_action_whose_worker_died_is_tried_again_with_the_same_key(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(session, STORY)
    ask(session, "确认")
    keys = []

    def dies_once(call: registry.ActionCall) -> ActionOutcome:
        keys.append(call.key)
        if len(keys) == 1:
            raise ConnectionError("nobody knows what happened")
        return original.run(call)

    original = registry.access_action("cancel_order")
    replaced = registry.Action(original.name, dies_once, original.slots)
    monkeypatch.setitem(registry._actions, "cancel_order", replaced)
    run_due()
    run = ActionRun.objects.get()
    assert run.status == RunStatus.UNKNOWN
    lease_ends(ActionRun.objects, "lease_until")
    run_due()
    run.refresh_from_db()
    assert (run.status, run.attempt, keys[0]) == (RunStatus.SUCCEEDED, 2, keys[1])


def test_a_result_for_a_session_that_moved_on_is_told_but_moves_nothing(session: Session) -> None:
    ask(session, STORY)
    ask(session, "确认")
    Session.objects.filter(pk=session.pk).update(owner="queue")
    run_due()
    session.refresh_from_db()
    assert session.state == "execution"
    assert replies(session)[-1].content


def test_a_turn_that_keeps_failing_is_given_up_and_the_next_utterance_is_answered(session: Session) -> None:
    def chokes(texts: Sequence[str]) -> list[Understanding]:
        if "毒药" in texts:
            raise ValueError("this text is poison")
        return understand(texts)

    other = Session.objects.create()
    say(session, "毒药")
    say(other, "你好")
    until_quiet(lambda: run_pending(chokes))
    failed = replies(session)[-1]
    assert (failed.sender, failed.payload["state"], failed.payload["reply_to"]) == ("system", "error", 1)
    assert replies(other)
    assert ask(session, "你好").payload["reply_to"] == 3


def test_without_a_model_nothing_is_lost_and_no_attempt_counts(session: Session) -> None:
    def no_model(texts: Sequence[str]) -> list[Understanding]:
        raise ModelUnavailable("no model yet")

    say(session, "你好")
    with pytest.raises(ModelUnavailable):
        run_pending(no_model)
    session.refresh_from_db()
    assert session.turn_attempts == 0
    assert session.pending_since is not None
    lease_ends(Session.objects, "turn_lease_until")
    run_pending(understand)
    assert len(replies(session)) == 1


def test_a_worker_that_lost_its_lease_writes_nothing(session: Session) -> None:
    say(session, "你好")

    def slow(texts: Sequence[str]) -> list[Understanding]:
        lease_ends(Session.objects, "turn_lease_until")
        if not replies(session):
            run_pending(understand)
        return understand(texts)

    run_pending(slow)
    assert len(replies(session)) == 1


def test_the_bot_is_silent_when_it_lost_the_session_while_thinking(session: Session) -> None:
    say(session, "你好")

    def meanwhile_taken(texts: Sequence[str]) -> list[Understanding]:
        Session.objects.filter(pk=session.pk).update(owner="queue", version=1, pending_since=None)
        return understand(texts)

    run_pending(meanwhile_taken)
    assert replies(session) == []


def test_an_utterance_that_comes_while_the_bot_thinks_is_answered_too(session: Session) -> None:
    say(session, "你好")
    heard: list[str] = []

    def interrupted(texts: Sequence[str]) -> list[Understanding]:
        if not heard:
            say(session, "谢谢")
        heard.extend(texts)
        return understand(texts)

    run_pending(interrupted)
    assert sorted(entry.payload["reply_to"] for entry in replies(session)) == [1, 2]


def test_a_message_left_for_people_is_kept_and_ends_the_session(session: Session) -> None:
    assert ask(session, "转人工").payload["state"] == "transfer"
    ask(session, "请明天打电话给我，谢谢")
    session.refresh_from_db()
    assert LeftMessage.objects.get().text == "请明天打电话给我，谢谢"
    assert session.closed_at is not None
    closing = read(session.pk, 0, 100)[-1]
    assert closing.payload == {"kind": "session.closed", "data": {"reason": "message_left"}}


def test_high_priority_goes_first_and_low_is_not_starved(session: Session) -> None:
    low, high = Session.objects.create(), Session.objects.create()
    for one, priority in ((low, 3), (high, 1)):
        say(one, "你好")
        Session.objects.filter(pk=one.pk).update(priority=priority)
    assert [one.session_id for one in claims._take(claims._FRESH, 1)] == [high.pk]
    Session.objects.filter(pk=low.pk).update(pending_since=timezone.now() - timedelta(seconds=11))
    normal = Session.objects.create()
    say(normal, "你好")
    assert [one.session_id for one in claims._take(claims._FRESH, 1)] == [low.pk]


def lease_ends(rows: object, field: str) -> None:
    """As if the time of every lease had passed."""
    past = timezone.now() - timedelta(seconds=1)
    rows.filter(**{f"{field}__isnull": False}).update(**{field: past})  # type: ignore[attr-defined]


def until_quiet(work: Callable[[], object]) -> None:
    """Run until nothing is pending, as the sweeper would have it, however often it fails."""
    for _ in range(12):
        lease_ends(Session.objects, "turn_lease_until")
        try:
            work()
        except ValueError:
            continue
        if not Session.objects.filter(pending_since__isnull=False).exists():
            return
    raise AssertionError("still pending after 12 rounds")
