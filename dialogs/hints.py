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


def wake(task: str, queue: str, ids: Iterable[UUID], priority: int = 2) -> None:
    """One Celery message that says which rows may have work; blocks for a millisecond or so, so never on an event loop."""
    named = [str(identifier) for identifier in ids]
    if not named:
        return
    try:
        current_app.send_task(task, [named], queue=queue, retry=False, priority=priority, expires=60)
    except Exception as error:
        logger.warning("hint %s for %d rows not sent: %s; the sweeper finds them", task, len(named), error)


def wake_turns(sessions: Iterable[UUID]) -> None:
    wake("dialogs.tasks.run_turns", "turns", sessions)


def wake_actions(runs: Iterable[UUID]) -> None:
    wake("dialogs.tasks.run_actions", "actions", runs)


def waiting_for_bot(stored: Sequence[Stored]) -> set[UUID]:
    """The sessions in which an utterance now waits for the bot."""
    return {item.entry.session_id for item in stored if item.entry.kind is Kind.USER_MSG and item.owner == "bot"}


def announce_after_commit(stored: Sequence[Stored]) -> None:
    """For synchronous callers inside a transaction: push the frames once it is committed."""
    if stored:
        transaction.on_commit(lambda: push.send_from_thread(stored))
