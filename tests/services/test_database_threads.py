"""The event loop's door to the database after the server has dropped every connection."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from base.db import THREADS, in_thread
from dialogs.identity import Identity
from dialogs.log import heads_of
from dialogs.models import Session
from dialogs.sessions import Wish, attach

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_thread_keeps_the_test_database() -> Iterator[None]:
    yield
    connection.close()
    drop_other_connections()


def drop_other_connections() -> int:
    """End every connection to this database but ours, as a restart of the server does; how many there were."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()"""
            )
            dropped: int = cursor.fetchone()[0]
            return dropped
    finally:
        connection.close()


async def use_all_threads() -> None:
    """Let every thread of the pool have a connection."""
    await asyncio.gather(*(in_thread(_one) for _ in range(4 * THREADS)))


def _one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.01)")


def test_reads_go_on_when_the_server_was_restarted_meanwhile() -> None:
    session = Session.objects.create()
    connection.close()

    async def story() -> list[Mapping[UUID, int]]:
        await use_all_threads()
        assert await asyncio.to_thread(drop_other_connections) > 1
        return await asyncio.gather(*(in_thread(heads_of, [session.pk]) for _ in range(2 * THREADS)))

    assert asyncio.run(story()) == [{session.pk: 0}] * (2 * THREADS)


def test_a_customer_connects_when_the_server_was_restarted_meanwhile() -> None:
    connection.close()

    async def story() -> int:
        await use_all_threads()
        assert await asyncio.to_thread(drop_other_connections) > 1
        wish = Wish("", 0, "tab", None, "en", {})
        return len(await asyncio.gather(*(in_thread(attach, wish) for _ in range(2 * THREADS))))

    assert asyncio.run(story()) == 2 * THREADS
    assert Session.objects.count() == 2 * THREADS


def test_a_customer_who_joins_gets_the_new_token_or_nothing_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Joined without the token that replaces the old one: the old one would stay good for ever."""
    begun = attach(Wish("", 0, "tab", None, "en", {}))

    def full(session: Session) -> str:
        raise OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("dialogs.sessions._issue_token", full)
        with pytest.raises(OperationalError):
            attach(Wish(begun.resume_token, 0, "tab", Identity("wang"), "en", {}))
    assert Session.objects.get().customer is None
    joined = attach(Wish(begun.resume_token, 0, "tab", Identity("wang"), "en", {}))
    assert joined.resume_token
