"""What one web process holds: its pool of connections, its flusher, its listener, its watch over the workers.

Started by the first connection, on the event loop that serves the sockets.
"""

from __future__ import annotations

import asyncio
import logging
import random
import signal
from collections.abc import Coroutine, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from redis.asyncio import Redis

from base.db import in_thread
from dialogs import frames, hints, log, push
from dialogs.backlog import Backlog
from dialogs.connection import Connection, Limits
from dialogs.errors import Close
from dialogs.limiter import RateLimiter, SharedInRedis
from dialogs.log.flusher import Flusher
from dialogs.pool import ConnectionPool, PoolLimits
from dialogs.rates import Rate
from dialogs.watch import Watch
from proto.mcp_pb2 import MCPMessage

logger = logging.getLogger(__name__)

DRAIN_RETRY_MS = 500
DRAIN_TIMEOUT_S = 5.0
NEWCOMERS = 500  # in one hint


async def read_heads(sessions: Sequence[UUID]) -> Mapping[UUID, int]:
    return await in_thread(log.heads_of, sessions)


async def read_log(session_id: UUID, after: int, limit: int) -> list[tuple[int, MCPMessage]]:
    """Public entries as frames, for a connection that catches up."""
    entries = await in_thread(log.read, session_id, after, limit)
    return [(entry.number, frames.of_entry(entry)) for entry in entries]


class Node:
    """The live parts of this process; one per event loop."""

    def __init__(self) -> None:
        limits = PoolLimits(
            connections=settings.MCP_MAX_CONNECTIONS,
            heartbeat_interval_s=settings.MCP_HEARTBEAT_INTERVAL_MS / 1000,
            heartbeat_timeout_s=settings.MCP_HEARTBEAT_TIMEOUT_MS / 1000,
            stall_timeout_s=settings.MCP_STALL_TIMEOUT_S,
            idle_after_s=settings.MCP_IDLE_AFTER_S,
        )
        self.pool = ConnectionPool(limits, read_heads)
        self.queue_limits = Limits(queue=settings.MCP_SEND_QUEUE)
        self.flusher = Flusher(self._announce)
        self.watch = Watch(self.pool, self._redis_is_back)
        self.backlog = Backlog()
        self.rates = RateLimiter(
            {
                "session": Rate(settings.MCP_MESSAGES_PER_SECOND, settings.MCP_MESSAGES_BURST),
                "address": Rate(settings.MCP_ADDRESS_PER_SECOND, settings.MCP_ADDRESS_BURST),
            },
            SharedInRedis(Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)),
        )
        self.draining = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._to_wake: set[UUID] = set()
        self._waking = False
        self._newcomers: list[Connection] = []
        self._telling = False

    def start(self) -> None:
        """Begin to listen for hints, to watch the workers, and to wait for SIGTERM."""
        self._keep(push.listen(self.pool.deliver, self.pool.replace))
        self._keep(self.watch.run())
        self._keep(self.backlog.run())
        self._drain_on_sigterm()

    def _announce(self, stored: Sequence[log.Stored]) -> None:
        if not stored:
            return
        self._keep(push.send(stored))
        self._to_wake |= hints.waiting_for_bot(stored)
        if self._to_wake and not self._waking:
            self._waking = True
            self._keep(self._wake_turns())

    async def _wake_turns(self) -> None:
        """One hint at a time; sessions that come meanwhile go into the next. A Redis that is away holds up one
        thread and one task, not one for each flush."""
        try:
            while self._to_wake:
                sessions, self._to_wake = self._to_wake, set()
                await asyncio.to_thread(hints.wake_turns, sessions)
        finally:
            self._waking = False

    def has_attached(self, connection: Connection) -> None:
        """Find what was committed between reading the session and registering, and tell the other processes."""
        self._keep(self._bring_up_to_date(connection))
        self._announce_newcomers([connection])

    async def _bring_up_to_date(self, connection: Connection) -> None:
        try:
            await self.pool.compare_heads([connection])
        except Exception as error:
            logger.warning("connect: head not read: %s; the next look of the pool compares", error)
        if self.watch.degraded:
            connection.tell(self.watch.notice(connection), ephemeral=True)

    def _announce_newcomers(self, connections: Sequence[Connection]) -> None:
        """Others close older sockets of the same client instance. A new session has none."""
        self._newcomers += [one for one in connections if one.attached]
        if self._newcomers and not self._telling:
            self._telling = True
            self._keep(self._tell_of_newcomers())

    async def _tell_of_newcomers(self) -> None:
        """One hint at a time, as in `_wake_turns`."""
        try:
            while self._newcomers:
                some, self._newcomers = self._newcomers[:NEWCOMERS], self._newcomers[NEWCOMERS:]
                await push.announce([(one.session_id, one.client_id, one.attached) for one in some])
        finally:
            self._telling = False

    async def _redis_is_back(self) -> None:
        """Hints were lost, of entries and of newcomers."""
        self._announce_newcomers(list(self.pool))
        await self.pool.catch_up_all()

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine as a task and hold it until it is done: the loop keeps weak references only."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- drain -------------------------------------------------------------------------------------

    def _drain_on_sigterm(self) -> None:
        """The server closes sockets before it tells the application: so we drain first, and then it has its turn."""
        before = signal.getsignal(signal.SIGTERM)
        loop = asyncio.get_running_loop()

        async def drain_first(number: int) -> None:
            await asyncio.wait([asyncio.ensure_future(self.drain())], timeout=DRAIN_TIMEOUT_S)
            if callable(before):
                before(number, None)

        def on_sigterm(number: int, frame: object) -> None:
            loop.call_soon_threadsafe(lambda: self._keep(drain_first(number)))

        try:
            signal.signal(signal.SIGTERM, on_sigterm)
        except ValueError:
            logger.info("not in the main thread (a test server): SIGTERM is somebody else's")

    async def drain(self) -> None:
        """Take no new sockets, say that this process goes, finish what is being written, close with 4000."""
        self.draining = True
        self.pool.broadcast(_draining)
        await self.flusher.finish()
        await self.pool.close_all(Close.DRAINING)


def _draining(connection: Connection) -> MCPMessage:
    """Clients come back at different times, so that the next process isn't met by all of them at once."""
    retry_ms = random.randint(DRAIN_RETRY_MS, 4 * DRAIN_RETRY_MS)  # noqa: S311 spreads load, keeps no secret
    return frames.event(str(connection.session_id), "server.draining", {"retry_after_ms": retry_ms})


@cache
def _node_of(loop: asyncio.AbstractEventLoop) -> Node:
    node = Node()
    node.start()
    return node


def current_node() -> Node:
    """The node of the running event loop, started on first use."""
    return _node_of(asyncio.get_running_loop())
