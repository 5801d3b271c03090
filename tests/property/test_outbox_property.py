"""A client's outbox against the log's own judge, over a line that loses, cuts and repeats."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.errors import Code
from dialogs.log import Draft, Kind, Refused, Repeat
from dialogs.log.judge import Head, Known, Written, judge
from proto.mcp_pb2 import Error, MCPMessage
from proto.outbox import Outbox, Outgoing

SESSION = uuid.UUID(int=7)
FORBIDDEN = "forbidden"
STEPS = st.lists(
    st.sampled_from(
        ["say", "say", "forbidden", "send", "send", "answer", "answer", "arrive", "cut", "timer", "steal"]
    ),
    max_size=60,
)


@dataclass
class Line:
    """The server's log, and what is under way to it and back. Order is kept; a cut loses everything under way."""

    outbox: Outbox = field(default_factory=lambda: Outbox("tab"))
    there: list[tuple[int, str]] = field(default_factory=list)
    back: list[tuple[str, int, int]] = field(default_factory=list)
    written: dict[tuple[uuid.UUID, str], Written] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    accepted: int = 0
    said: list[Outgoing] = field(default_factory=list)

    def say(self, text: str) -> None:
        message = MCPMessage()
        message.user_msg.content = text
        self.said.append(self.outbox.add(message))

    def send(self) -> bool:
        outgoing = self.outbox.next_to_send()
        if outgoing is not None:
            self.there.append((outgoing.number, outgoing.text))
        return outgoing is not None

    def arrive(self) -> None:
        """The server takes one frame and answers it."""
        if not self.there:
            return
        number, text = self.there.pop(0)
        if text == FORBIDDEN:
            self.back.append(("refused", number, 0))
        else:
            self.back.append(self._judge(number, text))

    def _judge(self, number: int, text: str) -> tuple[str, int, int]:
        draft = Draft(
            SESSION,
            f"c:tab:{number}",
            Kind.USER_MSG,
            "customer",
            text,
            client_id="tab",
            client_sequence=number,
        )
        head = Head(SESSION, len(self.log), 0, "bot", closed=False)
        known = Known(self.written, {(SESSION, "tab"): self.accepted})
        (verdict,) = judge({SESSION: head}, known, [draft])
        if isinstance(verdict, Refused):
            return ("gap" if verdict.code == Code.SEQUENCE_GAP else "reused", number, verdict.expected)
        if isinstance(verdict, Repeat):
            return ("ack", number, verdict.number)
        self.log.append(text)
        self.accepted = number
        self.written[SESSION, draft.origin_key] = Written(verdict.number, draft.content_hash)
        return ("ack", number, verdict.number)

    def hear(self) -> None:
        """The client takes one answer."""
        if not self.back:
            return
        kind, number, value = self.back.pop(0)
        if kind == "ack":
            self.outbox.acknowledge("tab", number, value)
        elif kind == "refused":
            self.outbox.refuse(number, Error(error_code=Code.TEXT_NOT_ALLOWED))
        else:
            self.outbox.expect(number, value, reused=kind == "reused")

    def steal(self) -> None:
        """Another tab with the same client_id was quicker with the next number."""
        self._judge(self.accepted + 1, f"of another tab, {self.accepted + 1}")

    def cut(self) -> None:
        self.there.clear()
        self.back.clear()
        self.outbox.reconnected(self.accepted)

    def step(self, name: str, place: int) -> None:
        if name == "say":
            self.say(f"text {place}")
        elif name == "forbidden":
            self.say(FORBIDDEN)
        elif name == "answer":
            self.arrive()
            self.hear()
        elif name == "timer":
            self.outbox.release()
        else:
            getattr(self, name)()


def _own(line: Line) -> list[str]:
    return [text for text in line.log if text.startswith("text")]


@settings(max_examples=300, deadline=None)
@given(STEPS.map(lambda steps: [step for step in steps if step != "steal"]))
def test_every_text_is_stored_once_and_in_order_whatever_the_line_does(steps: list[str]) -> None:
    line = Line()
    for place, name in enumerate(steps):
        line.step(name, place)
    rest(line)
    assert line.log == [said.text for said in line.said if said.text != FORBIDDEN]
    for said in line.said:
        assert (said.refused is not None) == (said.text == FORBIDDEN)
        assert not said.sequence_id or line.log[said.sequence_id - 1] == said.text


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_another_tab_under_the_same_name_costs_no_text(steps: list[str]) -> None:
    line = Line()
    for place, name in enumerate(steps):
        line.step(name, place)
    rest(line)
    assert sorted(_own(line)) == sorted(said.text for said in line.said if said.text != FORBIDDEN)


def rest(line: Line) -> None:
    """Nothing new is said: rounds of sending, arriving, hearing, each after the re-send timer."""
    for _ in range(200):
        line.outbox.release()
        while line.send():
            pass
        while line.there or line.back:
            line.arrive()
            line.hear()
        if not line.outbox.waiting:
            return
    raise AssertionError(f"still waiting: {line.outbox.waiting}")
