"""What a client has said and the server has not acknowledged: numbered, sent again, go back N. No sockets.

The rules are those of docs/protocol.md: numbers 1, 2, 3 … per session and client instance, a refused number
is not consumed, a repeat gets the same Ack. On one socket every frame sent gets one answer, an Ack or an
Error that names its number. So numbers change hands only while no answer is under way: else the answer to an
old bearer would be taken for the new one's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from proto.mcp_pb2 import Error, MCPMessage

WINDOW = 32  # frames that a server takes from one connection before it must have acknowledged some


class Stage(Enum):
    """Where a frame that waits for its Ack is."""

    TO_SEND = auto()
    IN_FLIGHT = auto()  # sent on this socket, no answer yet
    HELD = auto()  # answered with "not now": to be sent again a little later


@dataclass(slots=True, eq=False)
class Outgoing:
    """One numbered frame on its way; exactly one of `sequence_id`, `refused`, `left_behind` is set at its end.

    `sequence_id`: it stands in the log under this number. `refused`: the server will never take it.
    `left_behind`: its session ended first; its text may be offered to the person again.
    """

    message: MCPMessage
    client_id: str
    number: int
    stage: Stage = Stage.TO_SEND
    sequence_id: int = 0
    refused: Error | None = None
    left_behind: bool = False

    @property
    def text(self) -> str:
        return self.message.user_msg.content or self.message.feedback.comment


class Outbox:
    """Frames that wait, by number. `accepted` is the highest number that the server is known to have taken."""

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id
        self.waiting: list[Outgoing] = []
        self.accepted = 0
        self._last = 0
        self._renumber = False

    def add(self, message: MCPMessage) -> Outgoing:
        self._last = max(self._last, self.accepted) + 1
        outgoing = Outgoing(message, self.client_id, self._last)
        self.waiting.append(outgoing)
        return outgoing

    def next_to_send(self) -> Outgoing | None:
        """The next frame to put on the wire (marked as sent), or None when there is nothing to send now."""
        if self._renumber:
            if any(outgoing.stage is Stage.IN_FLIGHT for outgoing in self.waiting):
                return None
            self._number_what_was_not_taken()
        for outgoing in self.waiting[:WINDOW]:
            if outgoing.stage is Stage.TO_SEND:
                outgoing.stage = Stage.IN_FLIGHT
                return outgoing
        return None

    # -- answers -------------------------------------------------------------------------------------

    def acknowledge(self, client_id: str, number: int, sequence_id: int) -> Outgoing | None:
        """Frame `number` stands in the log; the frame, when it was still waiting."""
        if client_id == self.client_id:
            self.accepted = max(self.accepted, number)
        outgoing = self._find(number, client_id)
        if outgoing is not None:
            outgoing.sequence_id = sequence_id
            self.waiting.remove(outgoing)
        return outgoing

    def refuse(self, number: int, error: Error) -> None:
        """Frame `number` will never be taken; as its number is not consumed, what follows moves up."""
        outgoing = self._find(number, self.client_id)
        if outgoing is not None:
            outgoing.refused = error
            self.waiting.remove(outgoing)
            self._renumber = True

    def hold(self, number: int) -> None:
        """Frame `number` was not taken now: it is sent again after `release`."""
        outgoing = self._find(number, self.client_id)
        if outgoing is not None:
            outgoing.stage = Stage.HELD

    def expect(self, number: int, expected: int, *, reused: bool) -> None:
        """Frame `number` was refused, for the server waits for number `expected` (1003), or has something else
        under `number` (1004): somebody spoke under our client_id."""
        self.hold(number)
        self.accepted = max(self.accepted, expected - 1)
        outgoing = self._find(number, self.client_id)
        if reused and outgoing is not None:
            outgoing.number = 0
            self._renumber = True
        elif not self._find(expected, self.client_id):
            self._renumber = True  # nobody bears the number that is waited for

    def release(self) -> None:
        """The time of those held has come."""
        for outgoing in self.waiting:
            if outgoing.stage is Stage.HELD:
                outgoing.stage = Stage.TO_SEND

    # -- sockets and sessions ------------------------------------------------------------------------

    def reconnected(self, accepted: int) -> None:
        """A new socket: no answers are under way, and the server has taken `accepted` numbers of this client."""
        self.accepted = max(self.accepted, accepted)
        for outgoing in self.waiting:
            outgoing.stage = Stage.TO_SEND

    def begin_again(self) -> None:
        """Number everything that waits from 1, for the client instance that `client_id` now names."""
        self.accepted = 0
        for outgoing in self.waiting:
            outgoing.client_id, outgoing.number = self.client_id, 0
        self._number_what_was_not_taken()

    def leave_behind(self) -> list[Outgoing]:
        """The session is over for this client: nothing of it is sent into another one."""
        left, self.waiting = self.waiting, []
        self.accepted = self._last = 0
        self._renumber = False
        for outgoing in left:
            outgoing.left_behind = True
        return left

    def _find(self, number: int, client_id: str) -> Outgoing | None:
        return next((o for o in self.waiting if o.number == number and o.client_id == client_id), None)

    def _number_what_was_not_taken(self) -> None:
        """What may have been taken keeps its number, for its repeat brings the Ack; the rest follows in order."""
        self._last = self.accepted
        for outgoing in self.waiting:
            if not 0 < outgoing.number <= self.accepted:
                self._last += 1
                outgoing.number = self._last
        self.waiting.sort(key=lambda outgoing: outgoing.number)
        self._renumber = False
