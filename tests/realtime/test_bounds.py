"""What one process takes on: places, held frames, bytes that wait, and who goes first when there is too much."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dialogs.log import Draft, Kind, append
from dialogs.models import Session
from proto.client_errors import ConnectionEnded
from proto.mcp_pb2 import MCPMessage
from tests.realtime.raw import RawSocket, hello, raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import db, holding_lock, rows

PATIENCE_S = 20
ASK_EVERY_S = 0.25  # below the rate of messages


async def test_who_is_refused_by_a_full_process_leaves_no_session(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log", MCP_MAX_CONNECTIONS="1") as small:
        async with small.client(codec):
            for _ in range(3):
                with pytest.raises(ConnectionEnded) as ended:
                    await small.client(codec).connect()
                assert ended.value.code == 4003
        assert await db(Session.objects.count) == 1


async def test_a_full_process_sends_idle_ones_away_first(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log", MCP_MAX_CONNECTIONS="1", MCP_IDLE_AFTER_S="0.3") as small:
        async with raw_socket(small, codec) as idle:
            await idle.connect()
            await in_the_end(lambda: _gets_in(small, codec))
            error = (await idle.until("error")).error
            assert error.error_code == 3000
            assert int(error.details["retry_after_ms"]) >= 30_000
            assert await idle.closed() == 4003


async def in_the_end(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not await condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(ASK_EVERY_S)


async def _gets_in(web: WebServer, codec: str) -> bool:
    try:
        async with web.client(codec) as client:
            return client.is_connected
    except ConnectionEnded:
        return False


async def test_frames_behind_connect_are_held_up_to_sixteen(generous: WebServer, codec: str) -> None:
    """All in one write, so that the server has them before it has found the session."""
    async with raw_socket(generous, codec) as raw:
        frames = [hello(), *(utterance(number) for number in range(1, 19))]
        await asyncio.gather(*(raw.send(frame) for frame in frames))
        acked: list[int] = []
        refused: list[tuple[int, int]] = []
        while len(acked) + len(refused) < 18:
            frame = await raw.receive()
            if frame.HasField("ack"):
                acked.append(frame.ack.client_sequence)
            elif frame.HasField("error"):
                refused.append((frame.error.error_code, int(frame.error.details["client_sequence"])))
        assert acked == list(range(1, len(acked) + 1))
        assert len(acked) >= 16
        assert [number for _, number in refused] == list(range(len(acked) + 1, 19))
        assert {code for code, _ in refused} <= {3000}
        await raw.takes(len(acked) + 1)


async def test_bytes_that_wait_to_be_written_are_bounded(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log", MCP_MAX_WAITING_BYTES="5000") as small:
        async with raw_socket(small, codec) as raw, small.client(codec) as other:
            session = (await raw.connect()).connected.session_id
            async with holding_lock(session):
                for number in range(1, 4):  # each counts for two KiB and its text
                    await raw.send(utterance(number))
                await raw.send(utterance(4))
                error = (await raw.until("error")).error
                assert (error.error_code, error.details["client_sequence"]) == (3000, "4")
                assert error.retryable
                assert int(error.details["retry_after_ms"]) > 0
            await raw.until("ack")
            await raw.until("ack")
            await raw.until("ack")
            await raw.takes(4)
            assert await other.stored(await other.say("好")) == 1


def of_priority(number: int, priority: int) -> MCPMessage:
    message = utterance(number)
    message.header.priority = priority
    return message


async def outcome(raw: RawSocket, message: MCPMessage) -> int:
    """0 for an Ack, else the error's code."""
    await raw.send(message)
    while not (frame := await raw.receive()).HasField("ack"):
        if frame.HasField("error"):
            assert frame.error.error_code != 3000 or int(frame.error.details["retry_after_ms"]) > 0
            return frame.error.error_code
    return 0


async def test_a_wish_lowers_the_priority_and_never_raises_it(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        assert [
            await outcome(raw, of_priority(number, wish)) for number, wish in [(1, 3), (2, 1), (3, 0)]
        ] == [0] * 3
    assert [entry.priority for entry in await rows(session)] == [3, 2, 2]
    assert await db(lambda: Session.objects.get(pk=session).priority) == 2


async def test_customers_of_a_preferred_segment_have_high_priority(web: WebServer, codec: str) -> None:
    vip = web.identity("wang.fang", segment="vip")
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect(identity_token=vip)).connected.session_id
        assert await outcome(raw, utterance(1)) == 0
        assert await outcome(raw, of_priority(2, 3)) == 0
    assert [entry.priority for entry in await rows(session)] == [1, 3]
    assert await db(lambda: Session.objects.get(pk=session).priority) == 1


def _somebody_waits_for_too_long() -> None:
    session = Session.objects.create()
    append([Draft(session.pk, "c:x:1", Kind.USER_MSG, "customer", "等", client_id="x", client_sequence=1)])
    Session.objects.update(pending_since=timezone.now() - timedelta(seconds=60))


async def _is_put_off(raw: RawSocket, numbers: Iterator[int]) -> bool:
    code = await outcome(raw, of_priority(next(numbers), 3))
    assert code in (0, 3000)
    return code == 3000


async def _is_taken(raw: RawSocket, message: MCPMessage) -> bool:
    return await outcome(raw, message) == 0


async def test_low_priority_is_put_off_while_others_wait_too_long(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        assert await outcome(raw, of_priority(1, 3)) == 0
        await db(_somebody_waits_for_too_long)
        numbers = itertools.count(2)
        await in_the_end(lambda: _is_put_off(raw, numbers))  # once the process has looked
        number = next(numbers) - 1
        assert await outcome(raw, of_priority(number, 2)) == 0
        await db(lambda: Session.objects.update(pending_since=None))
        await in_the_end(lambda: _is_taken(raw, of_priority(number + 1, 3)))


async def test_a_second_socket_of_a_client_closes_the_first_in_another_process(
    web: WebServer, generous: WebServer, codec: str
) -> None:
    async with raw_socket(web, codec) as old, raw_socket(web, codec) as other_tab:
        token = (await old.connect(client_id="tab")).connected.resume_token
        await other_tab.connect(client_id="other", resume_token=token)
        async with raw_socket(generous, codec) as new:
            assert (await new.connect(client_id="tab", resume_token=token)).connected.recovered
            assert await old.closed() == 4004
            await new.takes(1)
            await other_tab.takes(1)
            async with raw_socket(web, codec) as back:
                await back.connect(client_id="tab", resume_token=token)
                assert await new.closed() == 4004
                await back.takes(2)
