"""News of an action's end, as a further entry of the log and, for who still waits, a step of the dialog."""

from __future__ import annotations

from dialogs.engine.context import from_json
from dialogs.engine.decide import conclude
from dialogs.engine.types import ActionOutcome, Decision
from dialogs.log import Stored, append_in
from dialogs.models import ActionRun, Session
from dialogs.states import State
from dialogs.turns.commit import advance, bot_draft, record_transitions, reply_payload
from dialogs.turns.thinking import world_of


def tell_result(run: ActionRun, outcome: ActionOutcome) -> list[Stored]:
    """Append the result and move the dialog on, inside the caller's transaction under the session's lock.

    Nobody waits any more (another owner, "stop waiting", a closed session): the fact is told, the state stays.
    """
    session = Session.objects.select_related("customer").get(pk=run.session_id)
    waits = (
        run.watched
        and session.owner == "bot"
        and session.closed_at is None
        and session.state == State.EXECUTION
    )
    context = from_json(session.context)
    state = State(session.state)
    sub = session.customer.sub if session.customer else None
    decision = conclude(state, context, outcome, session.locale, world_of(sub, context))
    payload = reply_payload(decision.reply, decision.state if waits else state)
    stored = append_in([bot_draft(session.pk, f"a:{run.pk}:result", decision.reply.text, payload)])
    if waits:
        _move_on(session, run, decision)
    return [item for item in stored if isinstance(item, Stored)]


def _move_on(session: Session, run: ActionRun, decision: Decision) -> None:
    record_transitions(session, run.prompt_sequence, decision.transitions)
    advance(session, decision.state, decision.context, session.answered_sequence)
