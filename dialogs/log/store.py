"""The one routine that writes the log, its two callers, and the reads.

`append` is for frames from clients, many sessions at once, in a transaction of its own. `append_in` is for
turns, action results and whatever else commits more than log entries, inside the caller's transaction.
Lock order everywhere: sessions by id, then the rest; always NO KEY UPDATE.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from base.db import in_transaction
from base.faults import point
from dialogs.errors import Code
from dialogs.log.entries import Deferred, Draft, Entry, Kind, Outcome, Refused, Repeat, Stored, Stream
from dialogs.log.judge import Head, Known, Numbered, Written, judge

LOCK_NOT_AVAILABLE = "55P03"


class SessionMissing(LookupError):
    """No session has this id."""


def append(drafts: Sequence[Draft], *, wait_ms: int = 0) -> list[Outcome]:
    """Write drafts to their sessions' logs; one outcome per draft, in the same order.

    One transaction. Rows are locked in id order and locked ones skipped (Deferred), so that two writers
    can't deadlock and one busy session can't hold up the others; with `wait_ms` they are waited for, and
    what is still locked then is refused with 3001. A draft whose origin key exists is a Repeat: a client
    that never saw its Ack may send again. A draft that breaks a constraint is found by halving the batch,
    and refused alone.
    """
    try:
        outcomes = in_transaction(lambda: _append_locked(drafts, wait_ms))
    except (IntegrityError, DataError):
        if len(drafts) == 1:
            return [Refused(drafts[0], Code.MALFORMED)]
        middle = len(drafts) // 2
        return append(drafts[:middle], wait_ms=wait_ms) + append(drafts[middle:], wait_ms=wait_ms)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        return [Refused(draft, Code.STORAGE_UNAVAILABLE) for draft in drafts]
    point("log.after_commit")
    return outcomes


def append_in(drafts: Sequence[Draft]) -> list[Stored | Repeat]:
    """Write drafts inside the caller's transaction, which holds (or now takes) the sessions' locks.

    Drafts of the system only: they have no client numbers and are never refused.
    """
    ids = {draft.session_id for draft in drafts}
    heads = _lock(ids, skip_locked=False)
    if missing := ids - set(heads):
        raise SessionMissing(f"no session {', '.join(map(str, missing))}")
    outcomes = _write(heads, drafts)
    return [outcome for outcome in outcomes if isinstance(outcome, Stored | Repeat)]


def _append_locked(drafts: Sequence[Draft], wait_ms: int) -> list[Outcome]:
    ids = {draft.session_id for draft in drafts}
    if wait_ms:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait_ms}ms"])
    heads = _lock(ids, skip_locked=not wait_ms)
    if wait_ms:
        gone = iter(
            [Refused(draft, Code.SESSION_CLOSED) for draft in drafts if draft.session_id not in heads]
        )
    else:
        gone = iter([])
    written = iter(_write(heads, [draft for draft in drafts if draft.session_id in heads]))
    point("log.before_commit")
    return [next(written) if draft.session_id in heads else next(gone, Deferred(draft)) for draft in drafts]


def _lock(ids: Iterable[UUID], *, skip_locked: bool) -> dict[UUID, Head]:
    skip = "SKIP LOCKED" if skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT id, last_sequence, staff_sequence, owner, closed_at IS NOT NULL
                FROM dialogs_session WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE {skip}""",  # noqa: S608 one of two constants
            [sorted(ids)],
        )
        return {row[0]: Head(*row) for row in cursor.fetchall()}


def _write(heads: dict[UUID, Head], drafts: Sequence[Draft]) -> list[Outcome]:
    """Judge, insert and advance the heads. The sessions are locked; a later statement sees all that went before."""
    if not drafts:
        return []
    verdicts = judge(heads, _known(drafts), drafts)
    numbered = [verdict for verdict in verdicts if isinstance(verdict, Numbered)]
    if not numbered:
        return [verdict for verdict in verdicts if not isinstance(verdict, Numbered)]
    times = _insert(numbered)
    _advance([heads[session_id] for session_id in {item.draft.session_id for item in numbered}])
    return [
        Stored(_entry(verdict, times), heads[verdict.draft.session_id].owner)
        if isinstance(verdict, Numbered)
        else verdict
        for verdict in verdicts
    ]


