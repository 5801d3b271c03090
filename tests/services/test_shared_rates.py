"""The rate limiter's script in the real Redis: two processes, one bucket."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from dialogs.limiter import SharedInRedis
from dialogs.rates import Rate

RATE = Rate(0.01, 20)


@pytest.fixture
def name() -> str:
    return f"session:{uuid.uuid4().hex}"


@pytest.fixture
async def client() -> AsyncIterator[Redis]:
    async with Redis.from_url(settings.REDIS_URL) as made:
        yield made


@pytest.fixture
def shared(client: Redis) -> SharedInRedis:
    return SharedInRedis(client)


async def test_two_processes_take_from_one_bucket(shared: SharedInRedis, name: str) -> None:
    here = shared
    async with Redis.from_url(settings.REDIS_URL) as other:
        await _both_take(here, SharedInRedis(other), name)


async def _both_take(here: SharedInRedis, there: SharedInRedis, name: str) -> None:
    assert (await here.spend({name: (RATE, 12)}))[name] == pytest.approx(8, abs=0.5)
    assert (await there.spend({name: (RATE, 0)}))[name] == pytest.approx(8, abs=0.5)
    assert (await there.spend({name: (RATE, 6)}))[name] == pytest.approx(2, abs=0.5)


async def test_many_names_are_one_call(shared: SharedInRedis, name: str) -> None:
    left = await shared.spend({name: (RATE, 1), name + "x": (Rate(1.0, 5), 5)})
    assert {key: round(value) for key, value in left.items()} == {name: 19, name + "x": 0}


async def test_debt_is_at_most_one_burst_and_what_is_unused_goes_away(
    shared: SharedInRedis, client: Redis, name: str
) -> None:
    assert (await shared.spend({name: (RATE, 1_000)}))[name] == -20
    assert 0 < await client.pttl(f"lingke:rate:{name}") <= 4_001_000


async def test_tokens_come_back(shared: SharedInRedis, name: str) -> None:
    quick = Rate(1_000_000.0, 20)
    await shared.spend({name: (quick, 20)})
    assert (await shared.spend({name: (quick, 0)}))[name] == 20


async def test_a_redis_that_is_away_is_an_error_of_its_own() -> None:
    async with Redis.from_url("redis://127.0.0.1:1/0") as nobody:
        with pytest.raises((RedisError, OSError)):
            await SharedInRedis(nobody).spend({"session:a": (RATE, 1)})
