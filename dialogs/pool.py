"""The connection pool of one process: which sockets are here, whose they are, and whether they live.

Nothing here knows Django or Channels (the article's section 4). One timer wheel looks at every connection
once an interval: it reads the heads of all their sessions in one call, asks the silent for a sign of life,
and closes what is dead or stalled.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import logging
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogs import frames
from dialogs.connection import Connection
from dialogs.errors import Close, Code
from proto.mcp_pb2 import MCPMessage

logger = logging.getLogger(__name__)

TICK_S = 1.0
LAST_WORDS_S = 2.0  # so long a draining process writes what waits
SWEPT_AT_ONCE = 0.01  # of the connections allowed: so that not every newcomer looks at all of them
IDLE_RETRY_MS = 30_000  # to twice as much: the idle come back later than those they made room for
ReadHeads = Callable[[Sequence[uuid.UUID]], Awaitable[Mapping[uuid.UUID, int]]]


class PoolFull(RuntimeError):
    """This process holds as many connections as it may."""


class Replaced(RuntimeError):
    """A socket of the same client instance was attached later than this one."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """Connections a process may hold, and the seconds after which one is asked, dead, stalled, idle."""

    connections: int = 10_000
    heartbeat_interval_s: float = 30.0
    heartbeat_timeout_s: float = 60.0
    stall_timeout_s: float = 30.0
    idle_after_s: float = 300.0


@dataclass(slots=True)
class Statistics:
    """Counts since the process started; `active` is now."""

    total: int = 0
    active: int = 0
    failed_heartbeats: int = 0
    received: int = 0
    sent: int = 0


class ConnectionPool:
    """All connections of this process, by session and by client instance."""

    def __init__(self, limits: PoolLimits, read_heads: ReadHeads) -> None:
        self.limits = limits
        self.statistics = Statistics()
        self._read_heads = read_heads
        self._by_session: dict[uuid.UUID, set[Connection]] = {}
        self._due: dict[Connection, float] = {}
        self._wheel: asyncio.Task[None] | None = None
        self._goodbyes: set[asyncio.Task[None]] = set()
        self._coming = 0
        self._nobody_idle_until = 0.0

    def __len__(self) -> int:
        return len(self._due)

    def __iter__(self) -> Iterator[Connection]:
        """A snapshot: connections come and go while one iterates."""
        return iter(list(self._due))

    def of_session(self, session_id: uuid.UUID) -> tuple[Connection, ...]:
        return tuple(self._by_session.get(session_id, ()))

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for somebody who is on the way in: whoever is let in here finds room in `add`.

        In a full pool the dead make room, then the idle. Raises PoolFull.
        """
        if self._is_full():
            self.make_room(time.monotonic())
        if self._is_full():
            raise PoolFull(f"{len(self)} connections; this process takes no more")
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1

    def _is_full(self) -> bool:
        return len(self) + self._coming >= self.limits.connections

    def add(self, connection: Connection) -> None:
        """Register, in a `place`. Older sockets of the same client instance are closed as replaced; Replaced is
        raised when there is a later one."""
        same = [
            one for one in self.of_session(connection.session_id) if one.client_id == connection.client_id
        ]
        if any(other.attached > connection.attached for other in same):
            raise Replaced(f"client {connection.client_id} was attached again meanwhile")
        for other in same:
            self._drop(other, Close.REPLACED)
        self._by_session.setdefault(connection.session_id, set()).add(connection)
        self._due[connection] = time.monotonic() + self.limits.heartbeat_interval_s
        self.statistics.total += 1
        self.statistics.active = len(self)
        if self._wheel is None or self._wheel.done():
            self._wheel = asyncio.create_task(self._turn_wheel())

    def replace(self, session_id: uuid.UUID, client_id: str, attached: int) -> None:
        """That client instance has a socket since `attached`, here or elsewhere: older ones are closed."""
        for connection in self.of_session(session_id):
            if connection.client_id == client_id and connection.attached < attached:
                self._drop(connection, Close.REPLACED)

    def remove(self, connection: Connection) -> None:
        """Forget a connection and end its writer; harmless when it is not here."""
        if self._forget(connection):
            connection.stop()

    def _forget(self, connection: Connection) -> bool:
        if self._due.pop(connection, None) is None:
            return False
        self.statistics.sent += connection.sent
        self.statistics.active = len(self)
        siblings = self._by_session[connection.session_id]
        siblings.discard(connection)
        if not siblings:
            del self._by_session[connection.session_id]
        return True

    def deliver(self, session_id: uuid.UUID, number: int, frame: MCPMessage) -> None:
        """A public entry was committed: offer it to the session's sockets here."""
        for connection in self._by_session.get(session_id, ()):
            connection.offer(number, frame)

    def broadcast(self, make: Callable[[Connection], MCPMessage]) -> int:
        """Tell every connection something ephemeral; how many took it."""
        return sum(connection.tell(make(connection), ephemeral=True) for connection in self)

    async def catch_up_all(self) -> None:
        """Hints may have been lost: read every session's head and let each connection go on from its cursor."""
        await self.compare_heads(list(self))

    def make_room(self, now: float) -> int:
        """Close whoever is dead, else some of those who have been idle for longest; how many."""
        return self.sweep_silent() or self._sweep_idle(now)

    def _sweep_idle(self, now: float) -> int:
        if now < self._nobody_idle_until:
            return 0
        idle = [one for one in self._due if now - one.last_active > self.limits.idle_after_s]
        most = max(1, int(self.limits.connections * SWEPT_AT_ONCE))
        for connection in heapq.nsmallest(most, idle, key=lambda one: one.last_active):
            self._send_away(connection)
        if not idle:
            self._nobody_idle_until = now + TICK_S
        return min(most, len(idle))

    def sweep_silent(self) -> int:
        """Close connections that have been silent for longer than the time-out; how many."""
        deadline = time.monotonic() - self.limits.heartbeat_timeout_s
        silent = [connection for connection in self if connection.last_received < deadline]
        for connection in silent:
            self.statistics.failed_heartbeats += 1
            self._drop(connection, Close.HEARTBEAT)
        return len(silent)

    async def close_all(self, code: int = Close.DRAINING) -> None:
        """End the wheel and close every connection, after what waits for it was written."""
        if self._wheel is not None:
            self._wheel.cancel()
        writers = [writer for connection in self if (writer := connection.finish(code)) is not None]
        if writers:
            await asyncio.wait(writers, timeout=LAST_WORDS_S)
        for connection in self:
            self._drop(connection, code)

    # -- the wheel ---------------------------------------------------------------------------------

    async def _turn_wheel(self) -> None:
        while self._due:
            await asyncio.sleep(min(TICK_S, self.limits.heartbeat_interval_s / 4))
            try:
                await self.tick(time.monotonic())
            except Exception:
                logger.exception("connection pool: this tick failed; the next one looks again")

    async def tick(self, now: float) -> None:
        """Look at every connection that is due at `now` (monotonic seconds)."""
        due = [connection for connection, at in self._due.items() if at <= now]
        alive = [connection for connection in due if not self._dead(connection, now)]
        for connection in alive:
            self._due[connection] = self._next_look(connection, now)
        try:
            await self.compare_heads(alive)
        except Exception:
            # Their sockets live on without the database; the questions below must not wait for it.
            logger.exception("connection pool: heads not read; the next look compares again")
        for connection in alive:
            if now - connection.last_received >= self.limits.heartbeat_interval_s:
                connection.tell(
                    frames.heartbeat(
                        str(connection.session_id), head=connection.head, client_sequence=connection.accepted
                    ),
                    ephemeral=True,
                )

    def _next_look(self, connection: Connection, now: float) -> float:
        """An interval from now, or sooner: when the client will have been silent for one. So it is always asked
        before it is given up."""
        interval = self.limits.heartbeat_interval_s
        silent_at = connection.last_received + interval
        return silent_at if now < silent_at < now + interval else now + interval

    def _dead(self, connection: Connection, now: float) -> bool:
        if (
            connection.sending_since is not None
            and now - connection.sending_since > self.limits.stall_timeout_s
        ):
            self._drop(connection, Close.SLOW)
            return True
        if now - connection.last_received > self.limits.heartbeat_timeout_s:
            self.statistics.failed_heartbeats += 1
            self._drop(connection, Close.HEARTBEAT)
            return True
        return False

    async def compare_heads(self, connections: Sequence[Connection]) -> None:
        """Read the heads of their sessions in one call, so that they go on from their cursors if they are behind."""
        if not connections:
            return
        heads = await self._read_heads(list({connection.session_id for connection in connections}))
        for connection in connections:
            connection.note_head(heads.get(connection.session_id, 0))

    def _drop(self, connection: Connection, code: int) -> None:
        """Forget it now and close it in passing: a socket that stalls takes no close frame either."""
        self.remove(connection)
        task = asyncio.create_task(self._say_goodbye(connection, code))
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)

    def _send_away(self, connection: Connection) -> None:
        """Make room: it is told when to come again, and closed as from a full process."""
        self._forget(connection)
        retry_ms = random.randint(IDLE_RETRY_MS, 2 * IDLE_RETRY_MS)  # noqa: S311 spreads load, keeps no secret
        session = str(connection.session_id)
        connection.tell(frames.error(Code.OVERLOADED, connection.locale, session, retry_after_ms=retry_ms))
        writer = connection.finish(Close.FULL)
        task = asyncio.create_task(self._let_finish(connection, writer, Close.FULL))
        self._goodbyes.add(task)
        task.add_done_callback(self._goodbyes.discard)

    async def _let_finish(self, connection: Connection, writer: asyncio.Task[None] | None, code: int) -> None:
        if writer is not None:
            await asyncio.wait([writer], timeout=LAST_WORDS_S)
        await self._say_goodbye(connection, code)

    async def _say_goodbye(self, connection: Connection, code: int) -> None:
        try:
            await connection.close(code)
        except Exception:  # a dead socket may not even close
            logger.info("connection of session %s: gone while closing", connection.session_id)
