"""Rates as customers meet them: over all tabs of a session, over reconnects, over processes, over one address."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from redis.asyncio import Redis

from tests.realtime.raw import RawSocket, raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import rows

FEW = {"MCP_MESSAGES_PER_SECOND": "0.01", "MCP_MESSAGES_BURST": "4"}  # no token comes back while a test runs


@pytest.fixture(autouse=True)
def _nobody_has_spoken() -> None:
    """All tests come from one address, and Redis remembers it."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        if names := client.keys("lingke:rate:*"):
            client.delete(*names)


async def shared_is_down_to(tokens: int) -> None:
    """Wait until Redis has been told of what one session has taken."""
    async with asyncio.timeout(20), Redis.from_url(settings.REDIS_URL) as client:
        left = [9.0]
        while not left or left[0] >= tokens + 1:
            await asyncio.sleep(0.02)
            names = await client.keys("lingke:rate:session:*")
            left = [float((await client.hget(name, "tokens")) or b"0") for name in names]


async def is_let_through(raw: RawSocket, number: int) -> bool:
    """Send a message: True for its Ack, False for error 1005 with a time to wait."""
    await raw.send(utterance(number))
    while not (frame := await raw.receive()).HasField("ack"):
        if frame.HasField("error"):
            assert frame.error.error_code == 1005
            assert frame.error.details["client_sequence"] == str(number)
            assert int(frame.error.details["retry_after_ms"]) > 0
            return False
    return True


@contextlib.asynccontextmanager
async def tab(web: WebServer, codec: str, name: str, token: str = "") -> AsyncIterator[tuple[RawSocket, str]]:
    async with raw_socket(web, codec) as raw:
        connected = (await raw.connect(client_id=name, resume_token=token)).connected
        yield raw, connected.resume_token or token


async def test_tabs_and_reconnects_of_a_session_share_its_rate(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log", **FEW) as strict:
        async with tab(strict, codec, "one") as (one, token), tab(strict, codec, "two", token) as (two, _):
            assert [await is_let_through(one, number) for number in (1, 2)] == [True, True]
            assert [await is_let_through(two, number) for number in (1, 2)] == [True, True]
            assert not await is_let_through(two, 3)
        async with tab(strict, codec, "three", token) as (three, _):
            assert not await is_let_through(three, 1)


async def test_another_process_knows_what_was_sent_to_the_first(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "1.log", **FEW) as first, WebServer(tmp_path / "2.log", **FEW) as second:
        async with tab(first, codec, "one") as (one, token):
            assert [await is_let_through(one, number) for number in (1, 2, 3)] == [True] * 3
            await shared_is_down_to(1)
            async with tab(second, codec, "two", token) as (two, _):
                through = [await is_let_through(two, number) for number in range(1, 4)]
    # One was left. The first frames may be at the door before Redis has answered Connect.
    assert through[0]
    assert not through[2]


async def test_an_address_has_a_rate_for_all_its_sessions(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    few = {"MCP_ADDRESS_PER_SECOND": "0.01", "MCP_ADDRESS_BURST": "3", "LINGKE_EMBEDDED": "no"}
    with WebServer(tmp_path / "web.log", **few) as strict:
        async with tab(strict, codec, "one") as (one, _), tab(strict, codec, "two") as (two, _):
            assert [await is_let_through(one, number) for number in (1, 2)] == [True, True]
            assert [await is_let_through(two, number) for number in (1, 2)] == [True, False]


async def test_under_make_run_the_own_machine_has_no_address(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    few = {"MCP_ADDRESS_PER_SECOND": "0.01", "MCP_ADDRESS_BURST": "1", "LINGKE_EMBEDDED": "yes"}
    with WebServer(tmp_path / "web.log", **few) as strict:
        async with tab(strict, codec, "one") as (one, _):
            assert [await is_let_through(one, number) for number in (1, 2, 3)] == [True] * 3


async def test_without_redis_messages_pass_and_each_process_counts_for_itself(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log", **FEW, REDIS_URL="redis://127.0.0.1:1/0") as alone:
        async with raw_socket(alone, codec) as raw:
            session = (await raw.connect()).connected.session_id
            assert [await is_let_through(raw, number) for number in range(1, 5)] == [True] * 4
            assert not await is_let_through(raw, 5)
    assert len(await rows(session)) == 4
    assert "Traceback" not in (tmp_path / "web.log").read_text()
