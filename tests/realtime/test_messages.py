"""Numbered frames, Acks and entries: order, repeats, refusals, second tabs."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from dialogs.log import read
from dialogs.models import Session
from proto.client import McpClient
from proto.client_errors import Refused
from tests.realtime.raw import raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import db, holding_lock, reply, rows


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
