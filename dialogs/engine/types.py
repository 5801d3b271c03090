"""What goes into a decision and what comes out of it: plain data, no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from dialogs.states import State
from shop.order_view import OrderView


@dataclass(frozen=True, slots=True)
class CardChoice:
    """A card's button that was pressed; `order` comes from the stored entry, never from the client."""

    order: str
    action: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a customer typed or pressed.

    `seen_sequence` is the last public entry that stood on the customer's screen; `at` is the entry's
    commit time, in the customer's zone. With `attachments` (how many files came along) the text may be empty.
    """

    sequence_id: int
    text: str
    seen_sequence: int
    at: datetime
    locale: str
    choice: CardChoice | None = None
    attachments: int = 0


@dataclass(frozen=True, slots=True)
class Lookup:
    """An order that a stranger claims, by its number and the last four digits of its phone."""

    number: str
    phone_last4: str


@dataclass(frozen=True, slots=True)
class World:
    """What the turn read before it decided: the customer's orders (newest first) and what else is true now.

    `orders` are those of the verified customer, or those that a stranger has proven.
    """

    orders: tuple[OrderView, ...] = ()
    identified: bool = False
    agents_on_duty: bool = False


@dataclass(frozen=True, slots=True)
class PendingAction:
    """An action that waits for a yes. `digest` is the hash of action and slots that the prompt showed.

    `prompt_sequence` is 0 until the prompt is committed and numbered: until then nobody can have seen it.
    """

    action: str
    slots: Mapping[str, str]
    subject: str
    digest: str
    prompt_sequence: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A thing the customer wants done: its intent and the slots known so far (JSON values)."""

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """What a dialog remembers between turns; stored as JSON with the session (`to_json`, `from_json` in context.py)."""

    task: Task | None = None
    stack: tuple[Task, ...] = ()
    pending: PendingAction | None = None
    asked_intents: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    proven_orders: tuple[str, ...] = ()
    fallbacks: int = 0
    reprompts: int = 0
    run_id: str = ""
    lookups: int = 0  # how often a stranger named an order that could not be proven

    def with_prompt(self, sequence_id: int) -> Context:
        """The same, its pending action's prompt now being public entry `sequence_id`."""
        if self.pending is None or self.pending.prompt_sequence:
            return self
        return replace(self, pending=replace(self.pending, prompt_sequence=sequence_id))


@dataclass(frozen=True, slots=True)
class CardDraft:
    """A card to show; `order` is kept with the stored entry so that a pressed button names a real order."""

    title: str
    subtitle: str = ""
    image_url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    order: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The one answer to one utterance, or the news of an action's result."""

    text: str
    suggestions: tuple[str, ...] = ()
    cards: tuple[CardDraft, ...] = ()
    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    confidence: int = 0


@dataclass(frozen=True, slots=True)
class Transition:
    """One step of the state machine, with what the dialog knew at that moment."""

    source: State
    target: State
    event: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StartAction:
    """Do it: the run's key is (session, the prompt's sequence, action)."""

    action: str
    slots: Mapping[str, str]
    subject: str
    prompt_sequence: int


@dataclass(frozen=True, slots=True)
class StopWaiting:
    """Cancel the pending run of this session, or let a running one finish unwatched."""


@dataclass(frozen=True, slots=True)
class LeaveMessage:
    """Keep what the customer wrote for staff who are not on duty now."""

    text: str


@dataclass(frozen=True, slots=True)
class CloseSession:
    """End the session after this turn."""

    reason: str


Effect = StartAction | StopWaiting | LeaveMessage | CloseSession


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole outcome of one utterance (or of one action result); nothing has happened yet."""

    reply: Reply
    state: State
    context: Context
    transitions: tuple[Transition, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """How an action ended: `reason` is a key of the reply texts, `facts` fill its variables."""

    action: str
    status: Literal["success", "failed", "need_human"]
    subject: str
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
