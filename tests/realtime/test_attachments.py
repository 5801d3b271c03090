"""Attachments on the wire: what a frame may name, and that the server says what it is."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

from django.db import transaction

from dialogs.closing import close_session
from dialogs.models import Session
from proto.mcp_pb2 import MCPMessage
from tests.realtime.raw import RawSocket, raw_socket, utterance
from tests.realtime.server import WebServer
from tests.realtime.storage import db, rows

PDF = b"%PDF-1.7\n%%EOF\n"


def _upload(web: WebServer, token: str, name: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {token}", "X-File-Name": name}
    request = Request(f"{web.origin}/api/attachments/", PDF, headers, method="POST")  # noqa: S310  our own server
    with urlopen(request, timeout=20) as answer:  # noqa: S310  our own server
        told: dict[str, object] = json.load(answer)
    return told


async def begin(raw: RawSocket, web: WebServer, *names: str) -> tuple[str, list[dict[str, object]]]:
    """A new session with these files uploaded; its id and how to name them."""
    connected = (await raw.connect()).connected
    files = [await db(_upload, web, connected.resume_token, name) for name in names]
    return connected.session_id, files


def showing(number: int, *ids: object, text: str = "") -> MCPMessage:
    message = utterance(number, text)
    for each in ids:
        message.user_msg.attachments.add(id=str(each))
    return message


def told_in(frame: MCPMessage) -> list[tuple[str, str, str, int, str]]:
    return [(a.id, a.name, a.media_type, a.bytes, a.url) for a in frame.user_msg.attachments]


async def test_the_server_says_what_an_attachment_is_and_says_it_to_everybody(
    web: WebServer, codec: str
) -> None:
    async with raw_socket(web, codec) as raw, raw_socket(web, codec) as second:
        connected = (await raw.connect()).connected
        uploaded = await db(_upload, web, connected.resume_token, "a.pdf")
        await second.connect(client_id="other", resume_token=connected.resume_token)
        lying = showing(1, uploaded["id"])
        lying.user_msg.attachments[0].name = "evil.exe"
        lying.user_msg.attachments[0].url = "https://evil.example/"
        lying.user_msg.attachments[0].media_type = "text/html"
        await raw.send(lying)
        assert (await raw.until("ack")).ack.sequence_id == 1
        live = await second.until("user_msg")
        expected = (uploaded["id"], "a.pdf", "application/pdf", len(PDF), uploaded["url"])
        assert told_in(live) == [expected]
        assert live.user_msg.content == ""
        async with raw_socket(web, codec) as third:
            await third.connect(client_id="third", resume_token=connected.resume_token)
            assert await third.until("user_msg") == live


async def test_a_repeat_gets_the_same_ack_and_other_files_are_another_content(
    web: WebServer, codec: str
) -> None:
    async with raw_socket(web, codec) as raw:
        session, files = await begin(raw, web, "a.pdf", "b.pdf")
        await raw.send(showing(1, files[0]["id"]))
        await raw.until("ack")
        await raw.send(showing(1, files[0]["id"]))
        assert (await raw.until("ack")).ack.sequence_id == 1
        await raw.send(showing(1, files[1]["id"]))
        assert await raw.error() == 1004
    assert len(await rows(session)) == 1


async def test_another_session_s_file_is_refused_with_the_number_and_the_number_stays_free(
    web: WebServer, codec: str
) -> None:
    async with raw_socket(web, codec) as other, raw_socket(web, codec) as raw:
        _, foreign = await begin(other, web, "secret.pdf")
        session, _ = await begin(raw, web)
        await raw.send(showing(1, foreign[0]["id"]))
        error = (await raw.until("error")).error
        assert (error.error_code, error.details["client_sequence"]) == (2002, "1")
        assert not error.retryable
        await raw.send(utterance(1))
        assert (await raw.until("ack")).ack.sequence_id == 1
    assert [entry.payload for entry in await rows(session)] == [{}]


async def test_what_no_upload_returned_and_too_many_are_malformed(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session, files = await begin(raw, web, "a.pdf")
        for ids in (["../etc"], [""], [files[0]["id"]] * 5):
            await raw.send(showing(1, *ids))
            error = (await raw.until("error")).error
            assert (error.error_code, error.details["client_sequence"]) == (1000, "1")
        await raw.send(showing(1, "00000000-0000-4000-8000-000000000000"))
        assert await raw.error() == 2002
        await raw.send(showing(1))
        assert await raw.error() == 1007
    assert await rows(session) == []


async def test_a_text_behind_a_file_keeps_its_place(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session, files = await begin(raw, web, "a.pdf")
        for frame in (
            showing(1, files[0]["id"], text="看图"),
            utterance(2, "二"),
            showing(3, files[0]["id"]),
        ):
            await raw.send(frame)
        for number in (1, 2, 3):
            assert (await raw.until("ack")).ack.sequence_id == number
    assert [entry.content for entry in await rows(session)] == ["看图", "二", ""]


async def test_what_has_ended_can_be_rated_but_not_talked_to(web: WebServer, codec: str) -> None:
    async with raw_socket(web, codec) as raw:
        session = (await raw.connect()).connected.session_id
        await db(_close, session)
        await raw.send(utterance(1))
        assert await raw.error() == 2001
        rating = MCPMessage()
        rating.header.sequence_id = 1
        rating.feedback.score, rating.feedback.comment = 5, "很快"
        await raw.send(rating)
        await raw.until("ack")
    last = (await rows(session))[-1]
    assert (last.kind, last.content, last.payload) == ("feedback", "很快", {"sequence_id": 0, "score": 5})


def _close(session_id: str) -> None:
    with transaction.atomic():
        close_session(Session.objects.select_for_update().get(pk=session_id), "expired")
