"""Customers are told when no worker is seen for ten seconds, and when one is back."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from redis.asyncio import Redis as AsyncRedis
from redis.exceptions import ConnectionError as RedisAway

from dialogs import watch as watching
from dialogs.pool import ConnectionPool, PoolLimits
from dialogs.watch import Watch


class Redis:
    """The commands that a look needs; `lives` is whether a worker has just said so."""

    def __init__(self, *, lives: bool = False, away: bool = False) -> None:
        self.lives, self.away = lives, away

    async def exists(self, key: str) -> int:
        if self.away:
            raise RedisAway("away")
        return int(self.lives)

    async def info(self, section: str) -> dict[str, str]:
        return {"run_id": "first"}


class Heard(Watch):
    """A watch whose announcements are kept by kind."""

    def __init__(self) -> None:
        self.told: list[str] = []
        pool = ConnectionPool(PoolLimits(), _no_heads)
        super().__init__(pool, _nothing)
        customer = SimpleNamespace(session_id=uuid4())
        setattr(pool, "broadcast", lambda make: self.told.append(make(customer).event.kind))  # noqa: B010 one customer


async def _no_heads(sessions: Sequence[UUID]) -> Mapping[UUID, int]:
    return {}


async def _nothing() -> None:
    return None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    now = SimpleNamespace(s=time.monotonic())
    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: now.s))
    return now


async def test_silent_workers_are_told_of_once_and_their_return_as_well(clock: SimpleNamespace) -> None:
    watch, redis = Heard(), Redis(lives=True)
    await watch.look(redis)  # type: ignore[arg-type]  # its two methods
    redis.lives = False
    clock.s += settings.WORKER_SILENT_AFTER_S
    await watch.look(redis)  # type: ignore[arg-type]
    assert watch.told == []
    clock.s += 1
    await watch.look(redis)  # type: ignore[arg-type]
    await watch.look(redis)  # type: ignore[arg-type]
    assert watch.told == ["service.degraded"]
    redis.lives = True
    await watch.look(redis)  # type: ignore[arg-type]
    assert watch.told == ["service.degraded", "service.restored"]


async def test_without_redis_answers_are_late_too(
    clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Heard()
    clock.s += settings.WORKER_SILENT_AFTER_S + 1
    monkeypatch.setattr(AsyncRedis, "from_url", lambda *a, **k: Redis(away=True))
    monkeypatch.setattr(watching, "EVERY_S", 0.01)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            await watch.run()
    assert watch.told == ["service.degraded"]
