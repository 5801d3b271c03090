"""Rates: a process's own buckets judge at once, what others took is learnt afterwards, and Redis may be away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from redis.exceptions import RedisError

from dialogs import limiter
from dialogs.limiter import RateLimiter, names_of
from dialogs.metrics import rate_limiter_unavailable
from dialogs.rates import Bucket, Rate

SLOW = Rate(0.001, 5)  # no token comes back while a test runs
HERE = ["session:a", "address:b"]


class Others:
    """The shared buckets, full or with what other processes left of them."""

    def __init__(self) -> None:
        self.left: dict[str, float] = {}
        self.calls: list[dict[str, int]] = []
        self.away = False
        self.answer = asyncio.Event()
        self.answer.set()

    async def spend(self, taken: Mapping[str, tuple[Rate, int]]) -> Mapping[str, float]:
        self.calls.append({name: count for name, (_, count) in taken.items()})
        await self.answer.wait()
        if self.away:
            raise RedisError("away")
        for name, (rate, count) in taken.items():
            self.left[name] = self.left.get(name, rate.burst) - count
        return {name: self.left[name] for name in taken}


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> Others:
    monkeypatch.setattr(limiter, "PACE_S", 0)
    return Others()


@pytest.fixture
def rates(others: Others) -> RateLimiter:
    return RateLimiter({"session": SLOW, "address": Rate(0.001, 8)}, others)


def unavailable() -> float:
    return rate_limiter_unavailable._value.get()


async def quiet() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket.full(Rate(5.0, 20), 0.0)
    for _ in range(20):
        assert bucket.wait(0.0) == 0.0
        bucket.take()
    assert bucket.wait(0.0) == pytest.approx(0.2)
    assert bucket.wait(0.2) == 0.0
    assert bucket.wait(100.0) == 0.0
    assert bucket.tokens == 20


def test_a_bucket_in_debt_waits_for_longer() -> None:
    bucket = Bucket.full(Rate(5.0, 20), 0.0)
    bucket.lower(-20, 0.0)
    assert bucket.wait(0.0) == pytest.approx(4.2)
    bucket.lower(15, 0.0)  # what is told of can only be less
    assert bucket.tokens == -20


async def test_the_burst_passes_and_the_next_waits(rates: RateLimiter) -> None:
    assert [rates.take(HERE) for _ in range(5)] == [0.0] * 5
    assert rates.take(HERE) > 0


async def test_sessions_of_one_address_share_its_rate(rates: RateLimiter) -> None:
    assert [rates.take(["session:a", "address:b"]) for _ in range(4)] == [0.0] * 4
    assert [rates.take(["session:c", "address:b"]) for _ in range(4)] == [0.0] * 4
    assert rates.take(["session:d", "address:b"]) > 0
    assert rates.take(["session:d", "address:other"]) == 0.0


async def test_a_refused_frame_takes_from_no_bucket(rates: RateLimiter, others: Others) -> None:
    for _ in range(5):
        rates.take(HERE)
    for _ in range(10):
        assert rates.take(HERE) > 0
    assert rates.take(["session:c", "address:b"]) == 0.0  # 6 of 8
    await quiet()
    assert others.left == {"session:a": 0, "address:b": 2, "session:c": 4}


async def test_what_other_processes_took_counts_here(rates: RateLimiter, others: Others) -> None:
    others.left["session:a"] = 2
    assert rates.take(HERE) == 0.0
    await quiet()
    assert rates.take(HERE) == 0.0
    assert rates.take(HERE) > 0


async def test_who_reconnects_elsewhere_finds_the_bucket_as_it_was(
    rates: RateLimiter, others: Others
) -> None:
    others.left["session:a"] = 0
    rates.meet(HERE)
    await quiet()
    assert rates.take(HERE) > 0


async def test_no_frame_waits_and_one_call_carries_all_that_came_meanwhile(
    rates: RateLimiter, others: Others
) -> None:
    others.answer.clear()
    rates.take(["session:a"])
    await quiet()
    for name in ("session:a", "session:a", "session:b"):
        assert rates.take([name]) == 0.0
    await quiet()
    assert others.calls == [{"session:a": 1}]
    others.answer.set()
    await quiet()
    assert others.calls[1:] == [{"session:a": 2, "session:b": 1}]
    assert others.left == {"session:a": 2, "session:b": 4}


async def test_without_redis_it_fails_open_and_counts(rates: RateLimiter, others: Others) -> None:
    before, others.away = unavailable(), True
    assert [rates.take(["session:a"]) for _ in range(5)] == [0.0] * 5
    assert rates.take(["session:a"]) > 0  # the own count still holds
    await quiet()
    assert unavailable() - before == 5


async def test_redis_that_did_not_answer_is_left_alone_for_a_moment(
    rates: RateLimiter, others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, others.away = unavailable(), True
    rates.take(["session:a"])
    await quiet()
    rates.take(["session:a"])
    await quiet()
    assert len(others.calls) == 1
    assert unavailable() - before == 2
    monkeypatch.setattr(rates, "_away_until", 0.0)
    others.away = False
    rates.take(["session:a"])
    await quiet()
    assert others.calls[1:] == [{"session:a": 1}]


async def test_a_rate_of_zero_is_no_limit(others: Others) -> None:
    free = RateLimiter({"session": Rate(0.0, 5), "address": SLOW}, others)
    assert [free.take(["session:a"]) for _ in range(100)] == [0.0] * 100
    assert others.calls == []


async def test_full_buckets_are_forgotten(others: Others, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "KEPT", 10)
    quick = RateLimiter({"session": Rate(1e9, 5)}, others)
    quick._keep = 10
    for number in range(1_000):
        quick.take([f"session:{number}"])
    assert len(quick._buckets) <= 11


@pytest.mark.parametrize(
    ("client", "exempt", "counted"),
    [
        (("203.0.113.9", 5), True, ["address:203.0.113.9"]),
        (("127.0.0.1", 5), True, []),
        (("127.0.0.1", 5), False, ["address:127.0.0.1"]),
        (("::1", 5), True, []),
        (("::ffff:127.0.0.1", 5), True, []),
        (("::ffff:203.0.113.9", 5), True, ["address:203.0.113.9"]),
        (("2001:db8:1:2:aaaa::1", 5), True, ["address:2001:db8:1:2::"]),
        (("fe80::1%eth0", 5), True, ["address:fe80::"]),
        (("", 0), False, []),
        (("testclient", 5), False, []),
        (None, False, []),
    ],
)
def test_what_an_address_is(client: tuple[str, int] | None, exempt: bool, counted: list[str]) -> None:
    assert names_of("s", client, loopback_exempt=exempt) == ["session:s", *counted]
