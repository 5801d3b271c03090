"""Whatever reaches a connection in whatever order, its client gets the log in order, without gaps, Acks in place."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import frames
from dialogs.connection import Connection, Limits
from proto.codec import CODECS, PROTO
from proto.mcp_pb2 import MCPMessage

SESSION = uuid.UUID(int=7)
CLIENT = "tab"

Moment = Literal["commit", "hint", "lost hint", "head", "late ack", "repeat", "notice", "bogus head"]
MOMENTS: st.SearchStrategy[Moment] = st.sampled_from(
    ("commit",) * 3
    + ("hint",) * 3
    + ("late ack",) * 3
    + ("lost hint", "head", "bogus head", "repeat", "notice")
)
# What happens, to one's own entry or another's, to which of those under way, and how often the loop turns then.
Step = tuple[Moment, bool, int, int]
STORIES = st.lists(
    st.tuples(MOMENTS, st.booleans(), st.integers(0, 2), st.sampled_from([0, 0, 1, 2, 3, 9])),
    min_size=5,
    max_size=60,
)


def entry(number: int, client_sequence: int) -> MCPMessage:
    message = MCPMessage()
    message.header.sequence_id = number
    message.user_msg.content = f"entry {number}"
    if client_sequence:
        message.user_msg.client_id, message.user_msg.client_sequence = CLIENT, client_sequence
    return message


@dataclass
class World:
    """A log, the hints and Acks of it that are still under way, and a socket that takes its time."""

    limit: int = 1_000
    log: list[MCPMessage] = field(default_factory=list)
    hints: list[int] = field(default_factory=list)
    acks: list[tuple[int, int]] = field(default_factory=list)
    own: int = 0
    sent: list[MCPMessage] = field(default_factory=list)
    notices: int = 0
    repeated: set[int] = field(default_factory=set)
    patience: int = 0

    def connection(self, cursor: int) -> Connection:
        return Connection(
            session_id=SESSION,
            client_id=CLIENT,
            codec=CODECS[PROTO],
            cursor=cursor,
            head=len(self.log),
            accepted=0,
            locale="en",
            send=self.send,
            close=self.close,
            read_log=self.read,
            limits=Limits(queue=self.limit),
        )

    async def send(self, frame: bytes | str) -> None:
        for _ in range(self.patience):
            await asyncio.sleep(0)
        assert isinstance(frame, bytes)
        self.sent.append(MCPMessage.FromString(frame))

    async def close(self, code: int) -> None:
        raise AssertionError(f"closed with {code}")

    async def read(self, session_id: uuid.UUID, after: int, limit: int) -> Sequence[tuple[int, MCPMessage]]:
        await asyncio.sleep(0)
        found = [(n, self.log[n - 1]) for n in range(after + 1, len(self.log) + 1)][:limit]
        await asyncio.sleep(0)
        return found

    def commit(self, own: bool) -> None:
        """An entry is in the log; its Ack (to its sender) and its hint are under way."""
        number = len(self.log) + 1
        self.own += own
        self.log.append(entry(number, self.own if own else 0))
        self.hints.append(number)
        if own:
            self.acks.append((number, self.own))

    def happen(self, moment: Moment, own: bool, place: int, connection: Connection) -> None:
        if moment == "commit":
            self.commit(own)
        elif moment in ("hint", "lost hint") and self.hints:
            number = self.hints.pop(min(place, len(self.hints) - 1))
            if moment == "hint":
                connection.offer(number, self.log[number - 1])
        elif moment == "late ack" and self.acks:
            self.acknowledge(connection, *self.acks.pop(0))
        elif moment == "repeat" and self.own and not self.acks:
            number = max(n for n, e in enumerate(self.log, 1) if e.user_msg.client_sequence == self.own)
            self.acknowledge(connection, number, self.own)
            self.repeated.add(self.own)
        elif moment == "head":
            connection.note_head(len(self.log))
        elif moment == "bogus head":
            connection.note_head(len(self.log) + 5)
        elif moment == "notice":
            # An answer that finds no room closes the socket (test_connection.py): not what is looked at here.
            notice = frames.heartbeat("", head=0, client_sequence=0)
            self.notices += connection.tell(notice, ephemeral=self.limit < 1_000)

    @staticmethod
    def acknowledge(connection: Connection, number: int, client_sequence: int) -> None:
        connection.acknowledge(number, client_sequence, frames.ack("", client_sequence, number))


async def settle(world: World) -> None:
    """Let the writer go on until it has nothing more to do."""
    before = -1
    while before != len(world.sent):
        before = len(world.sent)
        for _ in range(20 + 4 * world.patience):
            await asyncio.sleep(0)


async def tell(world: World, early: list[Step], story: list[Step], cursor: int) -> None:
    """Attach at `cursor`, after the `early` steps; then the story; then everything that is late, and quiet."""
    connection = world.connection(cursor)
    for moment, own, place, _ in early:
        world.happen(moment, own, place, connection)
    connection.start(frames.notice(frames.Type.CONTROL, "first"))
    for moment, own, place, turns in story:
        world.happen(moment, own, place, connection)
        for _ in range(turns):
            await asyncio.sleep(0)
    while world.acks:
        world.acknowledge(connection, *world.acks.pop(0))
    connection.note_head(len(world.log))  # the timer wheel comes by
    await settle(world)
    for number in world.hints:  # those that nobody waits for any more
        connection.offer(number, world.log[number - 1])
    await settle(world)
    connection.stop()
    assert connection.cursor == connection.head == len(world.log)
    assert not connection._ready
    assert not connection._acks


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.booleans(), max_size=3),
    STORIES.map(lambda story: story[:5]),
    STORIES,
    st.integers(0, 3),
    st.sampled_from([2, 1_000]),
)
def test_entries_leave_in_order_without_gaps_with_acks_in_place(
    before: list[bool], early: list[Step], story: list[Step], patience: int, limit: int
) -> None:
    world, cursor = World(patience=patience, limit=limit), min(len(before), 1)
    for own in before:
        world.commit(own)
    world.acks.clear()  # the socket that waited for them is gone
    asyncio.run(tell(world, early, story, cursor))
    assert world.sent[0].header.session_id == "first"
    came: list[int] = []
    for frame in world.sent:
        place = frame.header.sequence_id or frame.ack.sequence_id
        if frame.header.sequence_id:
            assert frame == world.log[place - 1]  # the same frame on every delivery
            assert place not in came  # an entry never follows what stands for it
        if place > cursor and place not in came:
            came.append(place)
    assert came == list(range(cursor + 1, len(world.log) + 1))
    assert sum(frame.HasField("heartbeat") for frame in world.sent) == world.notices
    _every_own_entry_is_acknowledged(world, cursor)


def _every_own_entry_is_acknowledged(world: World, cursor: int) -> None:
    """By an Ack, or by the entry that bears the client's own name."""
    told = {frame.ack.client_sequence for frame in world.sent if frame.HasField("ack")}
    told |= {frame.user_msg.client_sequence for frame in world.sent if frame.user_msg.client_id == CLIENT}
    since_attached = {
        entry.user_msg.client_sequence for entry in world.log[cursor:] if entry.user_msg.client_sequence
    }
    assert told >= since_attached | world.repeated
