"""The session log against the real database."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from dialogs.errors import Code
from dialogs.log import (
    Deferred,
    Draft,
    Kind,
    Refused,
    Repeat,
    SessionMissing,
    Stored,
    Stream,
    append,
    append_in,
    read,
)
from dialogs.models import Message, Session

pytestmark = pytest.mark.django_db(transaction=True)


def utterance(session: Session, number: int, text: str = "你好", client: str = "tab") -> Draft:
    return Draft(
        session.pk,
        f"c:{client}:{number}",
        Kind.USER_MSG,
        "customer",
        text,
        client_id=client,
        client_sequence=number,
    )


def answer(session: Session, to: int, **fields: object) -> Draft:
    return Draft(session.pk, f"b:{to}:0", Kind.SYS_RESP, "bot", "您好", {"reply_to": to}, **fields)  # type: ignore[arg-type]


def numbers(session: Session) -> list[int]:
    return [entry.number for entry in read(session.pk, 0, 1000)]


def test_entries_are_numbered_from_one_without_gaps() -> None:
    session = Session.objects.create()
    stored = append([utterance(session, 1), utterance(session, 2), utterance(session, 3)])
    assert [item.entry.number for item in stored if isinstance(item, Stored)] == [1, 2, 3]
    assert numbers(session) == [1, 2, 3]


def test_a_repeat_gets_the_same_number_and_writes_nothing() -> None:
    session = Session.objects.create()
    append([utterance(session, 1)])
    (again,) = append([utterance(session, 1)])
    assert isinstance(again, Repeat)
    assert again.number == 1
    assert Message.objects.count() == 1


def test_a_repeat_within_one_batch_is_one_entry() -> None:
    session = Session.objects.create()
    first, second = append([utterance(session, 1), utterance(session, 1)])
    assert isinstance(first, Stored)
    assert isinstance(second, Repeat)
    assert second.number == 1


def test_a_number_used_for_other_content_is_refused_and_names_what_is_expected() -> None:
    session = Session.objects.create()
    append([utterance(session, 1)])
    (refused,) = append([utterance(session, 1, "别的话")])
    assert isinstance(refused, Refused)
    assert (refused.code, refused.expected) == (Code.SEQUENCE_REUSED, 2)


def test_a_jump_is_refused_and_stores_nothing() -> None:
    session = Session.objects.create()
    first, jumped, after = append([utterance(session, 1), utterance(session, 3), utterance(session, 2)])
    assert isinstance(first, Stored)
    assert isinstance(jumped, Refused)
    assert (jumped.code, jumped.expected) == (Code.SEQUENCE_GAP, 2)
    assert isinstance(after, Stored)
    assert numbers(session) == [1, 2]


def test_each_client_instance_counts_for_itself() -> None:
    session = Session.objects.create()
    stored = append([utterance(session, 1, client="a"), utterance(session, 1, client="b")])
    assert all(isinstance(item, Stored) for item in stored)


def test_a_closed_session_takes_no_utterance_but_repeats_an_ack() -> None:
    session = Session.objects.create()
    append([utterance(session, 1)])
    Session.objects.filter(pk=session.pk).update(closed_at="2026-01-01T00:00Z")
    repeat, refused = append([utterance(session, 1), utterance(session, 2)])
    assert isinstance(repeat, Repeat)
    assert isinstance(refused, Refused)
    assert refused.code == Code.SESSION_CLOSED


def test_the_streams_are_numbered_apart_and_a_note_says_after_what_it_stands() -> None:
    session = Session.objects.create()
    append([utterance(session, 1)])
    note = Draft(session.pk, "n:1", Kind.EVENT, "agent", "看看订单", {"kind": "note"}, Stream.STAFF)
    with transaction.atomic():
        noted, replied = append_in([note, answer(session, 1)])
    assert isinstance(noted, Stored)
    assert isinstance(replied, Stored)
    assert (noted.entry.number, noted.entry.after_sequence, replied.entry.number) == (1, 1, 2)
    assert numbers(session) == [1, 2]


def test_an_utterance_makes_the_session_wait_for_the_bot_only_while_the_bot_owns_it() -> None:
    mine, queued = Session.objects.create(), Session.objects.create(owner="queue")
    append([utterance(mine, 1), utterance(queued, 1)])
    mine.refresh_from_db()
    queued.refresh_from_db()
    assert mine.pending_since is not None
    assert queued.pending_since is None


def test_a_locked_session_is_deferred_and_holds_up_nobody() -> None:
    locked, free = Session.objects.create(), Session.objects.create()
    with holding_lock(locked):
        first, second = append([utterance(locked, 1), utterance(free, 1)])
    assert isinstance(first, Deferred)
    assert isinstance(second, Stored)


def test_what_is_still_locked_after_waiting_is_refused_as_storage_unavailable() -> None:
    session = Session.objects.create()
    with holding_lock(session):
        (refused,) = append([utterance(session, 1)], wait_ms=50)
    assert isinstance(refused, Refused)
    assert refused.code == Code.STORAGE_UNAVAILABLE
    assert numbers(session) == []


def test_a_draft_that_breaks_a_constraint_is_refused_alone() -> None:
    session = Session.objects.create()
    bad = Draft(session.pk, "x" * 200, Kind.EVENT, "system", payload={"kind": "odd"})
    outcomes = append([utterance(session, 1), bad, utterance(session, 2)])
    assert [type(outcome) for outcome in outcomes] == [Stored, Refused, Stored]
    assert numbers(session) == [1, 2]


def test_append_in_names_the_session_that_does_not_exist() -> None:
    nobody = uuid.uuid4()
    with transaction.atomic(), pytest.raises(SessionMissing, match=str(nobody)):
        append_in([Draft(nobody, "close", Kind.EVENT, "system")])


def test_a_rolled_back_transaction_leaves_no_entry_and_no_number() -> None:
    session = Session.objects.create()
    with transaction.atomic():
        append_in([answer(session, 1)])
        transaction.set_rollback(True)
    append([utterance(session, 1)])
    assert numbers(session) == [1]


def test_writers_in_parallel_leave_no_gap_and_lose_nothing() -> None:
    sessions = [Session.objects.create() for _ in range(3)]

    def write(writer: int) -> None:
        try:
            for number in range(1, 21):
                drafts = [utterance(session, number, client=f"w{writer}") for session in sessions]
                while drafts:
                    outcomes = append(drafts)
                    drafts = [outcome.draft for outcome in outcomes if isinstance(outcome, Deferred)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    for session in sessions:
        assert numbers(session) == list(range(1, 81))


class holding_lock:
    """Another transaction holds the session's row for as long as the block runs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held, self._release = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._held.wait(10)

    def __exit__(self, *exc: object) -> None:
        self._release.set()
        self._thread.join()

    def _hold(self) -> None:
        try:
            with transaction.atomic():
                Session.objects.select_for_update(no_key=True).get(pk=self._session.pk)
                self._held.set()
                self._release.wait(30)
        finally:
            connection.close()
