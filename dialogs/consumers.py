"""What customers' frames lead to. Thin: the socket is in sockets.py, rules in protocol.py, order in connection.py."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError

from base.db import in_thread
from base.faults import point
from dialogs import frames, log, protocol
from dialogs.attachments.store import describe
from dialogs.connection import Connection
from dialogs.errors import Close, Code
from dialogs.identity import Identity, InvalidIdentity, read_identity
from dialogs.limiter import names_of
from dialogs.node import current_node, read_log
from dialogs.pool import PoolFull, Replaced
from dialogs.protocol import ProtocolError, Speaker
from dialogs.sessions import Attached, ConnectRefused, Wish, attach, set_locale
from dialogs.sockets import RETRY_AFTER_MS, McpSocket
from proto.mcp_pb2 import Connect, MCPMessage

logger = logging.getLogger(__name__)

ECHO_EVERY_S = 10.0
FULL_RETRY_MS = 2_000
HISTORY_LIMIT = 100


class ChatConsumer(McpSocket):
    """A customer's socket at `/ws/chat/`."""

    def __init__(self) -> None:
        super().__init__()
        self.unacknowledged = 0
        self.counted_under: list[str] = []

    # -- Connect -----------------------------------------------------------------------------------

    async def hello(self, message: MCPMessage) -> None:
        if message.WhichOneof("payload") != "connect":
            raise ProtocolError(
                Code.CONNECT_EXPECTED, "the first frame must be Connect", close=Close.PROTOCOL
            )
        protocol.check_header(message, None)
        self.locale = protocol.check_connect(message.connect)
        self.stop_waiting_for_connect()
        wish = self._wish(message)
        try:
            with (
                current_node().pool.place()
            ):  # before a row is written for somebody whom there is no room for
                self._register(await self._attached(wish), message.connect)
        except PoolFull as error:
            logger.warning("connect: %s", error)
            retry_ms = random.randint(FULL_RETRY_MS, 2 * FULL_RETRY_MS)  # noqa: S311 spreads load, keeps no secret
            raise ProtocolError(
                Code.OVERLOADED, str(error), close=Close.FULL, retry_after_ms=retry_ms
            ) from error
        except Replaced as error:
            logger.info("connect: %s", error)
            await self.close(Close.REPLACED)

    async def _attached(self, wish: Wish) -> Attached:
        """The session that Connect asks for."""
        try:
            return await in_thread(attach, wish)
        except ConnectRefused as error:
            close = Close.IDENTITY if error.code is Code.TOKEN_INVALID else Close.PROTOCOL
            raise ProtocolError(error.code, str(error), close=close) from error
        except DatabaseError as error:
            logger.warning("connect: the database does not answer: %s", error)
            raise ProtocolError(
                Code.STORAGE_UNAVAILABLE,
                "the database does not answer",
                close=Close.DRAINING,
                retry_after_ms=RETRY_AFTER_MS,
            ) from error

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
            self.locale if connect.locale else "",
            dict(connect.metadata),
        )

    def _register(self, attached: Attached, connect: Connect) -> None:
        """Register first, then replay, then live: an entry committed in between is seen by one of them."""
        node = current_node()
        if not connect.locale:
            self.locale = attached.locale
        connection = Connection(
            session_id=attached.session_id,
            client_id=connect.client_id,
            codec=self.codec,
            cursor=attached.cursor,
            head=attached.head,
            accepted=attached.client_sequence,
            locale=self.locale,
            send=self.write,
            close=self.close,
            read_log=read_log,
            limits=node.queue_limits,
            attached=attached.stamp,
            priority=attached.priority,
        )
        node.pool.add(connection)
        self.connection = connection
        client, exempt = self.scope.get("client"), settings.EMBEDDED
        self.counted_under = names_of(attached.session_id.hex, client, loopback_exempt=exempt)
        node.rates.meet(self.counted_under)
        connection.start(self._connected(attached))
        node.has_attached(connection)

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

    async def receive(self, connection: Connection, message: MCPMessage) -> None:
        payload = protocol.payload_of(message)
        protocol.check_header(message, connection.session_id)
        if payload == "connect":
            raise ProtocolError(Code.MALFORMED, "a second Connect on one socket", close=Close.PROTOCOL)
        if payload == "heartbeat":
            self._heartbeat(connection, message)
        elif payload == "event":
            await self._event(connection, message)
        else:
            await self._submit(connection, message)

    async def _submit(self, connection: Connection, message: MCPMessage) -> None:
        """Give an utterance or a rating to the log; the outcome comes back through `_settle`."""
        number = message.header.sequence_id
        speaker = Speaker(connection.session_id, connection.client_id, connection.cursor, connection.priority)
        make = protocol.draft_of_utterance if message.HasField("user_msg") else protocol.draft_of_feedback
        draft = make(message, speaker, settings.MCP_MAX_CONTENT_CHARS)
        named = protocol.attachment_ids(message, settings.ATTACHMENT_MAX_COUNT)
        wait_s = current_node().rates.take(self.counted_under)
        if wait_s:
            self._tell_error(Code.RATE_LIMITED, client_sequence=number, retry_after_ms=int(wait_s * 1000) + 1)
        elif self._overloaded(draft):
            self._tell_error(Code.OVERLOADED, client_sequence=number, retry_after_ms=RETRY_AFTER_MS)
        else:
            if named:
                draft = await self._with_attachments(draft, named)
            self.unacknowledged += 1
            current_node().flusher.submit(draft, self._settle)

    def _overloaded(self, draft: log.Draft) -> bool:
        """Too much waits to be written, of this socket or of this process; or it is the turn of others."""
        node = current_node()
        return (
            self.unacknowledged >= int(settings.MCP_MAX_UNACKNOWLEDGED)
            or node.flusher.waiting_bytes >= int(settings.MCP_MAX_WAITING_BYTES)
            or node.backlog.puts_off(draft)
        )

    async def _with_attachments(self, draft: log.Draft, named: Sequence[UUID]) -> log.Draft:
        """The draft with what is stored about its attachments. They must be this session's."""
        described = await in_thread(describe, draft.session_id, named)
        if described is None:
            raise ProtocolError(
                Code.NOT_ALLOWED,
                "an attachment is not this session's, or was not sent in time",
                client_sequence=draft.client_sequence,
            )
        return replace(draft, payload={**draft.payload, "attachments": described})

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
        connection.last_active = time.monotonic()
        wait_s = current_node().rates.take(self.counted_under) if kind != "typing" else 0.0
        if wait_s:
            self._tell_error(Code.RATE_LIMITED, retry_after_ms=int(wait_s * 1000) + 1)
        elif kind == "locale.set":
            self.locale = connection.locale = protocol.known_locale(data.get("locale", ""))
            await in_thread(set_locale, connection.session_id, self.locale)
        elif kind == "history.get":
            await self._history(connection, data)
        elif kind != "typing":
            raise ProtocolError(Code.MALFORMED, f"no event is called {kind[:40]!r} here")

    async def _history(self, connection: Connection, data: Mapping[str, str]) -> None:
        """Older entries again, in order; they don't touch the cursor."""
        if not connection.has_room():
            raise ProtocolError(
                Code.OVERLOADED, "read first what was sent before", retry_after_ms=RETRY_AFTER_MS
            )
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
