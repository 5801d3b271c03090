"""One decision in the making. Every step of the state machine goes through `Steps.go`, so none can slip."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dialogs.engine.context import to_json
from dialogs.engine.meaning import Meaning
from dialogs.engine.types import (
    CardDraft,
    CloseSession,
    Context,
    Decision,
    Effect,
    PendingAction,
    Reply,
    Transition,
    Utterance,
    World,
)
from dialogs.replies import locale_of, render
from dialogs.states import Asked, State, closes, follow_guarded
from shop.order_view import OrderView

SUGGESTIONS = 4
CARDS = 4


@dataclass(slots=True)
class Steps:
    """State, memory and words so far; local to one call, so the functions over it stay pure from outside."""

    state: State
    context: Context
    world: World
    locale: str
    transitions: list[Transition] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    cards: tuple[CardDraft, ...] = ()
    suggestions: tuple[str, ...] = ()
    intent: str = ""
    confidence: int = 0
    slots: Mapping[str, str] = field(default_factory=dict)

    def asked(self) -> Asked:
        """What a guard may look at; nothing here, as nobody has spoken."""
        return Asked()

    def go(self, event: str) -> None:
        """Take one step and record it. Raises IllegalTransition, also when a guard refuses; then nothing changed."""
        target = follow_guarded(self.state, event, self.asked())
        if closes(self.state, event):
            self.effects.append(CloseSession(event))
        self.transitions.append(Transition(self.state, target, event, to_json(self.context)))
        self.state = target

    def remember(self, **changes: Any) -> None:
        """Change what the dialog remembers: keyword arguments are fields of Context."""
        self.context = replace(self.context, **changes)

    def say(self, key: str, count: int = 0, /, **variables: str) -> None:
        """Add a text to the reply."""
        self.texts.append(render(key, self.locale, count, **variables))

    def order(self, number: str) -> OrderView | None:
        """The customer's order of that number; None for anyone else's."""
        return next((order for order in self.world.orders if order.number == number), None)

    def decision(self) -> Decision:
        """What was decided, as plain data."""
        reply = Reply(
            text="\n".join(self.texts),
            suggestions=tuple(dict.fromkeys(self.suggestions))[:SUGGESTIONS],
            cards=self.cards[:CARDS],
            intent=self.intent,
            slots=dict(self.slots),
            confidence=self.confidence,
        )
        return Decision(reply, self.state, self.context, tuple(self.transitions), tuple(self.effects))


@dataclass(slots=True, kw_only=True)
class Turn(Steps):
    """The answer to one utterance in the making."""

    utterance: Utterance
    meaning: Meaning

    @property
    def now(self) -> datetime:
        return self.utterance.at

    @property
    def text(self) -> str:
        return self.utterance.text

    def asked(self) -> Asked:
        pending = self.context.pending
        return Asked(
            action_pending=pending is not None,
            intents_asked=bool(self.context.asked_intents),
            prompt_sequence=pending.prompt_sequence if pending else 0,
            sequence_id=self.utterance.sequence_id,
            seen_sequence=self.utterance.seen_sequence,
            unchanged=pending is not None and pending.digest == self._digest_now(pending),
        )

    def _digest_now(self, pending: PendingAction) -> str:
        """The digest that a prompt for the same thing would have at this moment."""
        order = self.order(pending.subject)
        task = self.context.task
        if order is None or task is None or task.slots.get("order") != order.number:
            return ""
        return digest_of(pending.action, action_slots(order), order.number)


def action_slots(order: OrderView) -> dict[str, str]:
    """What a prompt about an order shows and its yes is bound to: the order and its amount."""
    return {"order": order.number, "amount": f"{order.amount} {order.currency}"}


def digest_of(action: str, slots: Mapping[str, str], subject: str) -> str:
    """The hash of what a prompt asks: 64 hexadecimal digits."""
    asked = json.dumps([action, dict(slots), subject], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()


def steps_after_result(state: State, context: Context, world: World, locale: str) -> Steps:
    """The beginning of a decision that no utterance asked for."""
    return Steps(state=state, context=context, world=world, locale=locale_of(locale))
