"""A Python client of MCP: for tests, benchmarks, integrations.

    async with McpClient("ws://127.0.0.1:8000/ws/chat/", identity=token) as client:
        reply = await client.ask("我的订单到哪了")
        print(reply.sys_resp.response_text)

It keeps its own copy of the session's log and its cursor, resumes after a cut, sends again whatever has no
Ack, answers heartbeats, and obeys the close codes. What was said into a session that is gone is never sent
into another one: it is offered in `unsent`.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Self, TypeVar

from proto.client_errors import NotSent, Refused
from proto.codec import CODECS, PROTO
from proto.conversation import Conversation, frame
from proto.link import Link
from proto.mcp_pb2 import Connected, MCPMessage
from proto.outbox import Outgoing

T = TypeVar("T")


class McpClient:
    """One client instance (its own client_id) in one session.

    `log` the entries one has by number (own ones from their Ack on), `cursor` the highest gap-free number,
    `unsent` texts whose session ended before they were stored, `recent` the last frames as they came.
    """

    def __init__(
        self,
        url: str,
        *,
        identity: str = "",
        codec: str = PROTO,
        origin: str = "",
        client_id: str = "",
        resume_token: str = "",
        locale: str = "zh-hans",
        metadata: Mapping[str, str] | None = None,
        auto_reconnect: bool = True,
    ) -> None:
        self._conversation = talk = Conversation(client_id or uuid.uuid4().hex, self._tell)
        talk.identity, talk.resume_token = identity, resume_token
        talk.locale, talk.metadata = locale, dict(metadata or {})
        self._link = Link(talk, url, CODECS[codec], origin, auto_reconnect=auto_reconnect)
        self._news = asyncio.Event()

    # -- what one reads ------------------------------------------------------------------------------

    @property
    def log(self) -> dict[int, MCPMessage]:
        return self._conversation.copy.entries

    @property
    def cursor(self) -> int:
        return self._conversation.copy.cursor

    @property
    def session_id(self) -> str:
        return self._conversation.copy.session_id

    @property
    def client_id(self) -> str:
        return self._conversation.outbox.client_id

    @property
    def connected(self) -> Connected:
        return self._conversation.connected

    @property
    def waiting(self) -> list[Outgoing]:
        return list(self._conversation.outbox.waiting)

    @property
    def unsent(self) -> list[str]:
        return self._conversation.unsent

    @property
    def recent(self) -> list[MCPMessage]:
        return list(self._conversation.recent)

    @property
    def received(self) -> int:
        return self._conversation.received

    @property
    def resume_token(self) -> str:
        return self._conversation.resume_token

    @property
    def close_code(self) -> int | None:
        return self._conversation.close_code

    @property
    def is_connected(self) -> bool:
        return self._link.socket is not None

    def identify(self, identity: str) -> None:
        """Bring this identity token from the next Connect on."""
        self._conversation.identity = identity

    # -- the connection ------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def connect(self) -> Connected:
        """Open a socket and resume where the cursor stands, or begin.

        Raises HandshakeRefused, ConnectionEnded (the server closed instead of answering), OSError.
        """
        await self._link.open()
        return self.connected

    async def reconnect(self) -> Connected:
        """Connect again now, without waiting for the back-off; an open socket is closed first."""
        return await self.connect()

    async def start_over(self) -> Connected:
        """Connect without the token: a new session. What was not stored in the old one is in `unsent`."""
        self._conversation.resume_token = ""
        return await self.connect()

    def drop(self) -> None:
        """Abort the TCP connection, as a cut cable does; without `auto_reconnect` it stays so."""
        self._link.drop()

    async def close(self) -> None:
        """Close for good (code 1000) and wait until it is done."""
        self._conversation.forget_timer()
        await self._link.stop()

    # -- saying and hearing --------------------------------------------------------------------------

    async def say(
        self, text: str, *, metadata: Mapping[str, str] | None = None, priority: int = 0
    ) -> Outgoing:
        """Put an utterance into the outbox; it is sent at once when connected, else after the next Connect."""
        message = MCPMessage()
        message.header.priority = priority
        message.user_msg.content = text
        message.user_msg.metadata.update(metadata or {})
        return await self._submit(message)

    async def rate(self, score: int, *, sequence_id: int = 0, comment: str = "") -> Outgoing:
        """Rate one entry, or the whole session (sequence_id 0), with 1 to 5."""
        message = MCPMessage()
        message.feedback.score = score
        message.feedback.sequence_id = sequence_id
        message.feedback.comment = comment
        return await self._submit(message)

    async def stored(self, outgoing: Outgoing, timeout_s: float = 30.0) -> int:
        """Wait for the Ack and return the entry's number. Raises Refused, NotSent, TimeoutError."""

        def outcome() -> int | None:
            if outgoing.refused is not None:
                raise Refused(outgoing.refused)
            if outgoing.left_behind:
                raise NotSent(outgoing.text)
            return outgoing.sequence_id or None

        return await self.wait_for(outcome, timeout_s)

    async def ask(self, text: str, timeout_s: float = 30.0) -> MCPMessage:
        """Say `text` and return the frame that answers it (`sys_resp.reply_to`). Raises as `stored`."""
        started = time.monotonic()
        number = await self.stored(await self.say(text), timeout_s)
        left_s = timeout_s - (time.monotonic() - started)
        return await self.wait_for(lambda: self._conversation.copy.replies.get(number), left_s)

    async def until(
        self, wanted: Callable[[MCPMessage], bool], timeout_s: float = 30.0, *, since: int | None = None
    ) -> MCPMessage:
        """The first frame that is wanted, of those received after the `since`-th; without it from now on."""
        looked = self.received if since is None else since

        def look() -> MCPMessage | None:
            nonlocal looked
            recent = self._conversation.recent
            fresh = min(self.received - looked, len(recent))
            looked = self.received
            return next((recent[-back] for back in range(fresh, 0, -1) if wanted(recent[-back])), None)

        return await self.wait_for(look, timeout_s)

    async def until_closed(self, timeout_s: float = 30.0) -> int:
        """Wait for the end of the socket that is open now; its close code."""
        return await self.wait_for(lambda: self.close_code, timeout_s)

    async def reached(self, number: int, timeout_s: float = 30.0) -> None:
        """Wait until the copy holds everything up to `number`."""
        await self.wait_for(lambda: self.cursor >= number or None, timeout_s)

    async def wait_for(self, look: Callable[[], T | None], timeout_s: float = 30.0) -> T:
        """Call `look` after every frame until it returns something; ConnectionEnded once nothing can come."""
        async with asyncio.timeout(timeout_s):
            while (found := look()) is None:
                if self._conversation.why_ended is not None:
                    raise self._conversation.why_ended
                await self._news.wait()
        return found

    async def event(self, kind: str, data: Mapping[str, str] | None = None) -> None:
        """Send an unnumbered event (`history.get`, `locale.set`, `typing`). Raises McpError when not connected."""
        message = frame(5, self.session_id)
        message.event.kind = kind
        message.event.data.update(data or {})
        await self.send(message)

    async def history(self, before: int, limit: int, timeout_s: float = 30.0) -> list[MCPMessage]:
        """The `limit` entries before number `before`, fetched from the server where the copy lacks them."""
        wanted = range(max(1, before - limit), before)
        if any(number not in self.log for number in wanted):
            await self.event("history.get", {"before": str(before), "limit": str(limit)})
        await self.wait_for(lambda: all(number in self.log for number in wanted) or None, timeout_s)
        return [self.log[number] for number in wanted]

    async def send(self, message: MCPMessage) -> None:
        """Send one frame as it is; for what has no number. Raises McpError when there is no connection."""
        await self._link.send(message)

    async def _submit(self, message: MCPMessage) -> Outgoing:
        outgoing = self._conversation.outbox.add(message)
        self._link.wake()
        await asyncio.sleep(0)  # lets the sender begin, so that frames leave in the caller's rhythm
        return outgoing

    def _tell(self) -> None:
        """Something has changed: whoever waits looks again, and the sender too."""
        self._link.wake()
        self._news.set()
        self._news = asyncio.Event()
