"""What follows a commit: frames to the sockets, and a word to the workers. All of it may be lost."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

from celery import current_app
from django.db import transaction

from dialogs import push
from dialogs.log import Kind, Stored

logger = logging.getLogger(__name__)


def _send(task: str, queue: str, named: Sequence[str]) -> None:
    try:
        current_app.send_task(task, [list(named)], queue=queue, retry=False, expires=60)
    except Exception as error:
        logger.warning("hint %s for %d rows not sent: %s; the sweeper finds them", task, len(named), error)


def wake_turns(sessions: Iterable[UUID]) -> None:
    """One Celery message that says which sessions wait. Blocks for a millisecond or so: never on an event loop."""
    if named := [str(session) for session in sessions]:
        _send("dialogs.tasks.run_turns", "turns", named)


def wake_actions(runs: Iterable[UUID]) -> None:
    """One Celery message that says which action runs are due. Blocks as `wake_turns`."""
    if named := [str(run) for run in runs]:
        _send("dialogs.tasks.run_actions", "actions", named)


def look_for_turns() -> None:
    """A worker that has just become ready looks for what came before it."""
    _send("dialogs.tasks.run_turns", "turns", [])


def waiting_for_bot(stored: Sequence[Stored]) -> set[UUID]:
    """The sessions in which an utterance now waits for the bot."""
    return {
        item.entry.session_id for item in stored if item.entry.kind is Kind.USER_MSG and item.owner == "bot"
    }


def announce_after_commit(stored: Sequence[Stored]) -> None:
    """For synchronous callers inside a transaction: push the frames once it is committed."""
    if stored:
        transaction.on_commit(lambda: push.send_from_thread(stored))
