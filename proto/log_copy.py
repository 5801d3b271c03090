"""A client's copy of one session's public log, and its cursor in it. No sockets."""

from __future__ import annotations

from enum import Enum, auto

from proto.mcp_pb2 import Connected, MCPMessage


class Continuity(Enum):
    """What a Connected means for the copy that one has."""

    RESUMED = auto()  # the same session, whatever was missed follows
    CUT = auto()  # the same session, but too much was missed: the copy was dropped
    NEW_SESSION = auto()


class LogCopy:
    """`entries` by number; `cursor` is the highest number up to which there is no gap."""

    def __init__(self) -> None:
        self.session_id = ""
        self.entries: dict[int, MCPMessage] = {}
        self.cursor = 0
        self.replies: dict[int, MCPMessage] = {}

    def follow(self, connected: Connected) -> Continuity:
        """Go on in the session that the server named, from where it says that its entries begin."""
        if connected.session_id != self.session_id:
            self.session_id = connected.session_id
            self._begin_at(connected.first_sequence)
            return Continuity.NEW_SESSION
        if not connected.recovered:
            self._begin_at(connected.first_sequence)
            return Continuity.CUT
        return Continuity.RESUMED

    def _begin_at(self, first: int) -> None:
        self.entries, self.replies = {}, {}
        self.cursor = max(first, 1) - 1

    def take(self, frame: MCPMessage) -> None:
        """Keep a durable entry (its header bears its number), also one that was asked for as history."""
        number = frame.header.sequence_id
        self.entries[number] = frame
        if frame.sys_resp.reply_to:
            self.replies[frame.sys_resp.reply_to] = frame
        while self.cursor + 1 in self.entries:
            self.cursor += 1
