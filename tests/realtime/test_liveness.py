"""Heartbeats, lost hints, Redis emptied, full and draining servers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import redis.asyncio
from django.conf import settings
from django.db import connection

from proto.client_errors import ConnectionEnded, HandshakeRefused
from proto.mcp_pb2 import MCPMessage
from tests.realtime.raw import RawSocket, heartbeat, raw_socket, utterance
from tests.realtime.server import APPLICATION_NAME, WebServer
from tests.realtime.storage import append_silently, db, holding_lock, reply, rows


def is_heartbeat(frame: MCPMessage) -> bool:
    return frame.HasField("heartbeat")


async def test_a_question_is_answered_with_its_time(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(utterance(1))
        await raw.until("ack")
        await raw.send(heartbeat(timestamp=1234567890123))
        answer = await raw.until("heartbeat")
    assert answer.heartbeat.echo_timestamp == 1234567890123
    assert (answer.heartbeat.last_sequence, answer.heartbeat.client_sequence) == (1, 1)
    assert answer.header.sequence_id == 0


async def test_a_question_without_a_time_is_answered_as_one(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(heartbeat())
        assert (await raw.until("heartbeat")).heartbeat.echo_timestamp > 0


async def test_an_answer_is_never_answered_and_questions_once_in_ten_seconds(
    web: WebServer, codec: str
) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(heartbeat(echo=5))
        await raw.send(heartbeat(timestamp=7))
        await raw.send(heartbeat(timestamp=8))
        assert (await frames_before_ack(raw)) == [7]


async def frames_before_ack(raw: RawSocket) -> list[int]:
    """The echoes among the frames that come until a message is acknowledged."""
    await raw.send(utterance(1))
    echoes = []
    while not (frame := await raw.receive()).HasField("ack"):
        if frame.HasField("heartbeat"):
            echoes.append(frame.heartbeat.echo_timestamp)
    return echoes


async def test_a_silent_client_is_asked_and_then_given_up(impatient: WebServer, codec: str) -> None:
    async with raw_socket(impatient, codec) as raw:
        told = (await raw.connect()).connected
        assert (told.heartbeat_interval_ms, told.heartbeat_timeout_ms) == (300, 900)
        question = await raw.until("heartbeat")
        assert question.heartbeat.echo_timestamp == 0
        assert question.header.timestamp > 0
        assert await raw.closed() == 4001


async def test_a_client_that_answers_is_kept(impatient: WebServer, codec: str) -> None:
    async with impatient.client(codec) as client:
        for _ in range(5):  # five intervals of silence but for the answers: more than the time-out
            await client.until(is_heartbeat)
        assert client.is_connected


async def test_a_question_carries_the_head_and_the_last_accepted_number(
    impatient: WebServer, codec: str
) -> None:
    async with impatient.client(codec) as client:
        await client.stored(await client.say("你好"))
        question = await client.until(is_heartbeat)
    assert (question.heartbeat.last_sequence, question.heartbeat.client_sequence) == (1, 1)


async def test_any_frame_counts_as_life(impatient: WebServer, codec: str) -> None:
    async with raw_socket(impatient, codec) as raw:
        await raw.connect()
        for _ in range(4):
            await raw.until("heartbeat")
            await raw.send(MCPMessage())
        await raw.send(utterance(1))
        assert (await raw.until("ack")).ack.sequence_id == 1


async def test_a_lost_hint_is_found_within_one_interval(impatient: WebServer, codec: str) -> None:
    async with impatient.client(codec) as client:
        await append_silently(client.session_id, (0, "您好"))
        await client.reached(1)
        assert client.log[1].sys_resp.response_text == "您好"


async def test_a_lost_hint_is_found_by_a_client_that_talks_all_the_time(
    impatient: WebServer, codec: str
) -> None:
    """The look goes by the clock, not by silence."""
    async with raw_socket(impatient, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await append_silently(session, (0, "您好"))

        async def chatter() -> None:
            while True:
                await raw.send(heartbeat(echo=1))
                await asyncio.sleep(0.05)

        talking = asyncio.create_task(chatter())
        try:
            assert (await raw.until("sys_resp")).header.sequence_id == 1
        finally:
            talking.cancel()


async def test_the_next_own_message_brings_what_a_lost_hint_left_out(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await append_silently(client.session_id, (0, "一"), (0, "二"))
        assert await client.stored(await client.say("三")) == 3
        await client.reached(3)
        came = [frame.header.sequence_id or frame.ack.sequence_id for frame in client.recent]
        assert [place for place in came if place][:3] == [1, 2, 3]


async def test_an_emptied_redis_loses_nothing(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client, web.client(codec, resume_token=client.resume_token) as other:
        await client.stored(await client.say("一"))
        async with redis.asyncio.Redis.from_url(settings.REDIS_URL) as server:
            await server.flushall()
        await client.stored(await client.say("二"))
        await reply(client.session_id, (2, "三"))
        for one in (client, other):
            await one.reached(3)
            assert sorted(one.log) == [1, 2, 3]


def cut_off_the_database() -> int:
    """End every database session of the web processes; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = %s""",
            [APPLICATION_NAME],
        )
        return int(cursor.fetchone()[0])


async def test_database_connections_that_were_cut_are_made_anew(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("一"))
        assert await db(cut_off_the_database) > 0
        assert await client.stored(await client.say("二")) == 2
        await db(cut_off_the_database)
        await append_silently(client.session_id, (2, "三"))
        assert await client.stored(await client.say("四")) == 4
        await client.reached(4)
        assert client.log[3].sys_resp.response_text == "三"


# -- full and going -----------------------------------------------------------------------------------


async def test_a_full_process_says_when_to_come_again(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log", MCP_MAX_CONNECTIONS="2") as small:
        async with small.client(codec), small.client(codec) as second:
            with pytest.raises(ConnectionEnded) as ended:
                await small.client(codec).connect()
            assert ended.value.code == 4003
            assert ended.value.error is not None
            assert ended.value.error.error_code == 3000
            assert int(ended.value.error.details["retry_after_ms"]) > 0
            assert await second.stored(await second.say("还在")) == 1


async def test_sigterm_drains(transactional_db: None, tmp_path: Path, codec: str) -> None:
    with WebServer(tmp_path / "web.log") as going:
        client = going.client(codec)
        async with client:
            await client.stored(await client.say("一"))
            since = client.received
            going.terminate()
            assert await client.until_closed() == 4000
            goodbye = await client.until(lambda frame: frame.event.kind == "server.draining", since=since)
            assert int(goodbye.event.data["retry_after_ms"]) > 0
        with pytest.raises((HandshakeRefused, OSError)):
            await client.connect()
    assert "Traceback" not in (tmp_path / "web.log").read_text()


async def test_a_drain_waits_for_what_is_being_written(
    transactional_db: None, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log") as going:
        async with going.client(codec) as client:
            async with holding_lock(client.session_id):
                said = await client.say("最后一句")
                await client.send(heartbeat(timestamp=1))
                await client.until(is_heartbeat, since=0)  # so the message before it was taken too
                going.terminate()
                await client.until(lambda frame: frame.event.kind == "server.draining", since=0)
            assert await client.until_closed() == 4000
            assert said.sequence_id == 1
    assert [entry.content for entry in await rows(client.session_id)] == ["最后一句"]


async def test_clients_of_a_killed_process_go_on_at_another(
    web: WebServer, tmp_path: Path, codec: str
) -> None:
    with WebServer(tmp_path / "web.log") as dying:
        async with dying.client(codec) as client:
            await client.stored(await client.say("一"))
            dying.process.kill()
            await client.until_closed()
            await client.say("二")
            token, name = client.resume_token, client.client_id
    async with web.client(codec, resume_token=token, client_id=name) as heir:
        assert heir.connected.recovered
        assert heir.connected.client_sequence == 1
        assert await heir.stored(await heir.say("二")) == 2
        assert [heir.log[number].user_msg.content for number in (1, 2)] == ["一", "二"]
    assert "Traceback" not in web.log.read_text()


async def test_two_processes_serve_one_session(web: WebServer, generous: WebServer, codec: str) -> None:
    async with web.client(codec) as here, generous.client(codec, resume_token=here.resume_token) as there:
        await here.stored(await here.say("一"))
        await there.reached(1)
        await there.stored(await there.say("二"))
        await here.reached(2)
        assert here.log[2].user_msg.content == "二"