def _known(drafts: Sequence[Draft]) -> Known:
    sessions = [draft.session_id for draft in drafts]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT m.session_id, m.origin_key, coalesce(m.sequence_id, 0), m.content_hash
               FROM unnest(%s::uuid[], %s::text[]) AS d(session_id, origin_key)
               JOIN dialogs_message m USING (session_id, origin_key)""",
            [sessions, [draft.origin_key for draft in drafts]],
        )
        written = {(row[0], row[1]): Written(row[2], bytes(row[3])) for row in cursor.fetchall()}
        clients = sorted({(d.session_id, d.client_id) for d in drafts if d.client_sequence})
        heads: dict[tuple[UUID, str], int] = {}
        if clients:
            cursor.execute(
                """SELECT d.session_id, d.client_id,
                          (SELECT max(m.client_sequence) FROM dialogs_message m
                           WHERE m.session_id = d.session_id AND m.client_id = d.client_id AND m.client_sequence > 0)
                   FROM unnest(%s::uuid[], %s::text[]) AS d(session_id, client_id)""",
                [[client[0] for client in clients], [client[1] for client in clients]],
            )
            heads = {(row[0], row[1]): row[2] or 0 for row in cursor.fetchall()}
    return Known(written, heads)


_COLUMNS = (
    ("session_id", "uuid"), ("stream", "text"), ("sequence_id", "bigint"), ("staff_sequence", "bigint"),
    ("after_sequence", "bigint"), ("origin_key", "text"), ("kind", "text"), ("sender", "text"), ("content", "text"),
    ("payload", "jsonb"), ("content_hash", "bytea"), ("client_id", "text"), ("client_sequence", "bigint"),
    ("seen_sequence", "bigint"), ("priority", "smallint"),
)  # fmt: skip
_NAMES = ", ".join(name for name, _ in _COLUMNS)
_INSERT = (
    f"INSERT INTO dialogs_message ({_NAMES}, created_at) SELECT {_NAMES}, clock_timestamp() FROM unnest("  # noqa: S608 constants
    + ", ".join(f"%s::{kind}[]" for _, kind in _COLUMNS)
    + f") AS d({_NAMES}) RETURNING session_id, origin_key, created_at"
)


def _insert(items: Sequence[Numbered]) -> dict[tuple[UUID, str], Any]:
    """Insert numbered drafts; the database's time of each, by (session, origin key)."""
    rows = [_row(item) for item in items]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def _row(item: Numbered) -> tuple[Any, ...]:
    draft, public = item.draft, item.draft.stream is Stream.PUBLIC
    return (
        draft.session_id, draft.stream.value, item.number if public else None, None if public else item.number,
        item.after_sequence, draft.origin_key, draft.kind.value, draft.sender, draft.content,
        json.dumps(draft.payload, ensure_ascii=False, default=str), draft.content_hash, draft.client_id,
        draft.client_sequence, draft.seen_sequence, draft.priority,
    )  # fmt: skip


def _advance(heads: Sequence[Head]) -> None:
    """The session takes the priority of what waits in it: the best one, as its utterances are answered in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE dialogs_session s
               SET last_sequence = d.last_sequence, staff_sequence = d.staff_sequence, last_activity = now(),
                   pending_since = CASE WHEN d.wakes THEN coalesce(s.pending_since, now()) ELSE s.pending_since END,
                   priority = CASE WHEN NOT d.wakes THEN s.priority WHEN s.pending_since IS NULL THEN d.priority
                              ELSE least(s.priority, d.priority) END
               FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bool[], %s::smallint[])
                    AS d(id, last_sequence, staff_sequence, wakes, priority)
               WHERE s.id = d.id""",
            [
                [head.session_id for head in heads],
                [head.last_sequence for head in heads],
                [head.staff_sequence for head in heads],
                [head.wakes_bot for head in heads],
                [head.priority for head in heads],
            ],
        )


