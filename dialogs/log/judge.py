"""What becomes of drafts, given what stands in the log: pure, decided under the session's lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from dialogs.errors import Code
from dialogs.log.entries import Draft, Kind, Refused, Repeat, Stream


@dataclass(slots=True)
class Head:
    """Where a locked session's log stands; advanced as drafts are numbered."""

    session_id: UUID
    last_sequence: int
    staff_sequence: int
    owner: str
    closed: bool
    wakes_bot: bool = False
    priority: int = 3  # the highest (1) to lowest (3) of what wakes the bot


@dataclass(frozen=True, slots=True)
class Written:
    """An entry that already stands in the log under an origin key."""

    number: int
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """What the log says of the drafts at hand: entries by (session, origin key), last numbers by (session, client)."""

    written: Mapping[tuple[UUID, str], Written] = field(default_factory=dict)
    client_heads: Mapping[tuple[UUID, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Numbered:
    """To be inserted: the draft, its number in its stream, and the public entry that it follows."""

    draft: Draft
    number: int
    after_sequence: int


Verdict = Numbered | Repeat | Refused


def judge(heads: Mapping[UUID, Head], known: Known, drafts: Sequence[Draft]) -> list[Verdict]:
    """One verdict per draft, in order; `heads` are advanced by what gets a number."""
    written = dict(known.written)
    client_heads = dict(known.client_heads)
    return [_judge_one(heads[draft.session_id], written, client_heads, draft) for draft in drafts]


def _judge_one(
    head: Head,
    written: dict[tuple[UUID, str], Written],
    client_heads: dict[tuple[UUID, str], int],
    draft: Draft,
) -> Verdict:
    key = (draft.session_id, draft.origin_key)
    client = (draft.session_id, draft.client_id)
    expected = client_heads.get(client, 0) + 1
    before = written.get(key)
    if before is not None:
        if before.content_hash == draft.content_hash:
            return Repeat(draft, before.number)
        return Refused(draft, Code.SEQUENCE_REUSED, expected)
    if draft.client_sequence:
        if head.closed and draft.kind is not Kind.FEEDBACK:  # what has ended can still be rated
            return Refused(draft, Code.SESSION_CLOSED)
        if draft.client_sequence != expected:
            gap = draft.client_sequence > expected
            return Refused(draft, Code.SEQUENCE_GAP if gap else Code.SEQUENCE_REUSED, expected)
        client_heads[client] = draft.client_sequence
    numbered = _number(head, draft)
    written[key] = Written(numbered.number if draft.stream is Stream.PUBLIC else 0, draft.content_hash)
    return numbered


def _number(head: Head, draft: Draft) -> Numbered:
    if draft.stream is Stream.STAFF:
        head.staff_sequence += 1
        return Numbered(draft, head.staff_sequence, head.last_sequence)
    head.last_sequence += 1
    if draft.wakes_bot and head.owner == "bot" and not head.closed:
        head.wakes_bot = True
        head.priority = min(head.priority, draft.priority)
    return Numbered(draft, head.last_sequence, 0)
