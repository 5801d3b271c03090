"""What the client library does by itself: sending again, renumbering, obeying limits; and its events."""

from __future__ import annotations

import pytest

from dialogs.models import Message, Session
from proto.client_errors import Refused
from tests.realtime.raw import event, raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import append_silently, db, holding_lock, rows


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
        await raw.takes(1)


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
