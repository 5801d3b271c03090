"""One short transaction per session: compare token, owner and version, then write all that a turn means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from base.db import in_transaction
from base.faults import point
from dialogs import hints
from dialogs.actions import access_action
from dialogs.closing import close_session
from dialogs.engine.context import from_json, to_json
from dialogs.engine.decide import conclude
from dialogs.engine.types import (
    ActionOutcome,
    CloseSession,
    Context,
    Decision,
    LeaveMessage,
    Reply,
    StartAction,
    StopWaiting,
    Transition,
)
from dialogs.log import Draft, Entry, Kind, Repeat, Stored, append_in, lock_session, open_utterances
from dialogs.models import LIVE, ActionRun, LeftMessage, RunStatus, Session, TransitionRecord
from dialogs.turns.claims import Backlog, Claim
from dialogs.turns.thinking import Plan, number_prompt, world_of


class Superseded(Exception):
    """The session changed while the turn was being decided; nothing was written."""

    def __init__(self, *, ours: bool) -> None:
        super().__init__("decide again" if ours else "discard")
        self.ours = ours


def commit_turn(plan: Plan) -> None:
    """Write a turn. Raises Superseded when token, owner or version are no longer what they were."""
    point("turn.before_commit")
    in_transaction(lambda: _commit(plan))


def _commit(plan: Plan) -> None:
    claim = plan.backlog.claim
    session = still_ours(claim)
    transaction.on_commit(lambda: point("turn.after_commit"))
    if plan.parked:
        stored = append_in([notice_draft(entry, reply) for entry, reply in plan.parked])
        _let_wait(session)
    else:
        stored = _write_answers(session, plan)
    hints.announce_after_commit([item for item in stored if isinstance(item, Stored)])


def still_ours(claim: Claim) -> Session:
    """The claimed session under its lock, as it was when it was claimed; else Superseded."""
    session = _locked_claim(claim)
    if session.owner != "bot" or session.closed_at is not None:
        raise Superseded(ours=False)
    if session.version != claim.version:
        raise Superseded(ours=True)
    return session


def _write_answers(session: Session, plan: Plan) -> list[Stored | Repeat]:
    decisions = [_with_runs(session, answer.decision, answer.utterance) for answer in plan.answers]
    drafts = [
        reply_draft(answer.utterance, decision, answer.why)
        for answer, decision in zip(plan.answers, decisions, strict=True)
    ]
    stored = append_in(drafts)
    numbers = [item.entry.number if isinstance(item, Stored) else item.number for item in stored]
    last = decisions[-1]
    for answer, decision in zip(plan.answers, decisions, strict=True):
        record_transitions(session, answer.utterance.number, decision.transitions)
        _keep_left_messages(session, answer.utterance, decision)
    cursor = max(answer.utterance.number for answer in plan.answers)
    advance(session, last.state, number_prompt(decisions, numbers, last.context), cursor)
    if not session.pending_since and (reason := _closing(decisions)):
        stored = [*stored, *close_session(session, reason)]
    return stored


def _with_runs(session: Session, decision: Decision, utterance: Entry) -> Decision:
    """Insert or stop the runs that a decision asks for; another run of the same subject changes the decision."""
    for effect in decision.effects:
        if isinstance(effect, StartAction) and not _start(session, effect):
            return _refused_second_run(session, decision, effect)
        if isinstance(effect, StopWaiting):
            _stop_waiting(session)
    return decision


def _refused_second_run(session: Session, decision: Decision, effect: StartAction) -> Decision:
    """The same thing is being done already, by another session or from the console: the customer is told so."""
    outcome = ActionOutcome(effect.action, "failed", effect.subject, reason="already_running")
    world = world_of(session.customer.sub if session.customer else None, decision.context)
    told = conclude(decision.state, decision.context, outcome, session.locale, world)
    return replace(told, transitions=(*decision.transitions, *told.transitions))


def _start(session: Session, effect: StartAction) -> bool:
    """Insert a pending run; False when the same action already runs for this subject, from wherever."""
    action = access_action(effect.action)
    run = ActionRun(
        session=session,
        action=effect.action,
        prompt_sequence=effect.prompt_sequence,
        subject=effect.subject,
        slots=dict(effect.slots),
        deadline=timezone.now() + timedelta(seconds=action.time_limit_s),
    )
    if (
        ActionRun.objects.bulk_create([run], ignore_conflicts=True)
        and ActionRun.objects.filter(pk=run.pk).exists()
    ):
        transaction.on_commit(lambda: hints.wake_actions([run.pk]))
        return True
    return False


def _stop_waiting(session: Session) -> None:
    """Cancel what has not begun; what runs goes on unwatched, and its result is told as a fact."""
    runs = ActionRun.objects.filter(session=session, status__in=LIVE)
    runs.filter(status=RunStatus.PENDING, attempt=0).update(
        status=RunStatus.CANCELLED, finished_at=timezone.now()
    )
    runs.update(watched=False)


def _keep_left_messages(session: Session, utterance: Entry, decision: Decision) -> None:
    for effect in decision.effects:
        if isinstance(effect, LeaveMessage):
            LeftMessage.objects.get_or_create(
                session=session, sequence_id=utterance.number, defaults={"text": effect.text}
            )


def _closing(decisions: Sequence[Decision]) -> str:
    return next((e.reason for d in decisions for e in d.effects if isinstance(e, CloseSession)), "")


# -- what action results and given-up turns write as well ------------------------------------------


def reply_draft(utterance: Entry, decision: Decision, why: Mapping[str, Any]) -> Draft:
    """The one answer to an utterance; `why` is kept with it and never sent."""
    payload = reply_payload(decision.reply, decision.state) | {"reply_to": utterance.number, "why": dict(why)}
    return bot_draft(
        utterance.session_id, f"b:{utterance.number}:0", decision.reply.text, payload, utterance.priority
    )


def notice_draft(utterance: Entry, reply: Reply) -> Draft:
    """Says that an utterance waits; it is no answer, so it has no reply_to."""
    payload = reply_payload(reply, "execution")
    return bot_draft(utterance.session_id, f"p:{utterance.number}", reply.text, payload, utterance.priority)


def bot_draft(
    session_id: UUID, origin_key: str, text: str, payload: dict[str, Any], priority: int = 2
) -> Draft:
    return Draft(session_id, origin_key, Kind.SYS_RESP, "bot", text, payload, priority=priority)


def reply_payload(reply: Reply, state: str) -> dict[str, Any]:
    """A reply's wire fields; a card's order stays with the entry and never goes out as a field of its own."""
    payload = {
        "suggestions": list(reply.suggestions),
        "intent": reply.intent,
        "slots": {key: str(value) for key, value in reply.slots.items()},
        "confidence": reply.confidence,
        "state": str(state),
        "cards": [
            {**asdict(card), "fields": dict(card.fields), "actions": list(card.actions)}
            for card in reply.cards
        ],
    }
    return {key: value for key, value in payload.items() if value}


def record_transitions(session: Session, after: int, transitions: Sequence[Transition]) -> None:
    TransitionRecord.objects.bulk_create(
        TransitionRecord(
            session=session,
            after_sequence=after,
            source=step.source,
            target=step.target,
            event=step.event,
            context=dict(step.context),
        )
        for step in transitions
    )


# Utterances may be answered out of turn (a "stop waiting" before what was parked): the cursor never passes one
# that has no answer yet.
_UNANSWERED = open_utterances("%(id)s", "%(answered)s", parked=True)
_ADVANCE = f"""
UPDATE dialogs_session s
SET version = version + ((state, context) IS DISTINCT FROM (%(state)s, %(context)s::jsonb))::int,
    state = %(state)s, context = %(context)s::jsonb,
    answered_sequence = greatest(answered_sequence, least(%(cursor)s, unanswered.first - 1)),
    pending_since = unanswered.since,
    turn_lease_until = NULL, turn_token = NULL, turn_attempts = 0
