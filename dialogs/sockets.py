"""A WebSocket that speaks MCP, before anybody is connected over it: handshake, codec, strikes, closing.

What frames mean is the subclass's business (consumers.py).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings
from django.db import Error as DatabaseError

from dialogs import frames
from dialogs.connection import Connection
from dialogs.errors import Close, Code
from dialogs.node import current_node
from dialogs.protocol import ProtocolError
from proto.codec import CODECS, MalformedFrame
from proto.mcp_pb2 import MCPMessage

logger = logging.getLogger(__name__)

RETRY_AFTER_MS = 500
INTERNAL_ERROR = 1011  # RFC 6455, 7.4.1


class McpSocket(AsyncConsumer):  # type: ignore[misc]  # Channels brings no types
    """One socket. After its `close` was sent, nothing is read and nothing written any more."""

    # Hints come through the process's one listener (push.py): no channel of its own.
    channel_layer_alias = "unused"

    def __init__(self) -> None:
        self.connection: Connection | None = None
        self.locale = "zh-hans"
        self.strikes = 0
        self._closed = False
        self._timer: asyncio.TimerHandle | None = None
        self._late: asyncio.Task[None] | None = None
        self._greeting: asyncio.Task[None] | None = None
        self._held: list[bytes | str] = []

    async def hello(self, message: MCPMessage) -> None:
        """The first frame has come; on return `connection` is set. Raises ProtocolError."""
        raise NotImplementedError

    async def receive(self, connection: Connection, message: MCPMessage) -> None:
        """A frame of a connected client. Raises ProtocolError."""
        raise NotImplementedError

    # -- server events -------------------------------------------------------------------------------

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._forget()  # also after an error: a socket that is gone must not stay in the pool

    async def dispatch(self, message: Mapping[str, Any]) -> None:
        """Hand a server event to its method.

        Channels' own dispatch first closes old ORM connections in the one shared thread, so that every frame
        waits behind other connections' queries. This consumer uses no connection of that thread (base/db.py).
        """
        kind = message["type"]
        if kind == "websocket.receive":
            await self._receive_raw(message)
        elif kind == "websocket.connect":
            await self._open()
        elif kind == "websocket.disconnect":
            self._forget()
            raise StopConsumer

    async def _open(self) -> None:
        offered = [name for name in self.scope.get("subprotocols", []) if name in CODECS]
        if not offered or not self._origin_allowed():
            await self.close(Close.PROTOCOL)
            return
        if current_node().draining:
            await self.close(Close.DRAINING)
            return
        self.codec = CODECS[offered[0]]
        await self.send({"type": "websocket.accept", "subprotocol": offered[0]})
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(settings.MCP_CONNECT_TIMEOUT_S, self._connect_late)

    def _origin_allowed(self) -> bool:
        """A page's Origin must be ours or on the list; without one (no browser) Connect must bring an identity."""
        headers = dict(self.scope.get("headers", []))
        origin: str = headers.get(b"origin", b"").decode("latin-1").rstrip("/")
        self.has_origin = bool(origin)
        if not origin or origin in settings.ALLOWED_ORIGINS:
            return True
        host: str = headers.get(b"host", b"").decode("latin-1")
        return urlsplit(origin).netloc == host

    async def _receive_raw(self, event: Mapping[str, Any]) -> None:
        if self._closed:
            return
        given = event.get("bytes") if event.get("bytes") is not None else event.get("text")
        raw = given if given is not None else b""
        if self.connection is not None:
            self.connection.last_received = time.monotonic()
        if self._greeting is not None:
            if len(self._held) < settings.MCP_MAX_HELD:
                self._held.append(raw)
            else:
                await self._take(raw, surplus=True)
        elif self.connection is None:
            self._greeting = asyncio.create_task(self._greet(raw))
        else:
            await self._take(raw)

    async def _greet(self, raw: bytes | str) -> None:
        """Answer the first frame, then what was sent behind it. The socket is read meanwhile: its end is noticed."""
        try:
            await self._take(raw)
            while self._held and not self._closed:
                await self._take(self._held.pop(0))
        except Exception:
            logger.exception("socket: a first frame could not be answered")
            self._forget()
            await self.close(INTERNAL_ERROR)
        finally:
            self._greeting = None

    async def _take(self, raw: bytes | str, *, surplus: bool = False) -> None:
        try:
            message = self._decode(raw)
            if surplus:
                raise ProtocolError(
                    Code.OVERLOADED,
                    f"more than {settings.MCP_MAX_HELD} frames before Connected",
                    client_sequence=message.header.sequence_id,
                    retry_after_ms=RETRY_AFTER_MS,
                )
            if self.connection is None:
                await self.hello(message)
            else:
                await self.receive(self.connection, message)
        except ProtocolError as error:
            await self._refuse(error)
        except DatabaseError as error:
            logger.warning("socket: the database does not answer: %s", error)
            await self._refuse(
                ProtocolError(
                    Code.STORAGE_UNAVAILABLE, "the database does not answer", retry_after_ms=RETRY_AFTER_MS
                )
            )

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

    async def _refuse(self, error: ProtocolError) -> None:
        """Tell the client; a connected one through its writer, so that the error keeps behind what waits there."""
        session_id = str(self.connection.session_id) if self.connection else ""
        frame = frames.error(error.code, self.locale, session_id, reason=error.why, **error.details)
        self.strikes += error.strike
        close = error.close or (Close.PROTOCOL if self.strikes >= settings.MCP_STRIKES else None)
        if self.connection is not None and close is None:
            self.connection.tell(frame)
            return
        if close is not None:
            self._forget()
        await self.write(self.codec.encode(frame))
        if close is not None:
            await self.close(close)

    # -- what goes out -------------------------------------------------------------------------------

    async def write(self, frame: bytes | str) -> None:
        """Send one frame; nothing after the close."""
        if not self._closed:
            key = "bytes" if isinstance(frame, bytes) else "text"
            await self.send({"type": "websocket.send", key: frame})

    async def close(self, code: int) -> None:
        """Send the close frame, once."""
        if not self._closed:
            self._closed = True
            await self.send({"type": "websocket.close", "code": int(code)})

    def stop_waiting_for_connect(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _forget(self) -> None:
        self.stop_waiting_for_connect()
        if self._greeting is not None and self._greeting is not asyncio.current_task():
            self._greeting.cancel()  # whoever is gone needs no place in the pool
        if self.connection is not None:
            current_node().pool.remove(self.connection)

    def _connect_late(self) -> None:
        self._late = asyncio.ensure_future(self.close(Close.PROTOCOL))
