"""Log entries and server notices as wire frames. One function makes an entry's frame, for every delivery."""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from dialogs.errors import TEXTS, Code, texts_of
from dialogs.log.entries import Entry, Kind, Stream
from proto.mcp_pb2 import MCPMessage


class Type(IntEnum):
    """MCPHeader.message_type."""

    REQUEST = 1
    RESPONSE = 2
    HEARTBEAT = 3
    CONTROL = 4
    EVENT = 5


_TYPE_OF = {
    Kind.USER_MSG: Type.REQUEST,
    Kind.SYS_RESP: Type.RESPONSE,
    Kind.EVENT: Type.EVENT,
    Kind.FEEDBACK: Type.REQUEST,
}


def notice(kind: Type, session_id: str) -> MCPMessage:
    """An empty frame that is not durable: sequence_id 0, stamped now."""
    message = MCPMessage()
    message.header.version = 1
    message.header.message_type = kind
    message.header.timestamp = int(time.time() * 1000)
    message.header.session_id = session_id
    return message


def of_entry(entry: Entry) -> MCPMessage:
    """The frame of a public entry: the same bytes on every delivery, its time the database's."""
    message = MCPMessage()
    header = message.header
    header.version = 1
    header.sequence_id = entry.number if entry.stream is Stream.PUBLIC else 0
    header.message_type = _TYPE_OF[entry.kind]
    header.timestamp = int(entry.created_at.timestamp() * 1000)
    header.session_id = str(entry.session_id)
    header.priority = entry.priority
    _FILL[entry.kind](message, entry)
    return message


def _fill_user_msg(message: MCPMessage, entry: Entry) -> None:
    said = message.user_msg
    said.content = entry.content
    said.metadata.update(entry.payload.get("metadata", {}))
    said.client_id = entry.client_id
    said.client_sequence = entry.client_sequence
    for attachment in entry.payload.get("attachments", []):
        said.attachments.add(**attachment)


def _fill_sys_resp(message: MCPMessage, entry: Entry) -> None:
    payload, reply = entry.payload, message.sys_resp
    reply.response_text = entry.content
    reply.suggestions.extend(payload.get("suggestions", []))
    reply.intent = payload.get("intent", "")
    reply.slots.update(payload.get("slots", {}))
    reply.confidence = payload.get("confidence", 0)
    reply.sender = entry.sender
    reply.sender_name = payload.get("sender_name", "")
    reply.reply_to = payload.get("reply_to", 0)
    reply.state = payload.get("state", "")
    reply.client_id = entry.client_id
    reply.client_sequence = entry.client_sequence
    for attachment in payload.get("attachments", []):
        reply.attachments.add(**attachment)
    for card in payload.get("cards", []):
        reply.cards.add(
            title=card["title"],
            subtitle=card.get("subtitle", ""),
            image_url=card.get("image_url", ""),
            fields=card.get("fields", {}),
            actions=card.get("actions", []),
        )


def _fill_event(message: MCPMessage, entry: Entry) -> None:
    message.event.kind = entry.payload["kind"]
    message.event.data.update(entry.payload.get("data", {}))


def _fill_feedback(message: MCPMessage, entry: Entry) -> None:
    given = message.feedback
    given.sequence_id = entry.payload.get("sequence_id", 0)
    given.score = entry.payload.get("score", 0)
    given.comment = entry.content
    given.client_id = entry.client_id
    given.client_sequence = entry.client_sequence


_FILL = {
    Kind.USER_MSG: _fill_user_msg,
    Kind.SYS_RESP: _fill_sys_resp,
    Kind.EVENT: _fill_event,
    Kind.FEEDBACK: _fill_feedback,
}


def ack(session_id: str, client_sequence: int, sequence_id: int) -> MCPMessage:
    message = notice(Type.RESPONSE, session_id)
    message.ack.client_sequence = client_sequence
    message.ack.sequence_id = sequence_id
    return message


def heartbeat(session_id: str, *, head: int, client_sequence: int, echo: int = 0) -> MCPMessage:
    """With `echo` (the asker's timestamp) it is an answer, else a question."""
    message = notice(Type.HEARTBEAT, session_id)
    message.heartbeat.last_sequence = head
    message.heartbeat.client_sequence = client_sequence
    message.heartbeat.echo_timestamp = echo
    message.heartbeat.connection_status = 1
    return message


def event(session_id: str, kind: str, data: Mapping[str, Any] | None = None) -> MCPMessage:
    """An ephemeral event."""
    message = notice(Type.EVENT, session_id)
    message.event.kind = kind
    message.event.data.update({key: str(value) for key, value in (data or {}).items()})
    return message


def error(code: Code, locale: str, session_id: str = "", **details: object) -> MCPMessage:
    """An Error with the code's texts in `locale`; empty details are left out."""
    message = notice(Type.CONTROL, session_id)
    told, suggestion = texts_of(code, locale)
    message.error.error_code = code
    message.error.error_message = told
    message.error.suggestion = suggestion
    message.error.retryable = TEXTS[code].retryable
    message.error.details.update(
        {key: str(value) for key, value in details.items() if value not in ("", 0, None)}
    )
    return message
