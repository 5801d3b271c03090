"""The flusher: batches, locked sessions, and what they may cost the others. The log is a stand-in."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from dialogs.errors import Code
from dialogs.log import Deferred, Draft, Entry, Kind, Outcome, Refused, Stored, flusher
from dialogs.log.flusher import SLOW_LANES, Flusher


class Log:
    """Takes everything but drafts of `locked` sessions; who waits for those is counted, and ends by `unlock`."""

    def __init__(self) -> None:
        self.locked: set[uuid.UUID] = set()
        self.unlocked = threading.Event()
        self.entered = threading.Semaphore(0)
        self.written: list[Draft] = []
        self.waiting = self.most_waiting = 0
        self._lock = threading.Lock()

    def append(self, drafts: Sequence[Draft], *, wait_ms: int = 0) -> list[Outcome]:
        if wait_ms:
            self._wait()
        with self._lock:
            return [self._one(draft) for draft in drafts]

    def _wait(self) -> None:
        with self._lock:
            self.waiting += 1
            self.most_waiting = max(self.most_waiting, self.waiting)
        self.entered.release()
        self.unlocked.wait(10)
        with self._lock:
            self.waiting -= 1

    def _one(self, draft: Draft) -> Outcome:
        if draft.session_id in self.locked and not self.unlocked.is_set():
            return Deferred(draft)
        self.written.append(draft)
        entry = Entry(
            draft.session_id, len(self.written), draft.stream, draft.kind, draft.sender, draft.content,
            draft.payload, draft.client_id, draft.client_sequence, 0, 2, datetime.now(UTC),
        )  # fmt: skip
        return Stored(entry, "bot")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    stand_in = Log()
    monkeypatch.setattr(flusher, "append", stand_in.append)
    return stand_in


def draft(session: uuid.UUID, number: int = 1) -> Draft:
    return Draft(
        session,
        f"c:tab:{number}",
        Kind.USER_MSG,
        "customer",
        str(number),
        client_id="tab",
        client_sequence=number,
    )


async def submit(to: Flusher, *drafts: Draft) -> list[Outcome]:
    done: list[asyncio.Future[Outcome]] = []
    for item in drafts:
        outcome = asyncio.get_running_loop().create_future()
        to.submit(item, outcome.set_result)
        done.append(outcome)
    return await asyncio.wait_for(asyncio.gather(*done), 10)


async def test_frames_of_a_session_keep_their_order(log: Log) -> None:
    session = uuid.uuid4()
    await submit(Flusher(lambda stored: None), *(draft(session, number) for number in range(1, 600)))
    assert [item.client_sequence for item in log.written] == list(range(1, 600))


async def test_many_locked_sessions_leave_threads_to_the_others(log: Log) -> None:
    announced: list[Stored] = []
    to = Flusher(announced.extend)
    log.locked = {uuid.uuid4() for _ in range(20)}
    stuck = asyncio.ensure_future(submit(to, *(draft(session) for session in log.locked)))
    for _ in range(SLOW_LANES):
        assert await asyncio.to_thread(log.entered.acquire, timeout=10)
    (outcome,) = await submit(to, draft(uuid.uuid4()))
    assert isinstance(outcome, Stored)
    assert not stuck.done()  # while the others still wait
    assert log.most_waiting == SLOW_LANES
    log.unlocked.set()
    assert all(isinstance(outcome, Stored) for outcome in await stuck)
    await to.finish()
    assert len(announced) == 21


async def test_finishing_waits_for_the_slow_lane_too(log: Log) -> None:
    to = Flusher(lambda stored: None)
    session = uuid.uuid4()
    log.locked = {session}
    stuck = asyncio.ensure_future(submit(to, draft(session)))
    assert await asyncio.to_thread(log.entered.acquire, timeout=10)
    finishing = asyncio.ensure_future(to.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    log.unlocked.set()
    await asyncio.wait_for(finishing, 10)
    assert isinstance((await stuck)[0], Stored)


async def test_a_flush_that_fails_refuses_and_the_next_one_goes_on(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(drafts: Sequence[Draft], *, wait_ms: int = 0) -> list[Outcome]:
        raise RuntimeError("disk full")

    to, session = Flusher(lambda stored: None), uuid.uuid4()
    monkeypatch.setattr(flusher, "append", broken)
    (refused,) = await submit(to, draft(session))
    assert isinstance(refused, Refused)
    assert refused.code == Code.STORAGE_UNAVAILABLE
    monkeypatch.setattr(flusher, "append", log.append)
    (stored,) = await submit(to, draft(session))
    assert isinstance(stored, Stored)


async def test_bytes_that_wait_are_counted_until_their_outcome(log: Log) -> None:
    session = uuid.uuid4()
    log.locked.add(session)
    to = Flusher(lambda stored: None)
    waiting = asyncio.create_task(submit(to, draft(session), draft(session, 2)))
    await asyncio.to_thread(log.entered.acquire)
    assert to.waiting_bytes == 2 * (flusher.DRAFT_BYTES + 1)
    log.unlocked.set()
    await waiting
    assert to.waiting_bytes == 0
