"""A client's connection as it comes and goes: opening, Connect, reading, sending, the way back. No session rules.

Close codes 4500–4999 are final; after every other end the link opens again, with exponential back-off and
jitter, and never before the time that the server asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.typing import Origin, Subprotocol

from proto.client_errors import ConnectionEnded, HandshakeRefused, McpError
from proto.codec import Codec
from proto.mcp_pb2 import Error, MCPMessage

FIRST_BACKOFF_S = 0.5
LAST_BACKOFF_S = 30.0
FINAL_CLOSES = range(4500, 5000)
CUT = 1006  # RFC 6455, 7.1.5: the connection went away without a close frame


class Speaker(Protocol):
    """Who speaks over the link."""

    def hello(self) -> MCPMessage:
        """The Connect frame."""

    def take(self, frame: MCPMessage) -> MCPMessage | None:
        """A frame has come; the answer that it wants at once."""

    def next_to_send(self) -> MCPMessage | None:
        """The next frame that waits to be sent."""

    def closed(self, code: int) -> None:
        """A socket that had been opened is gone."""

    def ended(self, why: ConnectionEnded) -> None:
        """The server wants no further attempts."""

    @property
    def wait_s(self) -> float:
        """How long the server has asked to wait before the next attempt."""


class Link:
    """`socket` is the open one, if any; `last_error` the last Error frame on this socket or the one before."""

    def __init__(
        self, speaker: Speaker, url: str, codec: Codec, origin: str, *, auto_reconnect: bool
    ) -> None:
        self.url, self.origin = url, origin
        self.auto_reconnect = auto_reconnect
        self.last_error: Error | None = None
        self.socket: ClientConnection | None = None
        self._speaker = speaker
        self._codec = codec
        self._task: asyncio.Task[None] | None = None
        self._outgoing = asyncio.Event()
        self._failures = 0

    async def open(self) -> None:
        """Open and introduce; from then on a task keeps the link up.

        Raises HandshakeRefused, ConnectionEnded (the server closed instead of answering), OSError.
        """
        await self.stop()
        self._task = asyncio.create_task(self._keep(await self._open()))

    async def stop(self) -> None:
        """End the task; the socket is closed politely first, when there is one."""
        socket = self.socket
        if socket is not None:
            await socket.close()
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if socket is not None:
            await socket.wait_closed()

    def drop(self) -> None:
        """Abort the TCP connection, as a cut cable does."""
        if self.socket is not None:
            self.socket.transport.abort()

    def wake(self) -> None:
        """There may be something to send."""
        self._outgoing.set()

    async def send(self, message: MCPMessage) -> None:
        """Send one frame as it is. Raises McpError when there is no connection."""
        if self.socket is None:
            raise McpError("not connected: connect() or reconnect() first")
        await self.socket.send(self._codec.encode(message))

    # -- opening -------------------------------------------------------------------------------------

    async def _open(self) -> ClientConnection:
        try:
            socket = await connect(
                self.url,
                subprotocols=[Subprotocol(self._codec.name)],
                origin=Origin(self.origin) if self.origin else None,
                compression=None,
                proxy=None,
                max_size=2**20,
                close_timeout=2,
            )
        except InvalidStatus as error:
            raise HandshakeRefused(error.response.status_code) from error
        except InvalidHandshake as error:
            raise HandshakeRefused(0) from error
        try:
            await self._introduce(socket)
        except ConnectionClosed as error:
            await socket.wait_closed()
            raise ConnectionEnded(error.rcvd.code if error.rcvd else CUT, self.last_error) from error
        except BaseException:
            socket.transport.abort()
            raise
        self._failures = 0
        self.socket = socket
        return socket

    async def _introduce(self, socket: ClientConnection) -> None:
        self.last_error = None
        await socket.send(self._codec.encode(self._speaker.hello()))
        while True:
            frame = self._codec.decode(await socket.recv())
            if frame.HasField("error"):
                self.last_error = frame.error
            self._speaker.take(frame)
            if frame.HasField("connected"):
                return

    # -- one task that reads, one that sends, and the way back -------------------------------------------

    async def _keep(self, socket: ClientConnection | None) -> None:
        while socket is not None:
            code = await self._serve(socket)
            self._speaker.closed(code)
            if code in FINAL_CLOSES:
                self._speaker.ended(ConnectionEnded(code, self.last_error))
                return
            socket = await self._reopen() if self.auto_reconnect else None

    async def _serve(self, socket: ClientConnection) -> int:
        """Read and send until the socket is gone; its close code."""
        self.wake()
        sender = asyncio.create_task(self._send_forever(socket))
        try:
            # Ends without an exception after codes 1000 and 1001 only.
            with contextlib.suppress(ConnectionClosed):
                async for raw in socket:
                    await self._take(socket, self._codec.decode(raw))
        finally:
            self.socket = None
            sender.cancel()
            socket.transport.abort()
        await socket.wait_closed()
        return socket.close_code or CUT

    async def _take(self, socket: ClientConnection, frame: MCPMessage) -> None:
        if frame.HasField("error"):
            self.last_error = frame.error
        answer = self._speaker.take(frame)
        if answer is not None:
            await socket.send(self._codec.encode(answer))

    async def _send_forever(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._outgoing.wait()
                self._outgoing.clear()
                while (message := self._speaker.next_to_send()) is not None:
                    await socket.send(self._codec.encode(message))

    async def _reopen(self) -> ClientConnection | None:
        while True:
            await asyncio.sleep(self._backoff_s())
            self._failures += 1
            try:
                return await self._open()
            except ConnectionEnded as why:
                if why.code in FINAL_CLOSES:
                    self._speaker.ended(why)
                    return None
            except (OSError, HandshakeRefused, TimeoutError):
                continue  # not there yet, or draining: the back-off grows

    def _backoff_s(self) -> float:
        most = min(LAST_BACKOFF_S, FIRST_BACKOFF_S * 2**self._failures)
        return self._speaker.wait_s + random.uniform(0, most)  # noqa: S311 spreads load, keeps no secret
