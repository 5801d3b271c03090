"""What may be written to a session's log, and what came of it: plain data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Stream(StrEnum):
    """Who reads an entry: `public` the customer too, `staff` only people behind the counter."""

    PUBLIC = "public"
    STAFF = "staff"


class Kind(StrEnum):
    """Which payload of the wire an entry becomes."""

    USER_MSG = "user_msg"
    SYS_RESP = "sys_resp"
    EVENT = "event"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it is numbered.

    `origin_key` names its cause and is unique in the session: `c:<client>:<k>` a client's frame,
    `b:<answered>:<i>` the bot's answer, `a:<run>:result` an action's result, `close` the end.
    `payload` holds the wire fields other than text, client numbering and time.
    """

    session_id: UUID
    origin_key: str
    kind: Kind
    sender: str
    content: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    stream: Stream = Stream.PUBLIC
    client_id: str = ""
    client_sequence: int = 0
    seen_sequence: int = 0
    priority: int = 2

    @property
    def content_hash(self) -> bytes:
        """SHA-256 of what the sender said: tells a repeat from the reuse of a number."""
        said = json.dumps(
            [self.kind, self.content, self.payload], ensure_ascii=False, sort_keys=True, default=str
        )
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()

    @property
    def wakes_bot(self) -> bool:
        return self.kind is Kind.USER_MSG and self.stream is Stream.PUBLIC


@dataclass(frozen=True, slots=True)
class Entry:
    """A committed entry; `number` counts in its stream. Its wire frame is the same on every delivery."""

    session_id: UUID
    number: int
    stream: Stream
    kind: Kind
    sender: str
    content: str
    payload: Mapping[str, Any]
    client_id: str
    client_sequence: int
    seen_sequence: int
    priority: int
    created_at: datetime
    after_sequence: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """Committed now, under `entry.number`; `owner` is who had the session at that moment."""

    entry: Entry
    owner: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same frame was committed before, as public entry `number` (0: a staff entry)."""

    draft: Draft
    number: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written. `code` is the wire's error code; `expected` the client's next number for 1003, 1004."""

    draft: Draft
    code: int
    expected: int = 0


@dataclass(frozen=True, slots=True)
class Deferred:
    """The session's row was locked by another writer: try again."""

    draft: Draft


Outcome = Stored | Repeat | Refused | Deferred
