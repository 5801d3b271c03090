"""Doing what was confirmed: claim a run, do it and record its end in one transaction, tell the customer.

A worker that dies leaves a lease that ends: the run is then *unknown* and tried again with the same key,
never called failed. A result is a fact: it is appended whoever owns the session by then; only the dialog's
step depends on whether the customer still waits for it.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from base.db import in_transaction
from base.faults import point
from dialogs import hints
from dialogs.actions.registry import ActionCall, access_action, all_actions
from dialogs.actions.results import tell_result
from dialogs.engine.types import ActionOutcome
from dialogs.log import lock_session
from dialogs.models import LIVE, ActionRun, RunStatus

logger = logging.getLogger(__name__)

RETRY_PAUSE_S = 1.0
LONGEST_PAUSE = 6  # the pause doubles with each attempt up to this one

_CLAIM = """
UPDATE dialogs_actionrun r
SET status = 'running', attempt = r.attempt + 1, lease_until = clock_timestamp() + %s * interval '1 second'
FROM (SELECT id FROM dialogs_actionrun
      WHERE status IN ('pending', 'running', 'unknown')
        AND (lease_until IS NULL OR lease_until < clock_timestamp())
      ORDER BY created_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) d
WHERE r.id = d.id RETURNING r.id"""


def run_due() -> int:
    """Do every run whose turn it is, one after the other; how many."""
    done = 0
    while (run := _claim()) is not None:
        _attempt(run)
        done += 1
    return done


def _claim() -> ActionRun | None:
    """Take one run under a lease; a run whose lease ended while running has an unknown end."""

    def work() -> UUID | None:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [settings.ACTION_LEASE_S])
            row = cursor.fetchone()
            return row[0] if row else None

    claimed = in_transaction(work)
    return ActionRun.objects.select_related("session__customer").get(pk=claimed) if claimed else None


def _attempt(run: ActionRun) -> None:
    """One attempt of a claimed run. Whatever goes wrong is its own: the runs after it have their turn."""
    try:
        if _tried_enough(run):
            undecided = ActionOutcome(run.action, "need_human", run.subject, reason="unknown")
            in_transaction(lambda: _finish(run, undecided))
        else:
            in_transaction(lambda: _do_and_record(run))
    except Exception:
        logger.exception("action run %s (%s): attempt %d ended unknown", run.pk, run.action, run.attempt)
        in_transaction(lambda: _mark_unknown(run))


def _tried_enough(run: ActionRun) -> bool:
    """Too often, or for too long. An action that this release doesn't have may be another worker's until then."""
    action = all_actions().get(run.action)
    too_often = action is not None and run.attempt > action.attempts
    return too_often or (run.attempt > 1 and timezone.now() > run.deadline)


def _do_and_record(run: ActionRun) -> None:
    """The shop's change, the run's end and the customer's news: all or nothing."""
    if not _still_ours(run):
        return
    sub = run.session.customer.sub if run.session.customer else None
    call = ActionCall(run.key, run.subject, run.slots, sub, run.attempt, run.session.locale)
    outcome = access_action(run.action).run(call)
    point("action.acting")
    _record(run, outcome)


def _finish(run: ActionRun, outcome: ActionOutcome) -> None:
    if _still_ours(run):
        _record(run, outcome)


def _still_ours(run: ActionRun) -> bool:
    """Lock session, then run (the order everywhere); false when a later attempt or a cancellation came between."""
    lock_session(run.session_id)
    fresh = ActionRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    return fresh.attempt == run.attempt and fresh.status in LIVE


def _record(run: ActionRun, outcome: ActionOutcome) -> None:
    status = {
        "success": RunStatus.SUCCEEDED,
        "failed": RunStatus.FAILED,
        "need_human": RunStatus.NEED_HUMAN,
    }[outcome.status]
    ActionRun.objects.filter(pk=run.pk).update(
        status=status, outcome=_as_json(outcome), finished_at=timezone.now(), lease_until=None
    )
    run.refresh_from_db(fields=["watched"])
    stored = tell_result(run, outcome)
    transaction.on_commit(lambda: hints.wake_turns([run.session_id]))
    hints.announce_after_commit(stored)


def _as_json(outcome: ActionOutcome) -> dict[str, object]:
    return asdict(replace(outcome, facts=dict(outcome.facts)))


def _mark_unknown(run: ActionRun) -> None:
    """Nobody can say whether it happened: it is tried again with the same key, after a pause."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE dialogs_actionrun SET status = 'unknown',
                      lease_until = clock_timestamp() + %s * interval '1 second'
               WHERE id = %s AND attempt = %s AND status = 'running'""",
            [RETRY_PAUSE_S * 2 ** min(run.attempt, LONGEST_PAUSE), run.pk, run.attempt],
        )


def due_runs(older_than: datetime) -> list[UUID]:
    """Runs that were confirmed before then and that nobody does: what the sweeper hints at again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM dialogs_actionrun
               WHERE status IN ('pending', 'running', 'unknown') AND created_at < %s
                 AND (lease_until IS NULL OR lease_until < clock_timestamp())
               ORDER BY created_at LIMIT 500""",
            [older_than],
        )
        return [row[0] for row in cursor.fetchall()]
