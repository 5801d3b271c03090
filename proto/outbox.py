"""What a client has said and the server has not acknowledged: numbered, sent again, go back N. No sockets.

The rules are those of docs/protocol.md: numbers 1, 2, 3 … per session and client instance, a refused number
is not consumed, a repeat gets the same Ack. So everything that waits may be sent again at any time.
"""

from __future__ import annotations

from dataclasses import dataclass

from proto.mcp_pb2 import Error, MCPMessage

WINDOW = 32  # frames that a server takes from one connection before it must have acknowledged some


@dataclass(slots=True, eq=False)
class Outgoing:
    """One numbered frame on its way; exactly one of `sequence_id`, `refused`, `left_behind` is set at its end.

    `sequence_id`: it stands in the log under this number. `refused`: the server will never take it.
    `left_behind`: its session ended first; its text may be offered to the person again.
    """

    message: MCPMessage
    client_id: str
    number: int
    sequence_id: int = 0
    refused: Error | None = None
    left_behind: bool = False
    in_flight: bool = False

    @property
    def text(self) -> str:
        return self.message.user_msg.content or self.message.feedback.comment


class Outbox:
    """Frames in the order in which they were said, numbered without gaps; `last` is the last number given."""

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id
        self.waiting: list[Outgoing] = []
        self.last = 0

    def add(self, message: MCPMessage) -> Outgoing:
        self.last += 1
        outgoing = Outgoing(message, self.client_id, self.last)
        self.waiting.append(outgoing)
        return outgoing

    def next_to_send(self) -> Outgoing | None:
        """The next frame to put on the wire (marked as sent), or None while the window is full or nothing waits."""
        for outgoing in self.waiting[:WINDOW]:
            if not outgoing.in_flight:
                outgoing.in_flight = True
                return outgoing
        return None

    def acknowledge(self, client_id: str, number: int, sequence_id: int) -> Outgoing | None:
        """Frame `number` stands in the log; the frame, when it was still waiting."""
        for outgoing in self.waiting:
            if outgoing.number == number and outgoing.client_id == client_id:
                outgoing.sequence_id = sequence_id
                self.waiting.remove(outgoing)
                return outgoing
        return None

    def refuse(self, number: int, error: Error) -> None:
        """Frame `number` will never be taken: what was said after it moves up, for its number is not consumed."""
        for place, outgoing in enumerate(self.waiting):
            if outgoing.number == number:
                outgoing.refused = error
                del self.waiting[place]
                self._number_from(place, number)
                return

    def expect(self, expected: int, *, reused: bool) -> None:
        """The server waits for number `expected` (1003), or has another text under a number of ours (1004).

        A frame that waits under `expected` or below it only has to be sent again. A hole, or a number that
        somebody else used under our client_id, moves everything that waits.
        """
        if self.waiting and (reused or self.waiting[0].number > expected):
            self._number_from(0, expected)

    def send_all_again(self) -> None:
        for outgoing in self.waiting:
            outgoing.in_flight = False

    def continue_after(self, accepted: int) -> None:
        """The server has `accepted` from this client_id already; new numbers follow it."""
        self.last = max(self.last, accepted)

    def begin_again(self) -> None:
        """Number everything that waits from 1, for the client instance that `client_id` now names."""
        for outgoing in self.waiting:
            outgoing.client_id = self.client_id
        self._number_from(0, 1)

    def leave_behind(self) -> list[Outgoing]:
        """The session is over for this client: nothing of it is sent into another one."""
        left, self.waiting, self.last = self.waiting, [], 0
        for outgoing in left:
            outgoing.left_behind = True
        return left

    def _number_from(self, place: int, number: int) -> None:
        for offset, outgoing in enumerate(self.waiting[place:]):
            outgoing.number = number + offset
            outgoing.in_flight = False
        self.last = number + len(self.waiting[place:]) - 1
