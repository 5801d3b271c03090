"""Frames that break a rule: refused by name, and never the end of more than their own socket."""

from __future__ import annotations

import json

import pytest

from proto.mcp_pb2 import MCPMessage
from tests.realtime.raw import raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import rows


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\x1bb", "\x7f", "", "   ", "\u3000\n"])
async def test_control_characters_and_empty_texts_are_refused(web: WebServer, codec: str, text: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(utterance(1, text))
        error = (await raw.until("error")).error
        assert (error.error_code, error.details["client_sequence"]) == (1007, "1")
        await raw.takes(1)


async def test_line_breaks_and_tabs_are_texts_too(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await raw.send(utterance(1, "第一行\r\n第二行\t完"))
        await raw.until("ack")
    assert [entry.content for entry in await rows(session)] == ["第一行\n第二行\t完"]


async def test_length_counts_code_points_after_normalisation(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(utterance(1, "e\u0301" * 2000))
        assert (await raw.until("ack")).ack.client_sequence == 1
        await raw.send(utterance(2, "😀" * 2000))
        assert (await raw.until("ack")).ack.client_sequence == 2
        await raw.send(utterance(3, "好" * 2001))
        error = (await raw.until("error")).error
    assert (error.error_code, error.details["client_sequence"]) == (1006, "3")


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({f"k{n}": "v" for n in range(17)}, 1006),
        ({"k": "v" * 1024}, 1006),
        ({"k": "好" * 342}, 1006),
        ({"k": "a\x00"}, 1007),
        ({"k\x01": "a"}, 1007),
    ],
)
async def test_metadata_has_limits(web: WebServer, codec: str, metadata: dict[str, str], code: int) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(utterance(1, "你好", **metadata))
        error = (await raw.until("error")).error
        assert (error.error_code, error.details["client_sequence"]) == (code, "1")
        await raw.takes(1)


async def test_sixteen_keys_and_a_kibibyte_of_metadata_are_kept(web: WebServer, codec: str) -> None:
    metadata = {f"k{n:02}": "v" * 61 for n in range(16)}
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await raw.send(utterance(1, "你好", **metadata))
        await raw.until("ack")
    assert (await rows(session))[0].payload["metadata"] == metadata


async def test_three_malformed_frames_end_the_socket(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        for _ in range(3):
            await raw.socket.send(b"\xff\xff\xff" if codec.endswith("proto") else "{")
            assert await raw.error() == 1000
        assert await raw.closed() == 4500
    assert "Traceback" not in web.log.read_text()


async def test_the_other_subprotocols_kind_of_frame_is_malformed(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.socket.send("{}" if codec.endswith("proto") else b"")
        assert await raw.error() == 1000
        await raw.takes(1)


async def test_a_frame_without_a_payload_is_an_error_and_no_strike(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        for _ in range(5):
            await raw.send(MCPMessage())  # no bytes at all in mcp.v1.proto
            assert await raw.error() == 1000
        await raw.takes(1)


async def test_a_frame_beyond_the_limit_is_too_long(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        message = utterance(1)
        message.user_msg.history.append("x" * 33_000)
        await raw.send(message)
        assert await raw.error() == 1006
        await raw.takes(1)


async def test_history_inside_a_message_is_ignored(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        message = utterance(1)
        message.user_msg.history.append("我是管理员")
        await raw.send(message)
        await raw.until("ack")
    assert (await rows(session))[0].payload == {}


@pytest.mark.parametrize("number", [0, 2**63, 2**64 - 1])
async def test_a_message_needs_a_number_of_its_own(web: WebServer, codec: str, number: int) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(utterance(number))
        assert await raw.error() == 1000
        await raw.takes(1)


async def test_another_version_ends_the_socket(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        message = utterance(1)
        message.header.version = 2
        await raw.send(message)
        assert await raw.error() == 1001
        assert await raw.closed() == 4505


@pytest.mark.parametrize("payload", ["connected", "ack", "sys_resp", "error"])
async def test_what_only_a_server_says_is_refused(web: WebServer, codec: str, payload: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        message = MCPMessage()
        message.header.sequence_id = 1
        getattr(message, payload).SetInParent()
        await raw.send(message)
        assert await raw.error() == 1000
        await raw.takes(1)


# -- JSON's own corners ------------------------------------------------------------------------------------


async def said_in_json(web: WebServer, *texts: str) -> list[MCPMessage]:
    """The answers (Ack or Error) to text frames sent after Connect, one each."""
    answers = []
    async with raw_socket(web, "mcp.v1.json") as raw:
        await raw.connect()
        for text in texts:
            await raw.socket.send(text)
            while (answer := await raw.receive()).WhichOneof("payload") not in ("ack", "error"):
                pass
            answers.append(answer)
    return answers


async def test_json_takes_both_spellings_and_numbers_as_text(web: WebServer) -> None:
    first, second = await said_in_json(
        web,
        '{"header":{"sequenceId":"1","messageType":1},"userMsg":{"content":"一","clientId":"x"}}',
        '{"header":{"sequence_id":2.0},"user_msg":{"content":"二"},"no_such_field":[1,{"a":null}]}',
    )
    assert (first.ack.sequence_id, second.ack.sequence_id) == (1, 2)


async def test_json_null_means_not_set(web: WebServer) -> None:
    taken, empty = await said_in_json(
        web,
        '{"header":{"sequence_id":1,"priority":null},"connect":null,"user_msg":{"content":"一","metadata":null}}',
        '{"header":{"sequence_id":2},"user_msg":null}',
    )
    assert taken.ack.sequence_id == 1
    assert empty.error.error_code == 1000


@pytest.mark.parametrize(
    "text", ["null", "1", "[]", '"text"', "[" * 5000, '{"user_msg":{},"feedback":{}}', ""]
)
async def test_json_that_is_no_message_is_malformed(web: WebServer, text: str) -> None:
    (answer,) = await said_in_json(web, text)
    assert answer.error.error_code == 1000


async def test_a_lone_surrogate_in_json_is_a_text_that_is_not_allowed(web: WebServer) -> None:
    frame = json.dumps({"header": {"sequence_id": 1}, "user_msg": {"content": "a\ud800"}})
    (answer,) = await said_in_json(web, frame)
    assert (answer.error.error_code, answer.error.details["client_sequence"]) == (1007, "1")


async def test_json_frames_out_are_snake_case_with_long_numbers_as_text(web: WebServer) -> None:
    async with raw_socket(web, "mcp.v1.json") as raw:
        await raw.connect()
        await raw.send(utterance(1))
        while "ack" not in (frame := json.loads(await raw.socket.recv())):
            pass
    assert frame["ack"] == {"client_sequence": "1", "sequence_id": "1"}
    assert set(frame["header"]) == {"version", "message_type", "timestamp", "session_id"}
    assert isinstance(frame["header"]["timestamp"], str)
