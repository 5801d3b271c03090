"""One live socket: a cursor into its session's log, and the one task that writes to the socket.

Nothing here knows Django or Channels. Whatever happens, the writer sends public entries in order and without
gaps: what is next and at hand goes out at once, what is missing is read from the log. So replay after a
reconnect, live delivery, a second tab and a lost hint are the same code.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from dialogs.errors import Close
from proto.codec import Codec
from proto.mcp_pb2 import MCPMessage

logger = logging.getLogger(__name__)

READ_BATCH = 100
RETRY_READ_S = 0.5

ReadLog = Callable[[uuid.UUID, int, int], Awaitable[Sequence[tuple[int, MCPMessage]]]]
"""(session id, after, limit) → (number, frame) pairs in order."""


class SocketGone(ConnectionError):
    """The socket took no more; its disconnect is on the way."""


@dataclass(slots=True)
class Limits:
    """How much may wait for one socket: `queue` frames. Above half of it ephemeral ones are dropped, above it
    entries (the log has them); what is left are answers, and who leaves a whole queue of those is closed."""

    queue: int = 1_000


class Connection:
    """A socket that is attached to a session.

    `cursor` is the last public entry written to it, `head` the last one known to exist, `accepted` the last
    number that the log took from this client. `attached` orders the sockets of one client instance, whatever
    process they are in: the greatest is the last (microseconds of the database's clock; 0: the session is new).
    """

    # A process holds ten thousand of these.
    __slots__ = (
        "_acks", "_close", "_codec", "_control", "_giving_up", "_last_words", "_limits", "_read_log", "_ready",
        "_send", "_wake", "_writer", "accepted", "attached", "client_id", "created", "cursor", "head",
        "last_active", "last_asked", "last_received", "locale", "priority", "sending_since", "sent", "session_id",
    )  # fmt: skip

    def __init__(
        self,
        *,
        session_id: uuid.UUID,
        client_id: str,
        codec: Codec,
        cursor: int,
        head: int,
        accepted: int,
        locale: str,
        send: Callable[[bytes | str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        read_log: ReadLog,
        limits: Limits,
        attached: int = 0,
        priority: int = 2,
    ) -> None:
        self.session_id = session_id
        self.client_id = client_id
        self.locale = locale
        self.attached = attached
        self.priority = priority
        self.cursor = cursor
        self.head = head
        self.accepted = accepted
        self.last_received = self.last_active = self.created = time.monotonic()
        self.last_asked = 0.0
        self.sending_since: float | None = None
        self.sent = 0
        self._codec = codec
        self._send = send
        self._close = close
        self._read_log = read_log
        self._limits = limits
        self._control: list[MCPMessage] = []  # an empty deque takes ten times as much
        self._ready: dict[int, MCPMessage] = {}
        self._acks: dict[int, MCPMessage] = {}
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._last_words: int | None = None
        self._giving_up: asyncio.Task[None] | None = None

    # -- what others call; none of it waits --------------------------------------------------------

    def start(self, first: MCPMessage) -> None:
        """Send `first`, then everything after the cursor, then live."""
        self._control.insert(0, first)
        self._wake.set()
        self._writer = asyncio.create_task(self._write_forever())

    def offer(self, number: int, frame: MCPMessage) -> None:
        """Public entry `number` was committed by somebody else."""
        self.head = max(self.head, number)
        if number > self.cursor and len(self._ready) < self._limits.queue:
            self._ready[number] = frame
        self._wake.set()

    def acknowledge(self, number: int, client_sequence: int, frame: MCPMessage) -> None:
        """This client's own frame stands in the log as public entry `number`; the Ack keeps its place there."""
        self.last_active = time.monotonic()
        self.accepted = max(self.accepted, client_sequence)
        self.head = max(self.head, number)
        if number <= self.cursor:
            self._control.append(frame)
        else:
            self._acks[number] = frame
        self._wake.set()

    def note_head(self, number: int) -> None:
        """The log's head was read; if it is ahead of the cursor, a hint was lost."""
        if number > self.head:
            self.head = number
        if self.head > self.cursor:
            self._wake.set()

    def tell(self, frame: MCPMessage, *, ephemeral: bool = False) -> bool:
        """Send a frame that has no place in the log; False when it was dropped because too much waits.

        Only ephemeral ones are just dropped: a client waits for the others (errors), so it is closed then.
        """
        if ephemeral and not self.has_room():
            return False
        if len(self._control) + len(self._ready) >= self._limits.queue:
            self._ready.clear()
        if len(self._control) >= self._limits.queue:
            self._give_up()
            return False
        self._control.append(frame)
        self._wake.set()
        return True

    def has_room(self) -> bool:
        """Less than half a queue waits."""
        return len(self._control) + len(self._ready) < self._limits.queue // 2

    def _give_up(self) -> None:
        if self._giving_up is None:
            logger.info("connection of session %s: answers are not read; closing", self.session_id)
            self._giving_up = asyncio.create_task(self.close(Close.SLOW))

    async def close(self, code: int) -> None:
        """Close the socket; waits until it takes the close frame, which one that stalls may never do."""
        self.stop()
        await self._close(code)

    def finish(self, code: int) -> asyncio.Task[None] | None:
        """Write what waits, then close; the writer's task, which ends with it."""
        self._last_words = code
        self._wake.set()
        return self._writer

    def stop(self) -> None:
        if self._writer is not None:
            self._writer.cancel()

    # -- the writer --------------------------------------------------------------------------------

    async def _write_forever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while await self._write_next():
                    pass
                if self._last_words is not None:
                    await self._close(self._last_words)
                    return
            except SocketGone as error:
                logger.info("connection of session %s: gone while writing: %s", self.session_id, error)
                return
            except Exception:
                # The log could not be read: try again while the socket lives.
                logger.exception(
                    "connection of session %s: could not go on at %d", self.session_id, self.cursor
                )
                await asyncio.sleep(RETRY_READ_S)
                self._wake.set()

    async def _write_next(self) -> bool:
        """Write one frame or one batch; False when there is nothing to do."""
        if self._control:
            await self._put(self._control.pop(0))
            return True
        following = self.cursor + 1
        frame = self._acks.pop(following, None) or self._ready.get(following)
        if frame is not None:
            await self._put(frame)
            self._written(following)
            return True
        if self.head > self.cursor:
            return await self._catch_up()
        return False

    async def _catch_up(self) -> bool:
        believed = self.head
        entries = await self._read_log(self.session_id, self.cursor, READ_BATCH)
        for number, frame in entries:
            await self._put(frame)
            self._written(number)
        if not entries and self.head == believed:
            self.head = self.cursor  # a hint named more than there is
        return bool(entries)

    def _written(self, number: int) -> None:
        """The cursor moves on. While the socket took the entry its hint or its Ack may have come: the hint is
        stale now, the Ack is told after it."""
        self.cursor = number
        self.last_active = time.monotonic()
        self._ready.pop(number, None)
        ack = self._acks.pop(number, None)
        if ack is not None:
            self._control.append(ack)

    async def _put(self, frame: MCPMessage) -> None:
        self.sending_since = time.monotonic()
        try:
            await self._send(self._codec.encode(frame))
        except Exception as error:
            raise SocketGone(str(error) or type(error).__name__) from error
        self.sending_since = None
        self.sent += 1