def _entry(item: Numbered, times: dict[tuple[UUID, str], Any]) -> Entry:
    draft = item.draft
    return Entry(
        draft.session_id, item.number, draft.stream, draft.kind, draft.sender, draft.content, draft.payload,
        draft.client_id, draft.client_sequence, draft.seen_sequence, draft.priority,
        times[draft.session_id, draft.origin_key], item.after_sequence,
    )  # fmt: skip


_READ = """SELECT session_id, sequence_id, stream, kind, sender, content, payload, client_id, client_sequence,
                  seen_sequence, priority, created_at, after_sequence """


def read(session_id: UUID, after: int, limit: int) -> list[Entry]:
    """Public entries with numbers above `after`, in order, at most `limit`: one index range."""
    return _select(
        "FROM dialogs_message WHERE session_id = %s AND sequence_id > %s ORDER BY sequence_id LIMIT %s",
        [session_id, after, limit],
    )


def read_before(session_id: UUID, before: int, limit: int) -> list[Entry]:
    """The last `limit` public entries with numbers below `before`, in order."""
    found = _select(
        "FROM dialogs_message WHERE session_id = %s AND sequence_id < %s ORDER BY sequence_id DESC LIMIT %s",
        [session_id, before, limit],
    )
    return found[::-1]


def open_utterances(session: str, after: str, *, parked: bool) -> str:
    """SQL of the rows `m` that the customer said after a number and that have no answer in the log.

    `session` and `after` are SQL expressions. With `parked` those count that were only told to wait.
    """
    done = ["'b:' || m.sequence_id || ':0'"] + ([] if parked else ["'p:' || m.sequence_id"])
    return f"""FROM dialogs_message m
        WHERE m.session_id = {session} AND m.sequence_id > {after} AND m.kind = 'user_msg'
          AND NOT EXISTS (SELECT FROM dialogs_message d
                          WHERE d.session_id = m.session_id AND d.origin_key = ANY(ARRAY[{", ".join(done)}]))"""  # noqa: S608 constants


_OPEN = {parked: open_utterances("%s", "%s", parked=parked) for parked in (True, False)}


def read_open(session_id: UUID, after: int, limit: int, *, parked: bool = True) -> list[Entry]:
    """What the customer said above number `after` and nobody answered, in order, at most `limit`.

    Without `parked` those are left out that were told to wait for an action's result.
    """
    return _select(_OPEN[parked] + " ORDER BY m.sequence_id LIMIT %s", [session_id, after, limit])


def read_one(session_id: UUID, number: int) -> Entry | None:
    """The public entry of that number."""
    found = _select("FROM dialogs_message WHERE session_id = %s AND sequence_id = %s", [session_id, number])
    return found[0] if found else None


def _select(rows: str, parameters: list[Any]) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(_READ + rows, parameters)
        return [_from_row(row) for row in cursor.fetchall()]


def _from_row(row: tuple[Any, ...]) -> Entry:
    payload = json.loads(row[6]) if isinstance(row[6], str) else row[6]
    return Entry(row[0], row[1], Stream(row[2]), Kind(row[3]), row[4], row[5], payload, *row[7:])


def heads_of(session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The last public number of each session, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, last_sequence FROM dialogs_session WHERE id = ANY(%s)", [list(session_ids)]
        )
        return dict(cursor.fetchall())


def lock_session(session_id: UUID) -> None:
    """Take the session's row lock in the caller's transaction; SessionMissing when there is none."""
    assert transaction.get_connection().in_atomic_block  # noqa: S101 a lock without a transaction protects nothing
    if session_id not in _lock([session_id], skip_locked=False):
        raise SessionMissing(f"no session {session_id}")
