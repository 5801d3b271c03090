"""Random histories of one session's log against a model in a few lines of Python."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.errors import Code
from dialogs.log import Draft, Kind, Outcome, Refused, Repeat, Stored, Stream, append, read
from dialogs.log.judge import Head, Known, Numbered, Verdict, Written, judge
from dialogs.models import Message, Session

TEXTS = ("你好", "取消", "好的")


@dataclass(frozen=True)
class Said:
    """A client's frame: which number, relative to the one that it should bear next (0: the right one)."""

    client: str
    offset: int
    text: str


@dataclass(frozen=True)
class Wrote:
    """An entry of the system, in one of the streams; the same cause again is a repeat."""

    cause: int
    stream: Stream


@dataclass(frozen=True)
class Ended:
    """The session is closed."""


Step = Said | Wrote | Ended
SAID = st.builds(
    Said, st.sampled_from("ab"), st.sampled_from([0, 0, 0, 0, -1, -2, 1, 3]), st.sampled_from(TEXTS)
)
WROTE = st.builds(Wrote, st.integers(0, 5), st.sampled_from(Stream))
STEPS = st.lists(st.one_of(SAID, SAID, SAID, WROTE), max_size=40)
HISTORIES = st.builds(
    lambda before, end, after: [*before, *end, *after], STEPS, st.sampled_from([[], [Ended()]]), STEPS
)
Result = tuple[str, int]
"""What came of a step: ("stored" or "repeat", public number), or ("refused", code)."""


@dataclass
class Model:
    """The log as docs/protocol.md tells it."""

    public: list[str] = field(default_factory=list)
    staff: list[str] = field(default_factory=list)
    texts: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    closed: bool = False

    def number_of(self, step: Said) -> int:
        return max(1, self.counts.get(step.client, 0) + 1 + step.offset)

    def take(self, step: Step) -> Result | None:
        if isinstance(step, Ended):
            self.closed = True
            return None
        return self._said(step) if isinstance(step, Said) else self._wrote(step)

    def _said(self, step: Said) -> Result:
        number = self.number_of(step)
        if (step.client, number) in self.texts:
            text, place = self.texts[step.client, number]
            return ("repeat", place) if text == step.text else ("refused", Code.SEQUENCE_REUSED)
        if self.closed:
            return ("refused", Code.SESSION_CLOSED)
        if number != self.counts.get(step.client, 0) + 1:
            return ("refused", Code.SEQUENCE_GAP)
        self.counts[step.client] = number
        self.public.append(step.text)
        self.texts[step.client, number] = step.text, len(self.public)
        return ("stored", len(self.public))

    def _wrote(self, step: Wrote) -> Result:
        key, stream = (
            f"{step.stream}{step.cause}",
            self.public if step.stream is Stream.PUBLIC else self.staff,
        )
        if key in stream:
            return ("repeat", stream.index(key) + 1 if stream is self.public else 0)
        stream.append(key)
        return ("stored", len(stream))


def draft_of(model: Model, step: Said | Wrote, session: uuid.UUID) -> Draft:
    if isinstance(step, Wrote):
        key = f"{step.stream}{step.cause}"
        return Draft(session, key, Kind.EVENT, "system", key, {"kind": "test"}, step.stream)
    number = model.number_of(step)
    return Draft(
        session, f"c:{step.client}:{number}", Kind.USER_MSG, "customer", step.text,
        client_id=step.client, client_sequence=number,
    )  # fmt: skip


def told(outcome: Outcome | Verdict) -> Result:
    if isinstance(outcome, Stored):
        return ("stored", outcome.entry.number)
    if isinstance(outcome, Numbered):
        return ("stored", outcome.number)
    if isinstance(outcome, Repeat):
        return ("repeat", outcome.number)
    assert isinstance(outcome, Refused)
    return ("refused", outcome.code)


def is_gap_free(numbers: Sequence[int]) -> bool:
    return list(numbers) == list(range(1, len(numbers) + 1))


@given(HISTORIES)
def test_the_judge_decides_as_the_model_whatever_the_history(history: list[Step]) -> None:
    session, model = uuid.uuid4(), Model()
    head = Head(session, 0, 0, "bot", closed=False)
    written: dict[tuple[uuid.UUID, str], Written] = {}
    for step in history:
        if isinstance(step, Ended):
            head.closed = True
            model.take(step)
            continue
        draft = draft_of(model, step, session)
        clients = {(session, client): count for client, count in model.counts.items()}
        (verdict,) = judge({session: head}, Known(dict(written), clients), [draft])
        assert told(verdict) == model.take(step)
        if isinstance(verdict, Numbered):
            number = verdict.number if draft.stream is Stream.PUBLIC else 0
            written[session, draft.origin_key] = Written(number, draft.content_hash)
    assert (head.last_sequence, head.staff_sequence) == (len(model.public), len(model.staff))


@given(st.lists(st.one_of(SAID, WROTE), max_size=30))
def test_one_batch_is_judged_as_its_steps_one_by_one(steps: list[Said | Wrote]) -> None:
    session, model = uuid.uuid4(), Model()
    drafts, expected = [], []
    for step in steps:
        drafts.append(draft_of(model, step, session))
        expected.append(model.take(step))
    verdicts = judge({session: Head(session, 0, 0, "bot", closed=False)}, Known(), drafts)
    assert [told(verdict) for verdict in verdicts] == expected


@given(HISTORIES)
def test_a_refusal_names_the_number_that_would_be_taken(history: list[Step]) -> None:
    session, model = uuid.uuid4(), Model()
    steps = [step for step in history if not isinstance(step, Ended)]
    drafts = []
    for step in steps:
        drafts.append(draft_of(model, step, session))
        model.take(step)
    counts: dict[str, int] = {}
    for verdict in judge({session: Head(session, 0, 0, "bot", closed=False)}, Known(), drafts):
        if isinstance(verdict, Numbered) and verdict.draft.client_id:
            counts[verdict.draft.client_id] = verdict.draft.client_sequence
        elif isinstance(verdict, Refused):
            assert verdict.expected == counts.get(verdict.draft.client_id, 0) + 1


@pytest.mark.django_db(transaction=True)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES, st.data())
def test_the_database_keeps_what_the_model_keeps(history: list[Step], data: st.DataObject) -> None:
    session, model = Session.objects.create(), Model()
    waiting: list[Draft] = []
    expected: list[Result | None] = []

    def flush() -> None:
        assert [told(outcome) for outcome in append(waiting)] == expected
        waiting.clear()
        expected.clear()

    for step in history:
        if isinstance(step, Ended):
            flush()
            Session.objects.filter(pk=session.pk).update(closed_at="2026-01-01T00:00:00Z")
            model.take(step)
            continue
        waiting.append(draft_of(model, step, session.pk))
        expected.append(model.take(step))
        if data.draw(st.booleans(), label="flush now"):
            flush()
    flush()
    _stands_as(session, model)


def _stands_as(session: Session, model: Model) -> None:
    entries = read(session.pk, 0, 1000)
    assert is_gap_free([entry.number for entry in entries])
    assert [entry.content for entry in entries] == model.public
    staff = Message.objects.filter(session=session, stream="staff").order_by("staff_sequence")
    assert is_gap_free([row.staff_sequence or 0 for row in staff])
    assert [row.content for row in staff] == model.staff
    session.refresh_from_db()
    assert (session.last_sequence, session.staff_sequence) == (len(model.public), len(model.staff))
