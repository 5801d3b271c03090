"""The test's own look into the database, and what a worker would write; from async tests, in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction

from dialogs import push
from dialogs.log import Draft, Entry, Kind, Stored, append_in, lock_session, read

T = TypeVar("T")


async def db(work: Callable[..., T], *args: object) -> T:
    """Run a synchronous function that uses the database; its thread's connection is closed afterwards."""

    def run() -> T:
        try:
            return work(*args)
        finally:
            connection.close()

    return await asyncio.to_thread(run)


async def rows(session_id: str) -> list[Entry]:
    """The session's public log as it stands in the database."""
    return await db(read, UUID(session_id), 0, 10_000)


def _append(drafts: list[Draft]) -> list[Stored]:
    with transaction.atomic():
        return [outcome for outcome in append_in(drafts) if isinstance(outcome, Stored)]


async def append_silently(session_id: str, *replies: tuple[int, str]) -> list[Stored]:
    """Replies (answered number, text) as a worker commits them, with every hint lost."""
    drafts = [
        Draft(UUID(session_id), f"b:{to}:{text}", Kind.SYS_RESP, "bot", text, {"reply_to": to})
        for to, text in replies
    ]
    return await db(_append, drafts)


async def reply(session_id: str, *replies: tuple[int, str]) -> list[Stored]:
    """Replies as a worker commits and announces them."""
    stored = await append_silently(session_id, *replies)
    push.send_from_thread(stored)
    return stored


@contextlib.asynccontextmanager
async def holding_lock(session_id: str) -> AsyncIterator[None]:
    """Another transaction holds the session's row for as long as the block runs."""
    held, release = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hold() -> None:
        with transaction.atomic():
            lock_session(UUID(session_id))
            loop.call_soon_threadsafe(held.set)
            release.wait(30)

    holder = asyncio.ensure_future(db(hold))
    try:
        await asyncio.wait_for(held.wait(), 10)
        yield
    finally:
        release.set()
        await holder
