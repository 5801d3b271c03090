"""Giving a turn up: poison never loops. The customer is told, a person is offered, the cursor moves on."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from base.db import in_transaction
from dialogs import hints
from dialogs.engine.buttons import button
from dialogs.engine.context import from_json, to_json
from dialogs.engine.types import Transition
from dialogs.log import Draft, Kind, Stored, append_in
from dialogs.models import Session
from dialogs.replies import render
from dialogs.states import TABLE, State, follow
from dialogs.turns.claims import Backlog
from dialogs.turns.commit import Superseded, advance, record_transitions, settle, still_ours

logger = logging.getLogger(__name__)


def give_up(backlog: Backlog) -> None:
    """Answer the first utterance that waits with a durable failure, after as many attempts as there may be."""
    try:
        if backlog.claim.closed or not backlog.utterances:
            settle(backlog)
        else:
            in_transaction(lambda: _give_up(backlog))
    except Superseded:
        logger.info("session %s: somebody else has its turn", backlog.claim.session_id)


def _give_up(backlog: Backlog) -> None:
    session = still_ours(backlog.claim)
    utterance = backlog.utterances[0]
    logger.error("session %s: turn for entry %d given up", session.pk, utterance.number)
    steps = failure_steps(State(session.state), session)
    draft = Draft(
        session_id=session.pk,
        origin_key=f"b:{utterance.number}:0",
        kind=Kind.SYS_RESP,
        sender="system",
        content=render("turn.failed", session.locale),
        payload={
            "reply_to": utterance.number,
            "state": State.ERROR.value,
            "suggestions": [button("human", session.locale)],
            "log_kind": "turn.failed",
        },
        priority=utterance.priority,
    )
    stored = append_in([draft])
    record_transitions(session, utterance.number, steps)
    state = steps[-1].target if steps else State(session.state)
    advance(session, state, from_json(session.context), utterance.number)
    hints.announce_after_commit([item for item in stored if isinstance(item, Stored)])


def failure_steps(state: State, session: Session) -> Sequence[Transition]:
    """The way from `state` to error, by the table's own rows; none from transfer, which is people's."""
    events = ("timeout",) if "timeout" in TABLE[state] else ("user_query", "timeout")
    steps: list[Transition] = []
    for event in events:
        if event not in TABLE[state]:
            return steps
        target = follow(state, event)
        snapshot = to_json(from_json(session.context))
        steps.append(Transition(state, target, event, snapshot))
        state = target
    return steps
