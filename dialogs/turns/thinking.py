"""From backlog to plan: what is said about each utterance of one session, decided without touching the database.

The world is read before (`World`); the engine decides utterance by utterance, each on what the one before left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from dialogs.engine.context import from_json
from dialogs.engine.decide import decide, lookup_wanted, park, stop_wanted
from dialogs.engine.types import CardChoice, Context, Decision, Reply, StartAction, Utterance, World
from dialogs.log import Entry, Kind, read_one
from dialogs.states import State
from dialogs.turns.claims import Backlog
from dialogs.turns.why import why
from intents.understanding import Understanding
from shop.proofs import prove_order
from shop.queries import orders_by_number, orders_of


@dataclass(frozen=True, slots=True)
class Answer:
    """One utterance, what was decided about it, and `why` (why.py)."""

    utterance: Entry
    decision: Decision
    why: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one session's turn will commit: answers in order, or notices for utterances that wait for an action."""

    backlog: Backlog
    answers: tuple[Answer, ...] = ()
    parked: tuple[tuple[Entry, Reply], ...] = ()


def plan_turn(backlog: Backlog, understandings: Sequence[Understanding]) -> Plan:
    """Decide about a session's utterances; while its customer waits for an action, they are told to wait too."""
    heard = list(zip(backlog.utterances, understandings, strict=True))
    if backlog.waits:
        return _while_action_runs(backlog, heard)
    return Plan(backlog, tuple(_answers(backlog, heard)))


def _while_action_runs(backlog: Backlog, heard: list[tuple[Entry, Understanding]]) -> Plan:
    """Everything waits, unless one says to stop waiting: it alone is decided now, and all others after it, also
    those that were told to wait before."""
    context = from_json(backlog.claim.context)
    for entry, understanding in heard:
        if stop_wanted(_utterance(backlog, entry, context), understanding):
            return Plan(backlog, tuple(_answers(backlog, [(entry, understanding)])))
    return Plan(
        backlog,
        parked=tuple((entry, park(context, _utterance(backlog, entry, context))) for entry, _ in heard),
    )


def _answers(backlog: Backlog, heard: Sequence[tuple[Entry, Understanding]]) -> Iterator[Answer]:
    state, context = State(backlog.claim.state), from_json(backlog.claim.context)
    for entry, understanding in heard:
        utterance = _utterance(backlog, entry, context)
        world = _world(backlog, context, utterance, understanding)
        decision = decide(state, context, utterance, understanding, world)
        yield Answer(entry, decision, why(state, utterance, understanding, decision))
        if any(isinstance(effect, StartAction) for effect in decision.effects):
            return  # what was said after the yes waits for the action's result
        state, context = decision.state, decision.context


def _world(backlog: Backlog, context: Context, utterance: Utterance, understanding: Understanding) -> World:
    """What is known before deciding; a stranger who names an order and its phone may hear about that one too."""
    sub = backlog.claim.sub
    known = world_of(sub, context)
    wanted = lookup_wanted(context, utterance, understanding) if sub is None else None
    claimed = prove_order(wanted.number, wanted.phone_last4) if wanted else None
    if claimed is None or any(order.number == claimed.number for order in known.orders):
        return known
    orders = sorted([*known.orders, claimed], key=lambda order: order.ordered_at, reverse=True)
    return replace(known, orders=tuple(orders))


def world_of(sub: str | None, context: Context) -> World:
    """The orders that this customer may hear about: their own, or those that a stranger has proven."""
    if sub is not None:
        return World(orders=tuple(orders_of(sub)), identified=True)
    return World(orders=tuple(orders_by_number(context.proven_orders)))


def _utterance(backlog: Backlog, entry: Entry, context: Context) -> Utterance:
    return Utterance(
        sequence_id=entry.number,
        text=entry.content,
        seen_sequence=entry.seen_sequence,
        at=entry.created_at.astimezone(ZoneInfo(settings.TIME_ZONE)),
        locale=backlog.claim.locale,
        choice=_choice(entry),
        attachments=len(entry.payload.get("attachments", ())),
    )


def _choice(entry: Entry) -> CardChoice | None:
    """The card's button that was pressed. What it stands for comes from the stored entry, not from the client."""
    pressed = entry.payload.get("metadata", {})
    try:
        sequence, card_index, action_index = (
            int(pressed[key]) for key in ("card_sequence", "card_index", "action_index")
        )
    except (KeyError, ValueError):
        return None
    shown = read_one(entry.session_id, sequence) if 0 < sequence < entry.number else None
    if shown is None or shown.kind is not Kind.SYS_RESP or min(card_index, action_index) < 0:
        return None
    try:
        card = shown.payload["cards"][card_index]
        action = card["actions"][action_index]
    except (KeyError, IndexError):
        return None
    if action != entry.content or not card.get("order"):
        return None
    return CardChoice(order=card["order"], action=action)


def number_prompt(decisions: Sequence[Decision], numbers: Sequence[int], context: Context) -> Context:
    """`context` with its pending prompt numbered: the prompt is the first reply that left this pending action."""
    if context.pending is None or context.pending.prompt_sequence:
        return context
    first = next(
        number
        for decision, number in zip(decisions, numbers, strict=True)
        if decision.context.pending is not None and _same(decision.context, context)
    )
    return context.with_prompt(first)


def _same(one: Context, other: Context) -> bool:
    def bare(context: Context) -> object:
        return context.pending and replace(context.pending, prompt_sequence=0)

    return bare(one) == bare(other)
