"""Hints and what replaces them: Redis away, back, restarted between two looks; a hint that nobody can read."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.layers import get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer

from dialogs import hints, node, push, tasks, worker
from dialogs.log import Entry, Kind, Stored, Stream
from dialogs.node import Node
from dialogs.pool import ConnectionPool, PoolLimits
from dialogs.watch import Watch
from proto.mcp_pb2 import MCPMessage

PATIENCE_S = 10.0


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110 what is waited for has no event of its own
            await asyncio.sleep(0.01)


def stored(number: int, session: UUID | None = None) -> Stored:
    entry = Entry(
        session or uuid4(), number, Stream.PUBLIC, Kind.USER_MSG, "customer", "你好", {}, "tab", number, 0, 2,
        datetime.now(UTC),
    )  # fmt: skip
    return Stored(entry, "bot")


@pytest.fixture
async def listening(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[push.Deliver], Any]]:
    """Start `push.listen`; it is ended afterwards and this loop's layer closed."""
    monkeypatch.setattr(push, "RETRY_S", 0.01)
    begun: list[asyncio.Task[None]] = []

    def start(deliver: push.Deliver) -> None:
        begun.append(asyncio.create_task(push.listen(deliver, lambda *attached: None)))

    yield start
    for task in begun:
        task.cancel()
    await asyncio.gather(*begun, return_exceptions=True)
    layer = get_channel_layer()
    assert layer is not None
    await layer.flush()


async def test_a_hint_that_cannot_be_delivered_costs_itself_only(
    listening: Callable[[push.Deliver], None],
) -> None:
    came: list[int] = []

    def deliver(session: UUID, number: int, frame: MCPMessage) -> None:
        came.append(number)
        if number == 1:
            raise ValueError("a frame of another release")

    listening(deliver)
    layer = get_channel_layer()
    assert layer is not None

    async def send_until_it_comes(number: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while number not in came:
                await push.send([stored(number)])
                await asyncio.sleep(0.05)

    await send_until_it_comes(1)
    own = set(layer.channels)
    await send_until_it_comes(2)
    assert set(layer.channels) == own


async def test_listening_in_vain_gathers_nothing(
    listening: Callable[[push.Deliver], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = RedisPubSubChannelLayer(hosts=["redis://127.0.0.1:1"])
    monkeypatch.setattr(push, "get_channel_layer", lambda: away)
    listening(lambda *hint: None)
    await until(lambda: sum("not listening" in line for line in caplog.messages) > 5)
    assert len(away.channels) <= 1


async def test_one_hint_at_a_time_is_under_way_to_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Redis that is away holds up one thread; nothing is gathered for each flush, and no session forgotten."""
    sent: list[set[UUID]] = []
    redis_is_back = threading.Event()

    def wake(sessions: Iterable[UUID]) -> None:
        sent.append(set(sessions))
        redis_is_back.wait(PATIENCE_S)

    async def nowhere(items: object) -> None: ...

    monkeypatch.setattr(hints, "wake_turns", wake)
    monkeypatch.setattr(push, "send", nowhere)
    here = node.Node()
    items = [stored(1) for _ in range(20)]
    for item in items:
        here._announce([item])
        await asyncio.sleep(0)
    await until(lambda: sent)
    assert len(here._tasks) <= 2
    redis_is_back.set()
    await until(lambda: not here._tasks)
    assert set().union(*sent) == {item.entry.session_id for item in items}
    assert len(sent) == 2


class Redis:
    """What `Watch` asks of Redis; each restart is another run."""

    def __init__(self) -> None:
        self.run = "first"

    async def exists(self, key: str) -> int:
        return 1

    async def info(self, section: str) -> dict[str, str]:
        return {"run_id": self.run}


async def test_a_restart_of_redis_between_two_looks_makes_every_connection_catch_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def no_heads(sessions: object) -> dict[UUID, int]:
        return {}

    pool, redis, caught_up = ConnectionPool(PoolLimits(), no_heads), Redis(), []

    async def catch_up() -> None:
        caught_up.append(redis.run)

    monkeypatch.setattr(pool, "catch_up_all", catch_up)
    watch = Watch(pool, pool.catch_up_all)
    await watch.look(redis)  # type: ignore[arg-type]  # two of its methods
    await watch.look(redis)  # type: ignore[arg-type]
    assert caught_up == []
    redis.run = "second"
    await watch.look(redis)  # type: ignore[arg-type]
    await watch.look(redis)  # type: ignore[arg-type]
    assert caught_up == ["second"]


def test_the_model_is_loaded_before_a_turn_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading takes longer than a lease: claimed before, the turns would count as failed."""
    order: list[str] = []
    live = SimpleNamespace(current=lambda: order.append("loaded"), understand=None)
    monkeypatch.setattr(worker, "classifier", lambda: live)
    monkeypatch.setattr(tasks, "run_pending", lambda understand: order.append("claimed"))
    tasks.run_turns([])
    assert order == ["loaded", "claimed"]


class Here(list[SimpleNamespace]):
    """A pool with these connections."""

    async def catch_up_all(self) -> None:
        pass


async def test_after_redis_was_away_every_process_says_again_whom_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hint that would have closed an older socket elsewhere may be among the lost ones."""
    told: list[tuple[UUID, str, int]] = []

    async def announce(attached: list[tuple[UUID, str, int]]) -> None:
        told.extend(attached)

    monkeypatch.setattr(push, "announce", announce)
    node = Node()
    here = [SimpleNamespace(session_id=uuid4(), client_id="tab", attached=stamp) for stamp in (5, 0, 7)]
    monkeypatch.setattr(node, "pool", Here(here))
    await node._redis_is_back()
    await asyncio.gather(*node._tasks)
    assert told == [(one.session_id, "tab", one.attached) for one in here if one.attached]
