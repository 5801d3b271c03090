"""The pool of connections: who is asked, who is given up, and what one bad socket may cost the others."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence

import pytest

from dialogs import frames
from dialogs.connection import Connection, Limits
from dialogs.pool import ConnectionPool, PoolFull, PoolLimits, Replaced
from proto.codec import CODECS, PROTO
from proto.mcp_pb2 import MCPMessage

INTERVAL_S, TIMEOUT_S = 30.0, 60.0


class Socket:
    """Takes frames and a close code; `stalls` takes nothing at all."""

    def __init__(self, *, stalls: bool = False) -> None:
        self.frames: list[MCPMessage] = []
        self.code: int | None = None
        self._ready = asyncio.Event()
        if not stalls:
            self._ready.set()

    async def send(self, frame: bytes | str) -> None:
        await self._ready.wait()
        assert isinstance(frame, bytes)
        self.frames.append(MCPMessage.FromString(frame))

    async def close(self, code: int) -> None:
        await self._ready.wait()
        self.code = code

    @property
    def payloads(self) -> list[str | None]:
        return [frame.WhichOneof("payload") for frame in self.frames]


class Heads:
    """The database as the pool sees it."""

    def __init__(self) -> None:
        self.heads: dict[uuid.UUID, int] = {}
        self.away = False

    async def read(self, sessions: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
        if self.away:
            raise ConnectionError("the database is away")
        return {session: self.heads.get(session, 0) for session in sessions}


@pytest.fixture
def heads() -> Heads:
    return Heads()


@pytest.fixture
def pool(heads: Heads) -> ConnectionPool:
    return ConnectionPool(PoolLimits(2, INTERVAL_S, TIMEOUT_S, stall_timeout_s=30.0), heads.read)


async def no_log(session: uuid.UUID, after: int, limit: int) -> list[tuple[int, MCPMessage]]:
    return []


def connection(
    socket: Socket, *, client_id: str = "tab", session: uuid.UUID | None = None, attached: int = 0
) -> Connection:
    return Connection(
        session_id=session or uuid.uuid4(), client_id=client_id, codec=CODECS[PROTO], cursor=0, head=0, accepted=0,
        locale="en", send=socket.send, close=socket.close, read_log=no_log, limits=Limits(), attached=attached,
    )  # fmt: skip


async def attach(pool: ConnectionPool, socket: Socket, **fields: object) -> Connection:
    made = connection(socket, **fields)  # type: ignore[arg-type]  # the tests' own shorthand
    with pool.place():
        pool.add(made)
    made.start(frames.notice(frames.Type.CONTROL, "first"))
    await quiet()
    return made


async def quiet() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.mark.parametrize("spoke_after_s", [0.0, 0.5, 15.0, 29.9, 30.1, 44.0])
async def test_the_silent_are_asked_before_they_are_given_up(
    pool: ConnectionPool, spoke_after_s: float
) -> None:
    """However the last frame falls between the looks of the wheel, which come once a second, and late at times."""
    socket = Socket()
    quiet_one = await attach(pool, socket)
    start = quiet_one.created
    quiet_one.last_received = start + spoke_after_s
    now, asked_at = start, 0.0
    while len(pool):
        now += 1.7
        await pool.tick(now)
        await quiet()
        if not asked_at and "heartbeat" in socket.payloads:
            asked_at = now
    assert socket.code == 4001
    assert 0 < asked_at <= start + spoke_after_s + INTERVAL_S + 2
    assert now - asked_at >= TIMEOUT_S - INTERVAL_S - 2


async def test_who_answers_is_kept(pool: ConnectionPool) -> None:
    kept = await attach(pool, Socket())
    for second in range(1, 300):
        if second % 31 == 0:
            kept.last_received = kept.created + second
        await pool.tick(kept.created + second)
    assert len(pool) == 1


async def test_the_database_away_costs_no_connection(pool: ConnectionPool, heads: Heads) -> None:
    socket = Socket()
    waiting = await attach(pool, socket)
    heads.away = True
    await pool.tick(waiting.created + INTERVAL_S + 1)
    await quiet()
    assert socket.payloads[-1] == "heartbeat"
    assert len(pool) == 1


async def test_a_socket_that_stalls_is_dropped_and_holds_up_nobody(pool: ConnectionPool) -> None:
    stalled, lively = Socket(stalls=True), Socket()
    first, second = await attach(pool, stalled), await attach(pool, lively)
    await asyncio.wait_for(pool.tick(second.created + INTERVAL_S + 1), 5)
    await quiet()
    assert list(pool) == [second]
    assert first.sending_since is not None
    assert lively.payloads[-1] == "heartbeat"
    await asyncio.wait_for(pool.close_all(), 5)
    assert lively.code == 4000


async def test_a_replaced_socket_that_stalls_does_not_hold_up_its_successor(pool: ConnectionPool) -> None:
    session = uuid.uuid4()
    await attach(pool, Socket(stalls=True), session=session)
    successor = await asyncio.wait_for(attach(pool, Socket(), session=session), 5)
    assert pool.of_session(session) == (successor,)
    await pool.close_all()


async def test_a_full_pool_lets_the_silent_go_first(pool: ConnectionPool) -> None:
    silent, talking, newcomer = Socket(), Socket(), Socket()
    idle = await attach(pool, silent)
    await attach(pool, talking)
    idle.last_received -= TIMEOUT_S + 1
    await attach(pool, newcomer)
    assert silent.code == 4001
    with pytest.raises(PoolFull, match="2 connections"):
        await attach(pool, Socket())
    await pool.close_all()


async def test_a_place_is_held_for_who_is_on_the_way_in(pool: ConnectionPool) -> None:
    await attach(pool, Socket())
    with pool.place(), pytest.raises(PoolFull), pool.place():
        pytest.fail("let in")
    with pool.place():
        pass
    await pool.close_all()


async def test_a_full_pool_sends_the_longest_idle_away_and_says_when_to_come_again(
    pool: ConnectionPool,
) -> None:
    older, idle, newcomer = Socket(), Socket(), Socket()
    first, second = await attach(pool, older), await attach(pool, idle)
    first.last_active -= 301
    second.last_active -= 302
    third = await attach(pool, newcomer)
    await quiet()
    assert idle.code == 4003
    assert idle.frames[-1].error.error_code == 3000
    assert int(idle.frames[-1].error.details["retry_after_ms"]) >= 30_000
    assert list(pool) == [first, third]
    assert older.code is None
    await pool.close_all()


async def test_an_idle_socket_that_stalls_makes_room_too(pool: ConnectionPool) -> None:
    first, _ = await attach(pool, Socket(stalls=True)), await attach(pool, Socket())
    first.last_active -= 301
    await asyncio.wait_for(attach(pool, Socket()), 5)
    assert len(pool) == 2
    await pool.close_all()


async def test_whoever_gets_an_entry_or_an_ack_is_not_idle(pool: ConnectionPool) -> None:
    reading, writing = await attach(pool, Socket()), await attach(pool, Socket())
    for one in (reading, writing):
        one.last_active -= 301
    reading.offer(1, frames.notice(frames.Type.RESPONSE, "entry"))
    writing.acknowledge(1, 1, frames.ack("", 1, 1))
    await quiet()
    with pytest.raises(PoolFull):
        await attach(pool, Socket())
    await pool.close_all()


async def test_a_socket_attached_elsewhere_later_closes_the_one_here(pool: ConnectionPool) -> None:
    session, here, other_tab = uuid.uuid4(), Socket(), Socket()
    await attach(pool, here, session=session, attached=5)
    await attach(pool, other_tab, session=session, client_id="other", attached=5)
    pool.replace(session, "tab", 5)  # its own announcement
    pool.replace(session, "tab", 4)  # one that comes late
    pool.replace(uuid.uuid4(), "tab", 9)
    await quiet()
    assert here.code is None
    pool.replace(session, "tab", 6)
    await quiet()
    assert here.code == 4004
    assert other_tab.code is None
    await pool.close_all()


async def test_the_last_attach_wins_whoever_is_registered_first(pool: ConnectionPool) -> None:
    session, later = uuid.uuid4(), Socket()
    await attach(pool, later, session=session, attached=7)
    with pytest.raises(Replaced), pool.place():
        pool.add(connection(Socket(), session=session, attached=6))
    assert later.code is None
    assert len(pool) == 1
    await pool.close_all()


async def test_closing_all_writes_what_waits_first(pool: ConnectionPool) -> None:
    socket = Socket()
    going = await attach(pool, socket)
    pool.broadcast(lambda one: frames.event(str(one.session_id), "server.draining"))
    going.acknowledge(1, 1, frames.ack("", 1, 1))
    await pool.close_all()
    assert socket.payloads == [None, "event", "ack"]
    assert socket.code == 4000
    assert len(pool) == 0


async def test_a_lost_hint_is_noticed_by_the_wheel(pool: ConnectionPool, heads: Heads) -> None:
    behind = await attach(pool, Socket())
    heads.heads[behind.session_id] = 3
    behind.last_received += INTERVAL_S  # it talks: the look goes by the clock
    await pool.tick(behind.created + INTERVAL_S + 1)
    assert behind.head == 3
    await pool.close_all()
