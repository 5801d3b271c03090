"""Numbered frames, Acks and entries: order, repeats, refusals, second tabs."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest

from dialogs.log import read
from dialogs.models import Message, Session
from proto.client import McpClient
from proto.client_errors import Refused
from proto.mcp_pb2 import MCPMessage
from tests.realtime.raw import RawSocket, event, raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import append_silently, db, holding_lock, reply, rows


def places(client: McpClient) -> list[int]:
    """The places in the public log that frames stood for when they came (entries and Acks), each once.

    An Ack may follow the entry that stands for it, when the log was read before the log's answer came.
    """
    came = [frame.header.sequence_id or frame.ack.sequence_id for frame in client.recent]
    return [place for index, place in enumerate(came) if place and place not in came[:index]]


async def test_the_row_exists_when_the_ack_arrives(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        for number in range(1, 6):
            await raw.send(utterance(number, f"第{number}句"))
            ack = (await raw.until("ack")).ack
            entry = (await db(read, UUID(session), number - 1, 1))[0]
            assert (ack.client_sequence, ack.sequence_id) == (number, number)
            assert (entry.content, entry.client_sequence) == (f"第{number}句", number)


async def test_acks_come_in_order_for_a_burst(generous: WebServer, codec: str) -> None:
    async with raw_socket(generous, codec) as raw:
        session = (await raw.connect()).connected.session_id
        for number in range(1, 33):
            await raw.send(utterance(number, f"第{number}句"))
        acks = [(await raw.until("ack")).ack for _ in range(32)]
    assert [(ack.client_sequence, ack.sequence_id) for ack in acks] == [(n, n) for n in range(1, 33)]
    assert [entry.content for entry in await rows(session)] == [f"第{n}句" for n in range(1, 33)]


async def test_the_thirty_third_unacknowledged_frame_is_refused_and_may_come_again(
    generous: WebServer, codec: str
) -> None:
    async with raw_socket(generous, codec) as raw:
        session = (await raw.connect()).connected.session_id
        async with holding_lock(session):
            for number in range(1, 34):
                await raw.send(utterance(number))
            error = (await raw.until("error")).error
        assert error.error_code == 3000
        assert error.retryable
        assert error.details["client_sequence"] == "33"
        assert int(error.details["retry_after_ms"]) > 0
        for number in range(1, 33):
            assert (await raw.until("ack")).ack.client_sequence == number
        await raw.send(utterance(33))
        assert (await raw.until("ack")).ack.sequence_id == 33


async def test_a_locked_session_holds_up_only_itself(generous: WebServer, codec: str) -> None:
    async with generous.client(codec) as locked, generous.client(codec) as free:
        async with holding_lock(locked.session_id):
            waiting = await locked.say("等一下")
            assert await free.stored(await free.say("你好")) == 1
            assert waiting.sequence_id == 0
        assert await locked.stored(waiting) == 1


async def test_the_sender_gets_the_ack_and_a_second_tab_the_entry(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as first:
        told = (await first.connect()).connected
        async with raw_socket(web, codec) as second:
            await second.connect(client_id="tab2", resume_token=told.resume_token)
            await first.send(utterance(1, "你好"))
            ack, entry = await first.until("ack"), await second.until("user_msg")
    assert ack.ack.sequence_id == entry.header.sequence_id == 1
    assert (entry.user_msg.client_id, entry.user_msg.client_sequence) == ("tab", 1)
    assert entry.header.session_id == told.session_id
    assert entry.header.timestamp > 0


async def test_the_entry_is_the_same_live_and_in_replay(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as first:
        token = (await first.connect()).connected.resume_token
        async with raw_socket(web, codec) as second:
            await second.connect(client_id="tab2", resume_token=token)
            await first.send(utterance(1, "é", order="LK202611210007"))
            live = await second.until("user_msg")
        async with raw_socket(web, codec) as third:
            await third.connect(client_id="tab3", resume_token=token)
            assert await third.until("user_msg") == live
        async with raw_socket(web, codec) as again:
            await again.connect(client_id="tab", resume_token=token)
            assert await again.until("user_msg") == live


async def test_every_tab_sees_both_tabs_in_one_order(generous: WebServer, codec: str) -> None:
    async with (
        generous.client(codec) as first,
        generous.client(codec, resume_token=first.resume_token) as second,
    ):
        for number in range(15):
            await first.say(f"甲{number}")
            await second.say(f"乙{number}")
            if number % 5 == 0:
                await reply(first.session_id, (1, f"答{number}"))
        for client in (first, second):
            await client.reached(33)
            assert places(client) == list(range(1, 34))
            entries = [frame.header.sequence_id for frame in client.recent if frame.header.sequence_id]
            assert entries == sorted(set(entries))
        stored = [entry.content for entry in await rows(first.session_id)]
        for client in (first, second):
            texts = [
                client.log[n].user_msg.content or client.log[n].sys_resp.response_text for n in range(1, 34)
            ]
            assert texts == stored


async def test_replies_and_own_frames_interleave_without_gaps_on_the_wire(
    generous: WebServer, codec: str
) -> None:
    async with generous.client(codec) as client:

        async def answer() -> None:
            for number in range(20):
                await reply(client.session_id, (1, f"答{number}"))

        async def speak() -> None:
            for number in range(20):
                await client.stored(await client.say(f"问{number}"))

        await asyncio.gather(answer(), speak())
        await client.reached(40)
        assert places(client) == list(range(1, 41))


async def test_a_repeat_gets_the_same_ack_and_writes_nothing(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await raw.send(utterance(1, "é"))
        await raw.send(utterance(2))
        await raw.send(utterance(1, "e\u0301"))  # the same in Unicode's normal form
        acks = [(await raw.until("ack")).ack for _ in range(3)]
    assert sorted((ack.client_sequence, ack.sequence_id) for ack in acks) == [(1, 1), (1, 1), (2, 2)]
    assert len(await rows(session)) == 2


async def test_a_repeat_on_another_socket_gets_the_same_ack(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        token = (await raw.connect()).connected.resume_token
        await raw.send(utterance(1))
        await raw.until("ack")
    async with raw_socket(web, codec) as raw:
        told = (await raw.connect(resume_token=token, last_sequence=1)).connected
        assert told.client_sequence == 1
        await raw.send(utterance(1))
        assert (await raw.until("ack")).ack.sequence_id == 1


async def test_a_number_used_for_other_content_is_refused(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await raw.send(utterance(1, "取消订单"))
        await raw.until("ack")
        await raw.send(utterance(1, "不取消"))
        error = (await raw.until("error")).error
        assert error.error_code == 1004
        assert (error.details["client_sequence"], error.details["expected"]) == ("1", "2")
    assert [entry.content for entry in await rows(session)] == ["取消订单"]


async def test_other_metadata_under_the_same_number_is_other_content(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(utterance(1, "取消", card_index="0"))
        await raw.send(utterance(1, "取消", card_index="1"))
        assert await raw.error() == 1004


async def test_a_jump_is_refused_and_nothing_stored(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await raw.send(utterance(3))
        error = (await raw.until("error")).error
        assert (error.error_code, error.retryable) == (1003, True)
        assert (error.details["client_sequence"], error.details["expected"]) == ("3", "1")
        assert await rows(session) == []
        for number in (1, 2, 3):
            await raw.send(utterance(number))
            assert (await raw.until("ack")).ack.client_sequence == number


async def test_a_refused_number_is_not_consumed(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await raw.send(utterance(1, "x" * 2001))
        await raw.send(utterance(2, "后面的"))
        refusals = [(await raw.until("error")).error for _ in range(2)]
        assert [error.error_code for error in refusals] == [1006, 1003]
        assert [error.details["client_sequence"] for error in refusals] == ["1", "2"]
        assert refusals[1].details["expected"] == "1"
        await raw.send(utterance(1, "短一点"))
        await raw.send(utterance(2, "后面的"))
        assert [(await raw.until("ack")).ack.client_sequence for _ in range(2)] == [1, 2]
    assert [entry.content for entry in await rows(session)] == ["短一点", "后面的"]


async def test_two_client_instances_count_for_themselves(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as first:
        token = (await first.connect()).connected.resume_token
        await first.send(utterance(1, "甲"))
        await first.until("ack")
        async with raw_socket(web, codec) as second:
            assert (await second.connect(client_id="tab2", resume_token=token)).connected.client_sequence == 0
            await second.send(utterance(1, "乙"))
            assert (await second.until("ack")).ack.sequence_id == 2


async def test_feedback_shares_the_clients_numbers_and_is_an_entry(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
        assert await client.stored(await client.rate(5, sequence_id=1, comment="很好")) == 2
        async with web.client(codec, resume_token=client.resume_token) as other:
            await other.reached(2)
            given = other.log[2].feedback
    assert (given.sequence_id, given.score, given.comment, given.client_sequence) == (1, 5, "很好", 2)


@pytest.mark.parametrize("score", [0, 6])
async def test_a_score_outside_of_one_to_five_is_refused(web: WebServer, codec: str, score: int) -> None:
    async with web.client(codec) as client:
        with pytest.raises(Refused) as refused:
            await client.stored(await client.rate(score))
        assert refused.value.error.error_code == 1000
        assert await client.stored(await client.say("你好")) == 1


async def test_a_frame_that_names_another_session_is_refused(web: WebServer, codec: str) -> None:
    async with web.client(codec) as other, raw_socket(web, codec) as raw:
        await raw.connect()
        message = utterance(1)
        message.header.session_id = other.session_id
        await raw.send(message)
        assert await raw.error() == 2002
        assert await rows(other.session_id) == []


async def test_a_user_id_in_the_frame_is_not_believed(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        message = utterance(1)
        message.user_msg.user_id = "li.na"
        await raw.send(message)
        await raw.until("ack")
    session = await db(Session.objects.get)
    assert session.customer_id is None


async def test_a_wish_can_lower_the_priority_and_never_raise_it(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        for number, wish in enumerate((1, 3, 0, 9), 1):
            message = utterance(number)
            message.header.priority = wish
            await raw.send(message)
            await raw.until("ack")
    assert [entry.priority for entry in await rows(session)] == [2, 3, 2, 2]


async def test_what_was_seen_is_what_was_written_to_this_socket(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await raw.send(utterance(1))
        await raw.until("ack")
        await reply(session, (1, "您好"))
        await raw.until("sys_resp")
        await raw.send(utterance(2))
        await raw.until("ack")
    assert [entry.seen_sequence for entry in await rows(session) if entry.client_id] == [0, 2]


# -- the same client_id twice --------------------------------------------------------------------------


async def test_a_second_socket_of_a_client_closes_the_older_one(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as older:
        token = (await older.connect()).connected.resume_token
        async with raw_socket(web, codec) as newer:
            await newer.connect(resume_token=token)
            assert await older.closed() == 4004
            await newer.send(utterance(1))
            await newer.until("ack")


async def test_a_replaced_client_comes_back_under_a_new_name_and_loses_nothing(
    web: WebServer, codec: str
) -> None:
    async with web.client(codec, auto_reconnect=True) as first:
        old_name = first.client_id
        await first.stored(await first.say("一"))
        async with web.client(codec, resume_token=first.resume_token, client_id=old_name) as copy:
            await first.wait_for(lambda: first.client_id != old_name or None)
            assert await first.stored(await first.say("二")) == 2
            await copy.reached(2)
            assert copy.is_connected
    assert [entry.content for entry in await rows(first.session_id)] == ["一", "二"]


# -- the client's own duties -----------------------------------------------------------------------------


async def test_after_a_cut_only_what_has_no_ack_is_sent_again(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("一"))
        client.drop()
        await client.until_closed()
        unacknowledged = await client.say("二")
        await client.say("三")
        await client.reconnect()
        assert await client.stored(unacknowledged) == 2
        await client.reached(3)
    assert [entry.content for entry in await rows(client.session_id)] == ["一", "二", "三"]


async def test_a_cut_between_commit_and_ack_leaves_one_row(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        async with holding_lock(client.session_id):
            said = await client.say("你好")
            client.drop()
            await client.until_closed()
            await client.reconnect()
        assert await client.stored(said) == 1
        await client.reached(1)
    assert [entry.content for entry in await rows(client.session_id)] == ["你好"]


async def test_one_refused_text_does_not_stop_the_next_ones(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        bad = await client.say("x" * 2001)
        after = [await client.say(text) for text in ("一", "二", "三")]
        with pytest.raises(Refused):
            await client.stored(bad)
        for said in after:
            await client.stored(said)
    assert [entry.content for entry in await rows(client.session_id)] == ["一", "二", "三"]


async def test_an_unknown_token_offers_unsent_texts_and_sends_none(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
        client.drop()
        await client.until_closed()
        await client.say("帮我取消")
        await client.start_over()
        assert client.unsent == ["帮我取消"]
        assert await client.stored(await client.say("新的对话")) == 1
    assert await db(lambda: Message.objects.filter(content="帮我取消").count()) == 0


async def test_a_client_obeys_the_rate_limit_and_gets_everything_stored(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        said = [await client.say(f"第{number}句") for number in range(24)]
        for outgoing in said:
            await client.stored(outgoing)
        assert any(frame.error.error_code == 1005 for frame in client.recent)
    assert [entry.content for entry in await rows(client.session_id)] == [f"第{n}句" for n in range(24)]


async def test_the_frame_beyond_the_burst_says_when_to_come_again(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        for number in range(1, 22):
            await raw.send(utterance(number))
        error = (await raw.until("error")).error
    assert (error.error_code, error.retryable, error.details["client_sequence"]) == (1005, True, "21")
    assert 0 < int(error.details["retry_after_ms"]) <= 201


# -- events ---------------------------------------------------------------------------------------------


async def test_history_sends_older_entries_again(web: WebServer, codec: str) -> None:
    async with web.client(codec) as client:
        await client.stored(await client.say("你好"))
    await append_silently(client.session_id, *[(1, f"第{number}条") for number in range(2, 41)])
    async with client:
        await client.reached(40)
        older = await client.history(before=21, limit=5)
    assert [frame.header.sequence_id for frame in older] == [16, 17, 18, 19, 20]
    assert older[0].sys_resp.response_text == "第16条"


@pytest.mark.parametrize("data", [{"before": "x"}, {"limit": "1.5"}, {"before": ""}])
async def test_history_takes_decimal_numbers_only(web: WebServer, codec: str, data: dict[str, str]) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(event("history.get", **data))
        assert await raw.error() == 1000
        await alive(raw)


async def test_the_language_is_kept_for_the_session_and_used_at_once(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(event("locale.set", locale="en"))
        await raw.send(event("no.such.event"))
        assert (await raw.until("error")).error.error_message == "The message could not be read"
        assert (await db(Session.objects.get)).locale == "en"


async def test_a_flood_of_events_is_limited(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        for _ in range(21):
            await raw.send(event("history.get", before="10"))
        assert await raw.error() == 1005


async def alive(raw: RawSocket, number: int = 1) -> None:
    """The connection still takes messages."""
    await raw.send(utterance(number))
    assert (await raw.until("ack")).ack.client_sequence == number


# -- bad frames -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\x1bb", "\x7f", "", "   ", "\u3000\n"])
async def test_control_characters_and_empty_texts_are_refused(web: WebServer, codec: str, text: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        await raw.send(utterance(1, text))
        error = (await raw.until("error")).error
        assert (error.error_code, error.details["client_sequence"]) == (1007, "1")
        await alive(raw)


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
        await alive(raw)


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
        await alive(raw)


async def test_a_frame_without_a_payload_is_an_error_and_no_strike(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        for _ in range(5):
            await raw.send(MCPMessage())  # no bytes at all in mcp.v1.proto
            assert await raw.error() == 1000
        await alive(raw)


async def test_a_frame_beyond_the_limit_is_too_long(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        await raw.connect()
        message = utterance(1)
        message.user_msg.history.append("x" * 33_000)
        await raw.send(message)
        assert await raw.error() == 1006
        await alive(raw)


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
        await alive(raw)


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
        await alive(raw)


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
