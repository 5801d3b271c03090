"""What waits for a socket that reads slowly: entries come from the log again, answers are never just dropped."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from dialogs import frames
from dialogs.connection import Connection, Limits
from dialogs.errors import Code
from proto.codec import CODECS, PROTO
from proto.mcp_pb2 import MCPMessage

QUEUE = 10


class Slow:
    """A socket that takes nothing before `reads`, with a log of twenty entries."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.frames: list[MCPMessage] = []
        self.code: int | None = None

    async def send(self, frame: bytes | str) -> None:
        await self.reads.wait()
        assert isinstance(frame, bytes)
        self.frames.append(MCPMessage.FromString(frame))

    async def close(self, code: int) -> None:
        self.code = code

    async def log(self, session: uuid.UUID, after: int, limit: int) -> list[tuple[int, MCPMessage]]:
        return [(number, entry(number)) for number in range(after + 1, 21)]


def entry(number: int) -> MCPMessage:
    message = frames.notice(frames.Type.RESPONSE, "s")
    message.header.sequence_id = number
    message.sys_resp.response_text = str(number)
    return message


@pytest.fixture
def socket() -> Slow:
    return Slow()


@pytest.fixture
async def slow(socket: Slow) -> AsyncIterator[Connection]:
    made = Connection(
        session_id=uuid.uuid4(), client_id="tab", codec=CODECS[PROTO], cursor=0, head=0, accepted=0, locale="en",
        send=socket.send, close=socket.close, read_log=socket.log, limits=Limits(queue=QUEUE),
    )  # fmt: skip
    made.start(frames.notice(frames.Type.CONTROL, "first"))
    await asyncio.sleep(0)
    yield made
    made.stop()


async def quiet() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


def error(number: int) -> MCPMessage:
    return frames.error(Code.RATE_LIMITED, "en", "s", client_sequence=number)


async def test_an_error_is_told_though_entries_fill_the_queue(slow: Connection, socket: Slow) -> None:
    for number in range(1, 21):
        slow.offer(number, entry(number))
    assert slow.tell(error(1))
    socket.reads.set()
    await quiet()
    assert [frame.header.sequence_id for frame in socket.frames if frame.HasField("sys_resp")] == list(
        range(1, 21)
    )
    assert [frame.error.error_code for frame in socket.frames if frame.HasField("error")] == [1005]


async def test_ephemeral_frames_are_dropped_above_half_of_the_queue(slow: Connection) -> None:
    told = [slow.tell(frames.event("s", "typing"), ephemeral=True) for _ in range(QUEUE)]
    assert told == [True] * (QUEUE // 2) + [False] * (QUEUE // 2)
    assert slow.tell(error(1))


async def test_who_leaves_a_whole_queue_of_answers_is_closed_as_slow(slow: Connection, socket: Slow) -> None:
    told = [slow.tell(error(number)) for number in range(QUEUE + 3)]
    await quiet()
    assert told == [True] * QUEUE + [False] * 3
    assert socket.code == 4002
