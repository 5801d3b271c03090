"""The index of what was said, filled behind the log by a sweeper: appending a message costs nothing more.

Numbers of rows are given before their transactions commit, so a row may appear below others. The floor
(`SearchFloor`) therefore follows only where rows are older than any transaction that may still be open; above
it every row without terms is looked for anew. docs/decisions/search-is-filled-behind-the-log.md says why.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from base.db import in_transaction
from dialogs.search.terms import terms_of

BATCH = 1_000
BATCHES = 20
SETTLED_AFTER = timedelta(minutes=2)

_WAITING = """
SELECT m.id, m.content FROM dialogs_message m
WHERE m.id > %s AND m.content <> '' AND NOT EXISTS (SELECT FROM dialogs_messageterms t WHERE t.message_id = m.id)
ORDER BY m.id LIMIT %s"""
_INSERT = """
INSERT INTO dialogs_messageterms (message_id, terms)
SELECT message_id, array_to_tsvector(string_to_array(terms, ' '))
FROM unnest(%s::bigint[], %s::text[]) AS d(message_id, terms) ON CONFLICT DO NOTHING"""
_SETTLE = """
UPDATE dialogs_searchfloor SET message_id = greatest(message_id, coalesce(
    (SELECT max(id) FROM dialogs_message WHERE id > message_id AND created_at < %s), 0))"""


def index_messages() -> int:
    """Index what the log has and the index lacks, at most some batches; how many messages that were."""
    done = 0
    for _ in range(BATCHES):
        count = in_transaction(_index_batch)
        done += count
        if count < BATCH:
            break
    return done


def _index_batch() -> int:
    """One batch; nothing when somebody else is at it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dialogs_searchfloor (id, message_id) VALUES (1, 0) ON CONFLICT DO NOTHING"
        )
        cursor.execute("SELECT message_id FROM dialogs_searchfloor FOR NO KEY UPDATE SKIP LOCKED")
        floor = cursor.fetchone()
        if floor is None:
            return 0
        cursor.execute(_WAITING, [floor[0], BATCH])
        waiting = cursor.fetchall()
        if waiting:
            # Terms hold no blanks, so one string of them is cheaper to send than an array of arrays.
            cursor.execute(
                _INSERT, [[row[0] for row in waiting], [" ".join(terms_of(row[1])) for row in waiting]]
            )
        if len(waiting) < BATCH:
            cursor.execute(_SETTLE, [timezone.now() - SETTLED_AFTER])
        return len(waiting)
