"""The rules of the wire that need no state: what a client's frame may hold. Pure.

Every function returns what is to be done, or raises ProtocolError with the code the client gets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from dialogs.errors import Close, Code
from dialogs.log.entries import Draft, Kind
from proto.mcp_pb2 import Connect, MCPMessage

CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
METADATA_KEYS = 16
METADATA_BYTES = 1024
LOCALES = ("zh-hans", "en")
KNOWN_PAYLOADS = frozenset({"user_msg", "heartbeat", "connect", "event", "feedback"})


class ProtocolError(Exception):
    """A frame that breaks a rule. `close` ends the connection too; `strike` counts towards the three."""

    def __init__(
        self,
        code: Code,
        why: str,
        *,
        close: Close | None = None,
        strike: bool = False,
        client_sequence: int = 0,
        retry_after_ms: int = 0,
    ) -> None:
        super().__init__(why)
        self.code = code
        self.why = why
        self.close = close
        self.strike = strike
        self.details = {"client_sequence": client_sequence, "retry_after_ms": retry_after_ms}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who sends on this socket: what a draft is stamped with."""

    session_id: UUID
    client_id: str
    seen_sequence: int
    priority: int = 2


def payload_of(message: MCPMessage) -> str:
    """The name of the frame's payload; raises for none that a client may send."""
    name: str | None = message.WhichOneof("payload")
    if name not in KNOWN_PAYLOADS:
        raise ProtocolError(Code.MALFORMED, "the frame has no payload that a client may send")
    return name


def check_header(message: MCPMessage, session_id: UUID | None) -> None:
    """Version and session of a frame; before Connect `session_id` is None and the version must be 1."""
    version = message.header.version
    if version != 1 and not (version == 0 and session_id is not None):
        raise ProtocolError(
            Code.VERSION, f"version {version} is not spoken here; version 1 is", close=Close.VERSION
        )
    named = message.header.session_id
    if session_id is not None and named and named != str(session_id):
        raise ProtocolError(
            Code.NOT_ALLOWED, "the frame names another session", client_sequence=message.header.sequence_id
        )


def check_connect(connect: Connect) -> str:
    """The locale that a Connect asks for; raises when its form is wrong."""
    if not CLIENT_ID.fullmatch(connect.client_id):
        raise ProtocolError(
            Code.MALFORMED, "client_id must be 1 to 64 of A-Z a-z 0-9 _ -", close=Close.PROTOCOL
        )
    check_metadata(connect.metadata)
    return known_locale(connect.locale)


def known_locale(asked: str) -> str:
    """One of LOCALES: English when English is asked for, else Chinese."""
    return "en" if asked.lower().startswith("en") else "zh-hans"


def draft_of_utterance(message: MCPMessage, speaker: Speaker, max_chars: int) -> Draft:
    """An utterance as a draft; the text in Unicode's normal form C. Only with attachments it may be empty."""
    number, said = message.header.sequence_id, message.user_msg
    _check_number(number)
    content = clean_text(said.content, max_chars, number)
    if not content.strip() and not said.attachments:
        raise ProtocolError(Code.TEXT_NOT_ALLOWED, "the text is empty", client_sequence=number)
    check_metadata(said.metadata, number)
    metadata = dict(sorted(said.metadata.items()))
    payload = {"metadata": metadata} if metadata else {}
    return _draft(speaker, number, Kind.USER_MSG, content, payload, _priority(message, speaker))


def attachment_ids(message: MCPMessage, most: int) -> list[UUID]:
    """The ids of the attachments that an utterance names; all else about them is the server's to say."""
    number, named = message.header.sequence_id, message.user_msg.attachments
    if len(named) > most:
        raise ProtocolError(
            Code.MALFORMED, f"{len(named)} attachments; {most} are allowed", client_sequence=number
        )
    try:
        ids = [UUID(attachment.id) for attachment in named]
    except ValueError as error:
        raise ProtocolError(
            Code.MALFORMED, "an attachment's id is what the upload returned", client_sequence=number
        ) from error
    return list(dict.fromkeys(ids))


def draft_of_feedback(message: MCPMessage, speaker: Speaker, max_chars: int) -> Draft:
    """A rating as a draft: of one entry, or of the whole session (sequence_id 0)."""
    number, given = message.header.sequence_id, message.feedback
    _check_number(number)
    if not 1 <= given.score <= 5:
        raise ProtocolError(Code.MALFORMED, "score must be 1 to 5", client_sequence=number)
    comment = clean_text(given.comment, max_chars, number)
    payload = {"sequence_id": given.sequence_id, "score": given.score}
    return _draft(speaker, number, Kind.FEEDBACK, comment, payload, speaker.priority)


def _draft(
    speaker: Speaker, number: int, kind: Kind, content: str, payload: Mapping[str, object], priority: int
) -> Draft:
    return Draft(
        session_id=speaker.session_id,
        origin_key=f"c:{speaker.client_id}:{number}",
        kind=kind,
        sender="customer",
        content=content,
        payload=payload,
        client_id=speaker.client_id,
        client_sequence=number,
        seen_sequence=speaker.seen_sequence,
        priority=priority,
    )


def _check_number(number: int) -> None:
    if not 0 < number < 2**63:
        raise ProtocolError(Code.MALFORMED, "this frame needs the client's own number in header.sequence_id")


def _priority(message: MCPMessage, speaker: Speaker) -> int:
    """A client's wish can lower the priority, never raise it."""
    wish = message.header.priority
    return max(speaker.priority, wish) if wish in (1, 2, 3) else speaker.priority


def clean_text(text: str, max_chars: int, client_sequence: int = 0) -> str:
    """NFC, at most `max_chars` code points, without control characters other than tab and line break."""
    cleaned = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if len(cleaned) > max_chars:
        raise ProtocolError(
            Code.TOO_LONG,
            f"{len(cleaned)} characters; {max_chars} are allowed",
            client_sequence=client_sequence,
        )
    if any(_forbidden(character) for character in cleaned):
        raise ProtocolError(
            Code.TEXT_NOT_ALLOWED, "control characters are not allowed", client_sequence=client_sequence
        )
    return cleaned


def _forbidden(character: str) -> bool:
    point = ord(character)
    return (point < 0x20 and character not in "\t\n") or point == 0x7F or 0xD800 <= point <= 0xDFFF


def check_metadata(metadata: Mapping[str, str], client_sequence: int = 0) -> None:
    """At most 16 keys and 1 KiB, no control characters."""
    size = sum(len(key.encode()) + len(value.encode()) for key, value in metadata.items())
    if len(metadata) > METADATA_KEYS or size > METADATA_BYTES:
        raise ProtocolError(
            Code.TOO_LONG,
            f"metadata: {METADATA_KEYS} keys and 1 KiB are allowed",
            client_sequence=client_sequence,
        )
    if any(_forbidden(character) for pair in metadata.items() for part in pair for character in part):
        raise ProtocolError(
            Code.TEXT_NOT_ALLOWED, "metadata: control characters", client_sequence=client_sequence
        )
