"""Hints with the new frames, from whoever committed them to the processes that hold sockets.

Delivery is at most once and may fail: every connection has a cursor and reads what it misses from the log.
How the hints travel is nobody else's business: now over one group of the channel layer, with one listener a
process, which finds the sockets in its own pool.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer

from dialogs import frames
from dialogs.log import Stored, Stream
from proto.mcp_pb2 import MCPMessage

logger = logging.getLogger(__name__)

GROUP = "log"
RETRY_S = 0.5
SEND_TIMEOUT_S = 2.0

Deliver = Callable[[UUID, int, MCPMessage], None]
Replace = Callable[[UUID, str, int], None]
"""(session, client_id, attached): that client instance has a socket since then."""


def _hint(stored: Sequence[Stored]) -> dict[str, Any] | None:
    items = [
        [item.entry.session_id.bytes, item.entry.number, frames.of_entry(item.entry).SerializeToString()]
        for item in stored
        if item.entry.stream is Stream.PUBLIC
    ]
    return {"type": "log.grew", "items": items} if items else None


async def send(stored: Sequence[Stored]) -> None:
    """Tell every process of new entries; a failure is logged and costs delay only."""
    if (hint := _hint(stored)) is not None:
        await _send(hint)


async def announce(attached: Sequence[tuple[UUID, str, int]]) -> None:
    """Tell every process which client instances have a socket now; it may be lost, and is told again then."""
    items = [[session.bytes, client_id, stamp] for session, client_id, stamp in attached]
    await _send({"type": "log.attached", "attached": items})


async def _send(hint: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):  # a Redis that is silent must not gather waiting hints
            await layer.group_send(GROUP, hint)
    except Exception as error:
        count = len(hint.get("items") or hint.get("attached", ()))
        logger.warning("push: %s of %d not sent: %s", hint["type"], count, error or type(error).__name__)


async def listen(deliver: Deliver, replace: Replace) -> None:
    """Hand every hint's frames to `deliver` and newcomers to `replace`, for as long as the process lives."""
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("push: no channel layer is configured; see CHANNEL_LAYERS")
    while True:
        try:
            await (
                layer.flush()
            )  # in this process only; a channel that nobody reads any more would grow for ever
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while True:
                _deliver(await layer.receive(channel), deliver, replace)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.warning("push: not listening: %s; trying again in %s s", error, RETRY_S)
            await asyncio.sleep(RETRY_S)


def _deliver(hint: dict[str, Any], deliver: Deliver, replace: Replace) -> None:
    """A hint that can't be read (of another release) is lost as any other may be."""
    try:
        for session, client_id, stamp in hint.get("attached", ()):
            replace(UUID(bytes=bytes(session)), client_id, stamp)
        for session, number, frame in hint.get("items", ()):
            deliver(UUID(bytes=bytes(session)), number, MCPMessage.FromString(bytes(frame)))
    except Exception:
        logger.exception("push: a hint could not be delivered; the log has what it told of")


class _Loop:
    """An event loop in a thread of its own, for synchronous code (Celery workers) that sends hints."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Callable[[], Any]) -> None:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="push", daemon=True).start()
        asyncio.run_coroutine_threadsafe(work(), self._loop)


_thread_loop = _Loop()


def send_from_thread(stored: Sequence[Stored]) -> None:
    """`send` for synchronous code; returns at once."""
    entries = list(stored)
    _thread_loop.run(lambda: send(entries))