FROM (SELECT min(m.sequence_id) AS first, min(m.created_at) AS since {_UNANSWERED}) unanswered
WHERE id = %(id)s RETURNING pending_since"""  # noqa: S608 constants


def advance(session: Session, state: str, context: Context, cursor: int) -> None:
    """State, context and cursor; what has no answer waits again. Sets `session.pending_since`."""
    with connection.cursor() as sql:
        sql.execute(
            _ADVANCE,
            {
                "id": session.pk,
                "state": str(state),
                "context": json.dumps(to_json(context), ensure_ascii=False),
                "cursor": cursor,
                "answered": session.answered_sequence,
            },
        )
        session.pending_since = sql.fetchone()[0]


_LET_WAIT = f"""
UPDATE dialogs_session
SET pending_since = (SELECT min(m.created_at) {open_utterances("%s", "%s", parked=False)}),
    turn_lease_until = NULL, turn_token = NULL, turn_attempts = 0
WHERE id = %s"""  # noqa: S608 constants


def _let_wait(session: Session) -> None:
    """What was told to wait is pending no more until the action's result; what came meanwhile still is."""
    with connection.cursor() as sql:
        sql.execute(_LET_WAIT, [session.pk, session.answered_sequence, session.pk])


def _let_be(session: Session) -> None:
    """A closed session waits for nothing."""
    Session.objects.filter(pk=session.pk).update(
        pending_since=None, turn_lease_until=None, turn_token=None, turn_attempts=0
    )


def settle(backlog: Backlog) -> None:
    """Give a claim back with the truth about what waits, when there was nothing to answer."""

    def work() -> None:
        session = _locked_claim(backlog.claim)
        if session.closed_at is not None:
            _let_be(session)
        elif backlog.waits:
            _let_wait(session)
        else:
            advance(session, session.state, from_json(session.context), session.answered_sequence)

    in_transaction(work)


def _locked_claim(claim: Claim) -> Session:
    """The claimed session under its lock, while the claim is still ours; else Superseded."""
    lock_session(claim.session_id)
    session = Session.objects.get(pk=claim.session_id)
    if session.turn_token != claim.token:
        raise Superseded(ours=False)
    return session
