"""Flush-when-free: whatever frames arrived while the last transaction ran are written by the next one.

No tick and no waiting: on an idle system a frame is written at once, under load batches grow by themselves
(docs/decisions/flush-when-free.md). Frames of a session whose row is locked wait for the next flush, then go to a
slow lane of their own, so that one locked row never holds up the others.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from base.db import in_thread
from dialogs.errors import Code
from dialogs.log.entries import Deferred, Draft, Outcome, Refused, Stored
from dialogs.log.store import append

logger = logging.getLogger(__name__)

BATCH = 500
PATIENCE_S = 0.1  # so long a locked session's frames try the common flush again
PAUSE_S = 0.005
SLOW_LANE_MS = 2_000
SLOW_LANES = 2  # each may hold a database thread for that long: most of them (base/db.py) stay free
SLOW_LANE_LEAST_MS = 50
DRAFT_BYTES = 2_048  # what a draft takes beside its text: metadata (at most 1 KiB), keys, the callback


@dataclass(slots=True)
class _Waiting:
    draft: Draft
    done: Callable[[Outcome], None]
    since: float = field(default_factory=time.monotonic)

    @property
    def size(self) -> int:
        return DRAFT_BYTES + len(self.draft.content.encode("utf-8", "surrogatepass"))


class Flusher:
    """Writes drafts of one process together. `announce` gets what was stored, after the callers were told.

    `waiting_bytes` is roughly what the drafts without an outcome take; whoever submits keeps it in bounds.
    """

    def __init__(self, announce: Callable[[Sequence[Stored]], None]) -> None:
        self._announce = announce
        self.waiting_bytes = 0
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._slow: set[asyncio.Task[None]] = set()
        self._slow_lanes = asyncio.Semaphore(SLOW_LANES)

    def submit(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Queue a draft; `done` is called on the event loop with Stored, Repeat or Refused."""
        item = _Waiting(draft, done)
        self.waiting_bytes += item.size
        self._waiting.append(item)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def finish(self) -> None:
        """Wait until everything that was submitted has its outcome."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        if self._slow:
            await asyncio.wait(self._slow)

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            deferred = await self._flush(batch, wait_ms=0)
            if deferred:
                self._put_back(deferred)
                if len(deferred) == len(batch):
                    await asyncio.sleep(PAUSE_S)

    async def _flush(self, batch: Sequence[_Waiting], wait_ms: int) -> list[_Waiting]:
        """Write a batch and tell the callers; what was deferred is returned."""
        try:
            outcomes = await in_thread(lambda: append([item.draft for item in batch], wait_ms=wait_ms))
        except Exception:
            logger.exception("log: a flush of %d frames failed", len(batch))
            outcomes = [Refused(item.draft, Code.STORAGE_UNAVAILABLE) for item in batch]
        deferred = []
        for item, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Deferred):
                deferred.append(item)
            else:
                self.waiting_bytes -= item.size
                item.done(outcome)
        self._announce([outcome for outcome in outcomes if isinstance(outcome, Stored)])
        return deferred

    def _put_back(self, deferred: Sequence[_Waiting]) -> None:
        """Deferred frames go before newer ones; a session that waits too long takes the slow lane, whole."""
        now = time.monotonic()
        slow_sessions = {item.draft.session_id for item in deferred if now - item.since > PATIENCE_S}
        waiting = [*deferred, *self._waiting]
        self._waiting = [item for item in waiting if item.draft.session_id not in slow_sessions]
        for session_id in slow_sessions:
            lane = [item for item in waiting if item.draft.session_id == session_id]
            task = asyncio.create_task(self._slow_lane(lane))
            self._slow.add(task)
            task.add_done_callback(self._slow.discard)

    async def _slow_lane(self, lane: Sequence[_Waiting]) -> None:
        asked = time.monotonic()
        async with self._slow_lanes:
            waited_ms = int((time.monotonic() - asked) * 1000)
            await self._flush(lane, wait_ms=max(SLOW_LANE_LEAST_MS, SLOW_LANE_MS - waited_ms))
