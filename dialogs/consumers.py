"""Where sockets end: Channels consumers that speak MCP. Thin: rules stand in protocol.py, order in connection.py."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import Error as DatabaseError

from base.db import in_thread
from base.faults import point
from dialogs import frames, log, protocol
from dialogs.connection import Connection, Limits
from dialogs.errors import Close, Code
from dialogs.identity import Identity, InvalidIdentity, read_identity
from dialogs.node import current_node, read_log
from dialogs.pool import PoolFull
from dialogs.protocol import ProtocolError, Speaker
from dialogs.rates import Bucket
from dialogs.sessions import Attached, ConnectRefused, Wish, attach, set_locale
from proto.codec import CODECS, MalformedFrame
from proto.mcp_pb2 import MCPMessage

logger = logging.getLogger(__name__)

STRIKES = 3
ECHO_EVERY_S = 10.0
RETRY_AFTER_MS = 500
HISTORY_LIMIT = 100


class ChatConsumer(AsyncConsumer):
    """A customer's socket at `/ws/chat/`."""

    # Hints come through the process's one listener (push.py): no channel of its own.
    channel_layer_alias = "unused"

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.locale = "zh-hans"
        self.strikes = 0
        self.unacknowledged = 0
        self.bucket = Bucket.full(
            settings.MCP_MESSAGES_PER_SECOND, settings.MCP_MESSAGES_BURST, time.monotonic()
        )
        self._timer: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Hand a server event to its method.

        Channels' own dispatch first closes old ORM connections in the one shared thread, so that every frame
        waits behind other connections' queries. This consumer uses no connection of that thread (base/db.py).
        """
        kind = message["type"]
        if kind == "websocket.receive":
            await self.websocket_receive(message)
        elif kind == "websocket.connect":
            await self.websocket_connect()
        elif kind == "websocket.disconnect":
            self.websocket_disconnect()
            raise StopConsumer

    # -- the socket --------------------------------------------------------------------------------

    async def websocket_connect(self) -> None:
        offered = [name for name in self.scope.get("subprotocols", []) if name in CODECS]
        if not offered or not self._origin_allowed():
            await self.send({"type": "websocket.close", "code": Close.PROTOCOL})
            return
        if current_node().draining:
            await self.send({"type": "websocket.close", "code": Close.DRAINING})
            return
        self.codec = CODECS[offered[0]]
        await self.send({"type": "websocket.accept", "subprotocol": offered[0]})
        self._timer = asyncio.get_running_loop().call_later(
            settings.MCP_CONNECT_TIMEOUT_S, self._connect_late
        )

    def websocket_disconnect(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self.connection is not None:
            current_node().pool.remove(self.connection)

    async def websocket_receive(self, event: Mapping[str, Any]) -> None:
        raw = event.get("bytes") if event.get("bytes") is not None else event.get("text")
        try:
            message = self._decode(raw if raw is not None else b"")
            if self.connection is None:
                await self._connect(message)
            else:
                self.connection.last_received = time.monotonic()
                await self._receive(self.connection, message)
        except ProtocolError as error:
            await self._refuse(error)

    def _decode(self, raw: bytes | str) -> MCPMessage:
        is_text = isinstance(raw, str)
        limit = settings.MCP_MAX_JSON_FRAME_BYTES if is_text else settings.MCP_MAX_FRAME_BYTES
        size = len(raw.encode("utf-8", "surrogatepass")) if isinstance(raw, str) else len(raw)
        if size > limit:
            raise ProtocolError(
                Code.TOO_LONG, f"the frame has {size} bytes; {limit} are allowed", strike=True
            )
        current_node().pool.statistics.received += 1
        try:
            return self.codec.decode(raw)
        except MalformedFrame as error:
            raise ProtocolError(Code.MALFORMED, str(error), strike=True) from error

    def _origin_allowed(self) -> bool:
        """A page's Origin must be ours or on the list; without one (no browser) Connect must bring an identity."""
        headers = dict(self.scope.get("headers", []))
        origin = headers.get(b"origin", b"").decode("latin-1").rstrip("/")
        self.has_origin = bool(origin)
        if not origin or origin in settings.ALLOWED_ORIGINS:
            return True
        return bool(urlsplit(origin).netloc == headers.get(b"host", b"").decode("latin-1"))

    async def _write(self, frame: bytes | str) -> None:
        key = "bytes" if isinstance(frame, bytes) else "text"
        await self.send({"type": "websocket.send", key: frame})

    async def _close(self, code: int) -> None:
        await self.send({"type": "websocket.close", "code": int(code)})

    def _connect_late(self) -> None:
        task = asyncio.ensure_future(self._close(Close.PROTOCOL))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _refuse(self, error: ProtocolError) -> None:
        session_id = str(self.connection.session_id) if self.connection else ""
        frame = frames.error(
            error.code, self.locale, session_id, reason=error.why, client_sequence=error.client_sequence
        )
        self.strikes += error.strike
        close = error.close or (Close.PROTOCOL if self.strikes >= STRIKES else None)
        if self.connection is not None and close is None:
            self.connection.tell(frame)
            return
        await self._write(self.codec.encode(frame))
        if close is not None:
            await self._close(close)

    # -- Connect -----------------------------------------------------------------------------------

    async def _connect(self, message: MCPMessage) -> None:
        if message.WhichOneof("payload") != "connect":
            raise ProtocolError(
                Code.CONNECT_EXPECTED, "the first frame must be Connect", close=Close.PROTOCOL
            )
        protocol.check_header(message, None)
        self.locale = protocol.check_connect(message.connect)
        if self._timer is not None:
            self._timer.cancel()
        try:
            attached = await in_thread(attach, self._wish(message))
        except ConnectRefused as error:
            close = Close.IDENTITY if error.code is Code.TOKEN_INVALID else Close.PROTOCOL
            raise ProtocolError(error.code, str(error), close=close) from error
        except DatabaseError as error:
            logger.warning("connect: the database does not answer: %s", error)
            raise ProtocolError(
                Code.STORAGE_UNAVAILABLE, "try again shortly", close=Close.DRAINING
            ) from error
        await self._attach(attached, message.connect.client_id)

    def _wish(self, message: MCPMessage) -> Wish:
        connect = message.connect
        identity: Identity | None = None
        if connect.identity_token:
            try:
                identity = read_identity(connect.identity_token)
            except InvalidIdentity as error:
                raise ProtocolError(Code.TOKEN_INVALID, str(error), close=Close.IDENTITY) from error
        elif not self.has_origin:
            raise ProtocolError(
                Code.TOKEN_INVALID, "a client without Origin needs an identity", close=Close.IDENTITY
            )
        return Wish(
            connect.resume_token,
            connect.last_sequence,
            connect.client_id,
            identity,
            self.locale,
            dict(connect.metadata),
        )

    async def _attach(self, attached: Attached, client_id: str) -> None:
        """Register first, then replay, then live: an entry committed in between is seen by one of them."""
        node = current_node()
        connection = Connection(
            session_id=attached.session_id,
            client_id=client_id,
            codec=self.codec,
            cursor=attached.cursor,
            head=attached.head,
            accepted=attached.client_sequence,
            locale=self.locale,
            send=self._write,
            close=self._close,
            read_log=read_log,
            limits=Limits(queue=settings.MCP_SEND_QUEUE),
        )
        try:
            await node.pool.add(connection)
        except PoolFull as error:
            full = frames.error(Code.OVERLOADED, self.locale, retry_after_ms=RETRY_AFTER_MS * 4)
            await self._write(self.codec.encode(full))
            await self._close(Close.FULL)
            logger.warning("connect: %s", error)
            return
        self.connection = connection
        connection.start(self._connected(attached))
        # Whatever was committed between reading the session and registering is found here.
        heads = await in_thread(log.heads_of, [attached.session_id])
        connection.note_head(heads.get(attached.session_id, 0))
        if node.watch.degraded:
            connection.tell(node.watch.notice(connection), ephemeral=True)

    def _connected(self, attached: Attached) -> MCPMessage:
        message = frames.notice(frames.Type.CONTROL, str(attached.session_id))
        connected = message.connected
        connected.session_id = str(attached.session_id)
        connected.resume_token = attached.resume_token
        connected.recovered = attached.recovered
        connected.last_sequence = attached.head
        connected.client_sequence = attached.client_sequence
        connected.state = attached.state
        connected.heartbeat_interval_ms = settings.MCP_HEARTBEAT_INTERVAL_MS
        connected.heartbeat_timeout_ms = settings.MCP_HEARTBEAT_TIMEOUT_MS
        connected.max_frame_bytes = settings.MCP_MAX_FRAME_BYTES
        connected.max_content_chars = settings.MCP_MAX_CONTENT_CHARS
        connected.first_sequence = attached.cursor + 1
        connected.closed = attached.closed
        connected.owner = attached.owner
        connected.owner_name = attached.owner_name
        return message

    # -- frames of a connected client ----------------------------------------------------------------

    async def _receive(self, connection: Connection, message: MCPMessage) -> None:
        payload = protocol.payload_of(message)
        protocol.check_header(message, connection.session_id)
        if payload == "connect":
            raise ProtocolError(Code.MALFORMED, "a second Connect on one socket", close=Close.PROTOCOL)
        if payload == "heartbeat":
            self._heartbeat(connection, message)
        elif payload == "event":
            await self._event(connection, message)
        else:
            self._submit(connection, message)

    def _submit(self, connection: Connection, message: MCPMessage) -> None:
        """Give an utterance or a rating to the log; the outcome comes back through `_settle`."""
        number = message.header.sequence_id
        speaker = Speaker(connection.session_id, connection.client_id, connection.cursor)
        make = protocol.draft_of_utterance if message.HasField("user_msg") else protocol.draft_of_feedback
        draft = make(message, speaker, settings.MCP_MAX_CONTENT_CHARS)
        wait_s = self.bucket.take(time.monotonic())
        if wait_s:
            self._tell_error(Code.RATE_LIMITED, client_sequence=number, retry_after_ms=int(wait_s * 1000) + 1)
        elif self.unacknowledged >= settings.MCP_MAX_UNACKNOWLEDGED:
            self._tell_error(Code.OVERLOADED, client_sequence=number, retry_after_ms=RETRY_AFTER_MS)
        else:
            self.unacknowledged += 1
            current_node().flusher.submit(draft, self._settle)

    def _settle(self, outcome: log.Outcome) -> None:
        """The log has decided: an Ack in its place, or an Error that names the client's number."""
        self.unacknowledged -= 1
        connection = self.connection
        if connection is None:
            return
        if isinstance(outcome, log.Stored):
            entry = outcome.entry
            self._acknowledge(connection, entry.number, entry.client_sequence)
            point("web.after_ack")
        elif isinstance(outcome, log.Repeat):
            self._acknowledge(connection, outcome.number, outcome.draft.client_sequence)
        elif isinstance(outcome, log.Refused):
            details: dict[str, object] = {"client_sequence": outcome.draft.client_sequence}
            if outcome.expected:
                details["expected"] = outcome.expected
            if outcome.code == Code.STORAGE_UNAVAILABLE:
                details["retry_after_ms"] = RETRY_AFTER_MS
            self._tell_error(Code(outcome.code), **details)

    def _acknowledge(self, connection: Connection, number: int, client_sequence: int) -> None:
        connection.acknowledge(
            number, client_sequence, frames.ack(str(connection.session_id), client_sequence, number)
        )

    def _tell_error(self, code: Code, **details: object) -> None:
        if self.connection is not None:
            self.connection.tell(frames.error(code, self.locale, str(self.connection.session_id), **details))

    def _heartbeat(self, connection: Connection, message: MCPMessage) -> None:
        """An answer is taken as life; a question is answered, once in ten seconds at most."""
        now = time.monotonic()
        if message.heartbeat.echo_timestamp or now - connection.last_asked < ECHO_EVERY_S:
            return
        connection.last_asked = now
        connection.tell(
            frames.heartbeat(
                str(connection.session_id),
                head=connection.head,
                client_sequence=connection.accepted,
                echo=message.header.timestamp or 1,
            )
        )

    async def _event(self, connection: Connection, message: MCPMessage) -> None:
        kind, data = message.event.kind, message.event.data
        if kind == "locale.set":
            self.locale = connection.locale = protocol.known_locale(data.get("locale", ""))
            await in_thread(set_locale, connection.session_id, self.locale)
        elif kind == "history.get":
            await self._history(connection, data)
        elif kind != "typing":
            raise ProtocolError(Code.MALFORMED, f"no event is called {kind[:40]!r} here")

    async def _history(self, connection: Connection, data: Mapping[str, str]) -> None:
        """Older entries again, in order; they don't touch the cursor."""
        try:
            before, limit = int(data.get("before", "0")), int(data.get("limit", "50"))
        except ValueError as error:
            raise ProtocolError(
                Code.MALFORMED, "history.get: before and limit are decimal numbers"
            ) from error
        entries = await in_thread(
            _history_of, connection.session_id, before, max(1, min(limit, HISTORY_LIMIT))
        )
        for entry in entries:
            connection.tell(frames.of_entry(entry))


def _history_of(session_id: UUID, before: int, limit: int) -> list[log.Entry]:
    return log.read_before(session_id, before, limit)
