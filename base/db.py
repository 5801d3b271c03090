"""Doors from the event loop to the database.

Django's async ORM knows no transactions, and its default thread is one for the whole process, so that a
slow query of one connection holds up all. Here every transaction is one synchronous function, run in a
small pool whose threads keep their own database connection.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

logger = logging.getLogger(__name__)
T = TypeVar("T")

THREADS = 8
_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="db")

# What PostgreSQL says when the same transaction may simply be tried again (its manual, appendix A).
RETRYABLE_STATES = frozenset({"40001", "40P01"})
ATTEMPTS = 5


def retryable(error: BaseException) -> bool:
    """Whether the transaction may be tried again: lost connection, deadlock, serialization failure."""
    cause = error.__cause__
    return isinstance(error, InterfaceError) or (
        isinstance(error, OperationalError)
        and (getattr(cause, "sqlstate", None) in RETRYABLE_STATES | {None} or _lost(cause))
    )


def _lost(cause: BaseException | None) -> bool:
    state = getattr(cause, "sqlstate", None) or ""
    return state.startswith(("08", "57P"))  # connection exceptions; the server shuts down or starts


def in_transaction(work: Callable[[], T], attempts: int = ATTEMPTS) -> T:
    """Run `work` in one transaction; retry what may be retried. `work` must be safe to repeat.

    A commit whose answer was lost may have happened: writers carry origin keys for that reason.
    """
    if connection.in_atomic_block:
        return work()  # the outermost transaction retries: a part of it can't
    for attempt in range(1, attempts + 1):
        try:
            with transaction.atomic():
                return work()
        except (OperationalError, InterfaceError) as error:
            if attempt == attempts or not retryable(error):
                raise
            logger.warning("database: %s; attempt %d of %d", str(error).strip(), attempt, attempts)
            connection.close()
            time.sleep(0.05 * 2**attempt)
    raise AssertionError("unreachable")


async def in_thread(work: Callable[..., T], *args: object) -> T:
    """Run a synchronous function that uses the database in the pool; `work` must be safe to repeat.

    A thread's connection that was lost while nobody used it (the server was restarted) is replaced, and the work
    done once more: else each thread of the pool would fail once after a restart.
    """
    return await asyncio.get_running_loop().run_in_executor(_pool, _keeping_connection, work, args)


def _keeping_connection(work: Callable[..., T], args: tuple[object, ...]) -> T:
    was_open = connection.connection is not None
    try:
        return work(*args)
    except (OperationalError, InterfaceError) as error:
        connection.close()
        if not (was_open and retryable(error)):
            raise
    try:
        return work(*args)
    except (OperationalError, InterfaceError):
        connection.close()
        raise
