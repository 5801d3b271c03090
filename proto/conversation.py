"""A client's side of one conversation: what frames mean to it, and what it has to say. No sockets, no waiting.

docs/protocol.md is what it follows: resume by cursor, own entries count as Acks, go back N, 4004.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping

from proto.client_errors import ConnectionEnded
from proto.log_copy import Continuity, LogCopy
from proto.mcp_pb2 import Connected, MCPMessage
from proto.outbox import Outbox, Outgoing

RECENT = 2_000
GO_BACK_AFTER_S = 0.05  # a burst's gap errors lead to one re-sending
REPLACED = 4004
GAP, REUSED, SESSION_CLOSED = 1003, 1004, 2001


class Conversation:
    """Copy, outbox and what is known of the connection; `changed` is called whenever any of it has changed."""

    def __init__(self, client_id: str, changed: Callable[[], None]) -> None:
        self.identity = self.resume_token = self.locale = ""
        self.metadata: Mapping[str, str] = {}
        self.connected = Connected()
        self.copy = LogCopy()
        self.outbox = Outbox(client_id)
        self.unsent: list[str] = []
        self.recent: deque[MCPMessage] = deque(maxlen=RECENT)
        self.received = 0
        self.close_code: int | None = None
        self.why_ended: ConnectionEnded | None = None
        self.wait_s = 0.0
        self._changed = changed
        self._resend: asyncio.TimerHandle | None = None
        self._renamed = False

    # -- what the link asks and tells ------------------------------------------------------------------

    def hello(self) -> MCPMessage:
        message = frame(4)
        message.connect.resume_token = self.resume_token
        message.connect.last_sequence = self.copy.cursor if self.resume_token else 0
        message.connect.client_id = self.outbox.client_id
        message.connect.identity_token = self.identity
        message.connect.locale = self.locale
        message.connect.metadata.update(self.metadata)
        return message

    def next_to_send(self) -> MCPMessage | None:
        if self._resend is not None or self._holds_back():
            return None
        outgoing = self.outbox.next_to_send()
        return None if outgoing is None else self._numbered(outgoing)

    def take(self, message: MCPMessage) -> MCPMessage | None:
        answer = None
        if message.header.sequence_id:
            self._take_entry(message)
        elif message.HasField("heartbeat"):
            answer = self._answer_heartbeat(message)
        elif (take := self._TAKE.get(message.WhichOneof("payload") or "")) is not None:
            take(self, message)
        self.recent.append(message)
        self.received += 1
        self._changed()
        return answer

    def closed(self, code: int) -> None:
        self.close_code = code
        if code == REPLACED:
            self.outbox.client_id = uuid.uuid4().hex
            self._renamed = True
        self.forget_timer()
        self._changed()

    def ended(self, why: ConnectionEnded) -> None:
        self.why_ended, self.close_code = why, why.code
        self._changed()

    def forget_timer(self) -> None:
        if self._resend is not None:
            self._resend.cancel()
            self._resend = None

    def _numbered(self, outgoing: Outgoing) -> MCPMessage:
        message = frame(1, self.copy.session_id)
        message.MergeFrom(outgoing.message)
        message.header.sequence_id = outgoing.number
        return message

    def _holds_back(self) -> bool:
        """After 4004 another tab has our name: first see what of ours is in the log, then number the rest anew."""
        if self._renamed and self.copy.cursor >= self.connected.last_sequence:
            self._renamed = False
            self.outbox.begin_again()
        return self._renamed

    # -- what frames mean --------------------------------------------------------------------------------

    def _take_connected(self, message: MCPMessage) -> None:
        connected, had_session = message.connected, bool(self.copy.session_id)
        self.connected = connected
        self.resume_token = connected.resume_token or self.resume_token
        self.why_ended, self.close_code, self.wait_s = None, None, 0.0
        if self.copy.follow(connected) is Continuity.NEW_SESSION and had_session:
            self._leave_behind()
        self.outbox.reconnected(connected.client_sequence)

    def _leave_behind(self) -> None:
        self.unsent += [outgoing.text for outgoing in self.outbox.leave_behind()]

    def _take_entry(self, message: MCPMessage) -> None:
        self.copy.take(message)
        said = message.user_msg if message.HasField("user_msg") else message.feedback
        if said.client_sequence:
            self.outbox.acknowledge(said.client_id, said.client_sequence, message.header.sequence_id)

    def _take_ack(self, message: MCPMessage) -> None:
        number, place = message.ack.client_sequence, message.ack.sequence_id
        own = self.outbox.acknowledge(self.outbox.client_id, number, place)
        if own is not None and place not in self.copy.entries:
            entry = self._numbered(own)
            entry.header.sequence_id = place
            said = entry.user_msg if entry.HasField("user_msg") else entry.feedback
            said.client_id, said.client_sequence = own.client_id, number
            self.copy.take(entry)

    def _answer_heartbeat(self, message: MCPMessage) -> MCPMessage | None:
        if message.heartbeat.echo_timestamp:
            return None
        answer = frame(3, self.copy.session_id)
        answer.heartbeat.last_sequence = self.copy.cursor
        answer.heartbeat.connection_status = 1
        answer.heartbeat.echo_timestamp = message.header.timestamp or 1
        return answer

    def _take_event(self, message: MCPMessage) -> None:
        if message.event.kind == "server.draining":
            self.wait_s = _seconds(message.event.data, default_ms=0)

    def _take_error(self, message: MCPMessage) -> None:
        error = message.error
        number = int(error.details.get("client_sequence", "0"))
        if not number:
            self.wait_s = _seconds(error.details, default_ms=0)
        elif error.error_code == SESSION_CLOSED:
            self._leave_behind()
        elif error.error_code in (GAP, REUSED):
            expected = int(error.details.get("expected", "0"))
            self.outbox.expect(number, expected, reused=error.error_code == REUSED)
            self._release_in(GO_BACK_AFTER_S)
        elif error.retryable:
            self.outbox.hold(number)
            self._release_in(_seconds(error.details, default_ms=500))
        else:
            self.outbox.refuse(number, error)

    def _release_in(self, delay_s: float) -> None:
        """Send again what was not taken; one timer serves a whole burst of errors."""
        if self._resend is None:
            self._resend = asyncio.get_running_loop().call_later(delay_s, self._release)

    def _release(self) -> None:
        self._resend = None
        self.outbox.release()
        self._changed()

    _TAKE: Mapping[str, Callable[[Conversation, MCPMessage], None]] = {
        "connected": _take_connected,
        "ack": _take_ack,
        "event": _take_event,
        "error": _take_error,
    }


def frame(message_type: int, session_id: str = "") -> MCPMessage:
    """An empty frame of a client, stamped now."""
    message = MCPMessage()
    message.header.version = 1
    message.header.message_type = message_type
    message.header.timestamp = int(time.time() * 1000)
    message.header.session_id = session_id
    return message


def _seconds(details: Mapping[str, str], *, default_ms: int) -> float:
    return float(details.get("retry_after_ms", default_ms)) / 1000
