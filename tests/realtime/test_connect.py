"""Opening the socket and Connect, by outcome."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from websockets.exceptions import InvalidStatus

from dialogs.models import Customer, ResumeToken, Session
from proto.client import McpClient
from proto.client_errors import ConnectionEnded, HandshakeRefused
from proto.mcp_pb2 import MCPMessage
from tests.realtime.raw import hello, raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import append_silently, db, reply

EXPIRED = timedelta(seconds=-60)


async def test_connect_begins_a_session_and_says_how_it_works(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        told = client.connected
        assert UUID(told.session_id).version == 7
        assert len(told.resume_token) >= 43  # 256 bits in base64
        assert not told.recovered
        assert not told.closed
        assert (told.last_sequence, told.client_sequence, told.first_sequence) == (0, 0, 1)
        assert (told.state, told.owner, told.owner_name) == ("init", "bot", "")
        assert (told.heartbeat_interval_ms, told.heartbeat_timeout_ms) == (30_000, 60_000)
        assert (told.max_frame_bytes, told.max_content_chars) == (16_384, 2_000)
        session = await db(Session.objects.get)
        assert str(session.pk) == told.session_id


async def test_the_token_is_stored_hashed_only(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        kept = await db(ResumeToken.objects.get)
    assert len(kept.digest) == 32
    assert client.resume_token.encode() not in bytes(kept.digest)


@pytest.mark.parametrize("offered", [None, ["chat"], ["mcp.v2.proto"]])
async def test_without_a_known_subprotocol_the_handshake_is_refused(
    web: WebServer, offered: list[str] | None
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with raw_socket(web, "mcp.v1.json", subprotocols=offered):
            pytest.fail("the handshake was accepted")
    assert refused.value.response.status_code == 403


async def test_the_first_known_subprotocol_offered_is_spoken(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec, subprotocols=["mcp.v9", codec]) as raw:
        assert raw.socket.subprotocol == codec
        assert (await raw.connect()).connected.session_id


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_origin_is_refused(web: WebServer, codec: str, origin: str) -> None:
    with pytest.raises(HandshakeRefused):
        await web.client(codec, origin=origin).connect()


async def test_without_origin_and_identity_nobody_is_let_in(web: WebServer, codec: str) -> None:
    with pytest.raises(ConnectionEnded) as ended:
        await web.client(codec, origin="").connect()
    assert ended.value.code == 4501
    assert ended.value.error is not None
    assert ended.value.error.error_code == 2000
    assert await db(Session.objects.count) == 0


async def test_without_origin_an_identity_is_enough(web: WebServer, codec: str) -> None:
    async with web.client(codec, origin="", identity=web.identity("wang.fang", name="王芳")):
        customer = await db(Customer.objects.get)
    assert (customer.sub, customer.name) == ("wang.fang", "王芳")


async def test_a_name_with_nul_is_told_without_it(web: WebServer, codec: str) -> None:
    async with web.client(codec, identity=web.identity("wang.fang", name="王\x00芳")):
        assert (await db(Customer.objects.get)).name == "王芳"


async def test_anything_before_connect_is_refused_and_ends_the_socket(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.send(utterance(1))
        assert await raw.error() == 1002
        assert await raw.closed() == 4500


async def test_an_empty_frame_before_connect_is_refused(web: WebServer) -> None:
    async with raw_socket(web, "mcp.v1.proto") as raw:
        await raw.socket.send(b"")
        assert await raw.error() == 1002
        assert await raw.closed() == 4500


async def test_frames_sent_before_connected_are_held(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.send(hello())
        for number in range(1, 17):
            await raw.send(utterance(number))
        acks = [(await raw.until("ack")).ack for _ in range(16)]
    assert [(ack.client_sequence, ack.sequence_id) for ack in acks] == [(n, n) for n in range(1, 17)]


async def test_frames_burst_before_connect_get_one_error_and_the_close(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        for number in range(1, 6):
            await raw.send(utterance(number))
        assert await raw.error() == 1002
        assert await raw.closed() == 4500
    assert "Traceback" not in web.log.read_text()


async def test_who_does_not_say_connect_is_closed(impatient: WebServer, codec: str) -> None:
    async with raw_socket(impatient, codec) as raw:
        assert await raw.closed() == 4500


async def test_who_has_connected_is_not_closed_for_being_late(impatient: WebServer, codec: str) -> None:
    async with impatient.client(codec) as client:
        since = client.received
        await client.until(lambda frame: frame.HasField("heartbeat"), since=since)
        await client.until(lambda frame: frame.HasField("heartbeat"))
        await client.until(lambda frame: frame.HasField("heartbeat"))
        assert client.is_connected


async def test_a_second_connect_ends_the_socket(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(hello())
        assert await raw.error() == 1000
        assert await raw.closed() == 4500


@pytest.mark.parametrize("version", [0, 2])
async def test_connect_in_another_version_is_refused(web: WebServer, codec: str, version: int) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.send(hello(version=version))
        assert await raw.error() == 1001
        assert await raw.closed() == 4505


@pytest.mark.parametrize("client_id", ["", "x" * 65, "tab one", "标签"])
async def test_a_client_id_of_another_form_is_refused(web: WebServer, codec: str, client_id: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.send(hello(client_id=client_id))
        assert await raw.error() == 1000
        assert await raw.closed() == 4500


# -- resume ------------------------------------------------------------------------------------------


async def test_resume_after_a_clean_close_brings_what_was_missed(web: WebServer, codec: str) -> None:
    client = web.client(codec)
    async with client:
        await client.stored(await client.say("你好"))
    session = client.session_id
    await append_silently(session, (1, "您好"), (1, "请讲"))
    async with client:
        assert client.session_id == session
        assert client.connected.recovered
        assert not client.connected.resume_token  # keep yours
        assert (client.connected.last_sequence, client.connected.client_sequence) == (3, 1)
        await client.reached(3)
        assert client.log[3].sys_resp.response_text == "请讲"


async def test_resume_after_a_cut_cable_brings_what_was_missed(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
        client.drop()
        await client.until_closed()
        await reply(client.session_id, (1, "您好"))
        await client.reconnect()
        assert client.connected.recovered
        await client.reached(2)


async def test_resume_sends_only_what_follows_the_cursor(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("一"))
        await append_silently(client.session_id, (1, "二"), (1, "三"))
        token = client.resume_token
    async with raw_socket(web, codec) as raw:
        told = await raw.connect(resume_token=token, last_sequence=2)
        assert told.connected.recovered
        assert told.connected.first_sequence == 3
        assert (await raw.receive()).header.sequence_id == 3


async def test_beyond_the_replay_window_the_copy_is_cut(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
    await append_silently(client.session_id, *[(1, f"第{number}条") for number in range(2, 41)])
    async with client:
        assert not client.connected.recovered
        assert client.connected.first_sequence == 21
        await client.reached(40)
        assert sorted(client.log) == list(range(21, 41))


async def test_a_gap_of_just_the_window_is_replayed(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
    await append_silently(client.session_id, *[(1, f"第{number}条") for number in range(2, 22)])
    async with client:
        assert client.connected.recovered
        await client.reached(21)
        assert sorted(client.log) == list(range(1, 22))


@pytest.mark.parametrize("claimed", [2, 500, 2**63, 2**64 - 1])
async def test_a_cursor_beyond_the_head_is_not_believed(web: WebServer, codec: str, claimed: int) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
        token = client.resume_token
    async with raw_socket(web, codec) as raw:
        told = await raw.connect(resume_token=token, last_sequence=claimed, client_id="other")
        assert not told.connected.recovered
        assert (told.connected.first_sequence, told.connected.last_sequence) == (1, 1)
        assert (await raw.receive()).user_msg.content == "你好"
    assert await db(Session.objects.count) == 1


async def test_an_unknown_token_begins_a_new_session(web: WebServer, codec: str) -> None:
    async with web.client(codec, resume_token="never-issued") as client:
        assert not client.connected.recovered
        assert client.resume_token != "never-issued"
        assert client.connected.last_sequence == 0


async def test_an_expired_token_begins_a_new_session(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
        old = client.session_id
    await db(lambda: ResumeToken.objects.update(expires_at="2020-01-01T00:00:00Z"))
    async with client:
        assert client.session_id != old
        assert not client.connected.recovered
        assert client.log == {}


async def test_a_closed_session_is_shown_and_takes_no_message(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
        await db(lambda: Session.objects.update(closed_at="2026-01-01T00:00:00Z", close_reason="resolved"))
        await client.reconnect()
        assert client.connected.recovered
        assert client.connected.closed
        late = await client.say("还在吗")
        error = (await client.until(lambda frame: frame.HasField("error"), since=0)).error
        assert (error.error_code, error.retryable) == (2001, True)
        assert client.is_connected
        assert late.left_behind
        old = client.session_id
        await client.start_over()
        assert client.session_id != old
        assert client.unsent == ["还在吗"]
        assert client.log == {}


# -- identity ----------------------------------------------------------------------------------------


async def refused(client: McpClient) -> tuple[int, int]:
    with pytest.raises(ConnectionEnded) as ended:
        await client.connect()
    error = ended.value.error
    assert error is not None
    return error.error_code, ended.value.code


@pytest.mark.parametrize("token", ["nonsense", "a.b.c"])
async def test_an_identity_that_is_not_ours_is_refused(web: WebServer, codec: str, token: str) -> None:
    assert await refused(web.client(codec, identity=token)) == (2000, 4501)


async def test_an_expired_identity_begins_nothing(web: WebServer, codec: str) -> None:
    expired = web.identity(lifetime=EXPIRED)
    assert await refused(web.client(codec, identity=expired)) == (2000, 4501)
    assert await db(Session.objects.count) == 0


async def test_an_expired_identity_resumes_its_own_session(web: WebServer, codec: str) -> None:
    async with web.client(codec, identity=web.identity("li.na")) as client:
        session = client.session_id
    client.identify(web.identity("li.na", lifetime=EXPIRED))
    async with client:
        assert (client.session_id, client.connected.recovered) == (session, True)


async def test_an_expired_identity_does_not_take_an_anonymous_session(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        pass
    client.identify(web.identity("li.na", lifetime=EXPIRED))
    assert await refused(client) == (2000, 4501)


async def test_the_session_of_another_customer_is_refused(web: WebServer, codec: str) -> None:
    async with web.client(codec, identity=web.identity("li.na")) as client:
        pass
    client.identify(web.identity("zhao.lei"))
    error, close = await refused(client)
    assert error == 2002
    assert 4500 <= close < 5000


async def test_the_token_alone_resumes_a_customers_session(web: WebServer, codec: str) -> None:
    async with web.client(codec, identity=web.identity("li.na")) as client:
        session = client.session_id
    client.identify("")
    async with client:
        assert (client.session_id, client.connected.recovered) == (session, True)


async def test_joining_an_identity_brings_a_new_token_and_the_old_one_lives_until_it_is_used(
    web: WebServer, codec: str
) -> None:
    async with web.client(codec) as client:
        old, session = client.resume_token, client.session_id
    client.identify(web.identity("li.na"))
    async with client:
        new = client.connected.resume_token
        assert new
        assert new != old
        assert client.session_id == session
    async with web.client(codec, resume_token=old) as other:
        assert other.session_id == session
    async with web.client(codec, resume_token=new) as other:
        assert other.session_id == session
    async with web.client(codec, resume_token=old) as other:
        assert other.session_id != session


async def test_a_refused_connect_may_be_tried_again_on_the_same_socket(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.send(hello(metadata={f"k{n}": "v" for n in range(17)}))
        assert await raw.error() == 1006
        assert (await raw.connect()).connected.session_id


async def test_the_language_of_errors_is_the_one_connect_asked_for(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect(locale="en-GB")
        await raw.send(MCPMessage())
        assert (await raw.until("error")).error.error_message == "The message could not be read"


async def test_a_resume_that_names_no_language_keeps_the_sessions(web: WebServer, codec: str) -> None:
    async with web.client(codec, locale="en") as client:
        token = client.resume_token
    async with raw_socket(web, codec) as raw:
        await raw.connect(resume_token=token)
        await raw.send(MCPMessage())
        assert (await raw.until("error")).error.error_message == "The message could not be read"


async def test_nonsense_before_connect_does_not_switch_the_time_limit_off(
    impatient: WebServer, codec: str
) -> None:
    async with raw_socket(impatient, codec) as raw:
        await raw.socket.send(b"\xff\xff" if codec == "mcp.v1.proto" else "nonsense")
        assert await raw.error() == 1000
        assert await raw.closed() == 4500


async def test_a_resumed_session_goes_on_in_the_language_that_connect_names(
    web: WebServer, codec: str
) -> None:
    async with raw_socket(web, codec) as raw:
        token = (await raw.connect(locale="zh-hans")).connected.resume_token
    async with raw_socket(web, codec) as raw:
        session_id = (await raw.connect(locale="en", resume_token=token)).connected.session_id
    assert await db(lambda: Session.objects.get(pk=session_id).locale) == "en"
