"""Leases on sessions that wait for the bot. No lock is held while the model thinks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from base.db import in_transaction
from dialogs.log import Entry, read_open
from dialogs.models import LIVE, ActionRun
from dialogs.states import State

UTTERANCES = 20

# High first, oldest first; but whoever has waited for ten seconds stands among the high ones, so that low
# priority is never starved for longer than that. A session that failed before runs alone, when there are no
# fresh ones; after ten seconds before them.
_CLAIM = """
UPDATE dialogs_session s
SET turn_lease_until = clock_timestamp() + %(lease)s * interval '1 second', turn_token = %(token)s,
    turn_attempts = s.turn_attempts + 1
FROM (SELECT id FROM dialogs_session
      WHERE pending_since IS NOT NULL AND owner = 'bot' AND {which}
        AND (turn_lease_until IS NULL OR turn_lease_until < clock_timestamp())
      ORDER BY CASE WHEN pending_since < clock_timestamp() - interval '10 seconds' THEN 1 ELSE priority END,
               pending_since
      LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED) d
WHERE s.id = d.id
RETURNING s.id, s.turn_token, s.turn_attempts, s.version, s.answered_sequence, s.state, s.context, s.locale,
          (SELECT c.sub FROM dialogs_customer c WHERE c.id = s.customer_id), s.closed_at IS NOT NULL"""
_FRESH = _CLAIM.format(which="turn_attempts = 0")
_FAILED_BEFORE = _CLAIM.format(which="turn_attempts > 0")
_FAILED_AND_OVERDUE = _CLAIM.format(
    which="turn_attempts > 0 AND pending_since < clock_timestamp() - interval '10 seconds'"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A session whose turn is ours until the lease ends; what it was when we took it."""

    session_id: UUID
    token: UUID
    attempt: int
    version: int
    answered_sequence: int
    state: str
    context: dict[str, Any]
    locale: str
    sub: str | None
    closed: bool


def claim() -> list[Claim]:
    """Take what is pending: a batch of fresh sessions, or one that failed before. Committed at once."""
    return _take(_FAILED_AND_OVERDUE, 1) or _take(_FRESH, settings.TURN_BATCH) or _take(_FAILED_BEFORE, 1)


def _take(statement: str, limit: int) -> list[Claim]:
    def work() -> list[Claim]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"lease": settings.TURN_LEASE_S, "token": uuid.uuid4(), "limit": limit})
            return [_claim_of(row) for row in cursor.fetchall()]

    return in_transaction(work)


def _claim_of(row: tuple[Any, ...]) -> Claim:
    session_id, token, attempt, version, answered, state, context, locale, sub, closed = row
    return Claim(session_id, token, attempt, version, answered, state, _json(context), locale, sub, closed)


def _json(value: Any) -> dict[str, Any]:
    """Django's cursors hand jsonb over as text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def release(claims: Sequence[Claim], *, counted: bool, pause_s: float = 0.0) -> None:
    """Give claims back. `counted`: the attempt was a failure; else it never happened."""

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """UPDATE dialogs_session
                   SET turn_lease_until = clock_timestamp() + %s * interval '1 second', turn_token = NULL,
                       turn_attempts = turn_attempts - %s
                   WHERE id = ANY(%s) AND turn_token = ANY(%s)""",
                [pause_s, 0 if counted else 1, [c.session_id for c in claims], [c.token for c in claims]],
            )

    if claims:
        in_transaction(work)


@dataclass(frozen=True, slots=True)
class Backlog:
    """A claim with the utterances that wait for the bot, in order.

    `waits`: the customer waits for an action; what was told so already is left out.
    """

    claim: Claim
    utterances: tuple[Entry, ...]
    waits: bool = False


def read_backlogs(claims: Sequence[Claim]) -> list[Backlog]:
    """What is unanswered in each claimed session; only the first utterance where an attempt failed before."""
    waiting = _sessions_that_wait_for_actions(claims)
    return [_backlog(one, waits=one.session_id in waiting) for one in claims]


def _backlog(one: Claim, *, waits: bool) -> Backlog:
    limit = UTTERANCES if one.attempt == 1 else 1
    entries = read_open(one.session_id, one.answered_sequence, limit, parked=not waits)
    return Backlog(one, tuple(entries), waits)


def _sessions_that_wait_for_actions(claims: Sequence[Claim]) -> set[UUID]:
    """Those in execution: once the dialog has left it, a result moves nothing and nobody need wait for it."""
    inside = [one.session_id for one in claims if one.state == State.EXECUTION]
    if not inside:
        return set()
    runs = ActionRun.objects.filter(session__in=inside, status__in=LIVE, watched=True)
    return set(runs.values_list("session_id", flat=True))


def pending_sessions(older_than: datetime) -> list[UUID]:
    """Sessions that have waited since before then and that nobody works on: what the sweeper hints at again."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT id FROM dialogs_session
               WHERE pending_since < %s AND owner = 'bot'
                 AND (turn_lease_until IS NULL OR turn_lease_until < clock_timestamp())
               ORDER BY priority, pending_since LIMIT 500""",
            [older_than],
        )
        return [row[0] for row in cursor.fetchall()]
