"""A bare socket, for tests that send what no client would."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from proto.codec import CODECS, Codec
from proto.mcp_pb2 import MCPMessage
from tests.realtime.server import WebServer

TIMEOUT_S = 20


class RawSocket:
    """Frames out as they are given, frames in one by one."""

    def __init__(self, socket: ClientConnection, codec: Codec) -> None:
        self.socket = socket
        self.codec = codec

    async def send(self, message: MCPMessage) -> None:
        await self.socket.send(self.codec.encode(message))

    async def receive(self) -> MCPMessage:
        return self.codec.decode(await _in_time(self.socket.recv()))

    async def until(self, payload: str) -> MCPMessage:
        """The next frame with this payload; others are passed over."""
        while (message := await self.receive()).WhichOneof("payload") != payload:
            pass
        return message

    async def connect(self, **fields: Any) -> MCPMessage:
        """Speak Connect and return Connected."""
        await self.send(hello(**fields))
        return await self.until("connected")

    async def error(self) -> int:
        return (await self.until("error")).error.error_code

    async def takes(self, number: int) -> None:
        """The connection is well: it acknowledges a message under this number."""
        await self.send(utterance(number))
        assert (await self.until("ack")).ack.client_sequence == number

    async def closed(self) -> int | None:
        """Read to the end; the close code."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await _in_time(self.socket.recv())
        return self.socket.close_code


async def _in_time(work: Any) -> Any:
    return await asyncio.wait_for(work, TIMEOUT_S)


@contextlib.asynccontextmanager
async def raw_socket(web: WebServer, codec: str, **options: Any) -> AsyncIterator[RawSocket]:
    """A WebSocket of a page of our own, with nothing said yet."""
    chosen: dict[str, Any] = {
        "origin": web.origin,
        "subprotocols": [codec],
        "compression": None,
        "proxy": None,
        "max_queue": None,  # frames that a test leaves unread must not hold back the close frame behind them
    }
    async with connect(web.url, **{**chosen, **options}) as socket:
        yield RawSocket(socket, CODECS[codec])


def hello(**fields: Any) -> MCPMessage:
    message = MCPMessage()
    message.header.version = fields.pop("version", 1)
    message.connect.client_id = fields.pop("client_id", "tab")
    for name, value in fields.items():
        if name == "metadata":
            message.connect.metadata.update(value)
        else:
            setattr(message.connect, name, value)
    return message


def utterance(number: int, text: str = "你好", **metadata: str) -> MCPMessage:
    message = MCPMessage()
    message.header.sequence_id = number
    message.user_msg.content = text
    message.user_msg.metadata.update(metadata)
    return message


def heartbeat(*, timestamp: int = 0, echo: int = 0) -> MCPMessage:
    message = MCPMessage()
    message.header.timestamp = timestamp
    message.heartbeat.echo_timestamp = echo
    message.heartbeat.connection_status = 1
    return message


def event(kind: str, **data: str) -> MCPMessage:
    message = MCPMessage()
    message.event.kind = kind
    message.event.data.update(data)
    return message
