"""New clues for an order that was already looked for: corrections, additions, and plain answers."""

from __future__ import annotations

import re
from dataclasses import replace

from dialogs.engine import wording
from dialogs.engine.choosing import about, choose, how_sure, linked, prompt, propose, refusal, show_list
from dialogs.engine.memory import ORDER, clues_of, set_task, slots_from
from dialogs.engine.starting import work
from dialogs.engine.tasks import TaskSpec
from dialogs.engine.turn import Turn
from dialogs.engine.types import PendingAction, Task
from dialogs.slots import Clues

_FILLER = re.compile(
    r"[\s,.，。!！、~]|我|的|那个|这个|那|就|是|单|订单|买|下|了|在|个|东西|吧|啊|呀|哦|对|左右|大概"
    r"|\b(the|a|an|one|i|it|is|was|that|this|my|from|for|on|at|about|around|ordered|bought|placed|order|yes|no|meant?)\b",
    re.IGNORECASE,
)


def is_bare(text: str, clues: Clues) -> bool:
    """Whether a text says nothing but the clues, so that it is an answer whatever a model takes it for."""
    values = (clues.time, clues.amount, clues.number, clues.ordinal)
    parts = [clues.product or "", *(value.text for value in values if value)]
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, " ") if part else text
    return bool(clues) and not _FILLER.sub("", text)


def fitting_clues(turn: Turn, spec: TaskSpec, new: Clues, *, alone: bool) -> Clues | None:
    """What is now known, if any order fits it: the new beside the old, else the new by itself; None if neither.

    `alone`: the wish was said anew, so the old doesn't count. A number once given doesn't outlive new clues.
    """
    task = turn.context.task
    old = replace(clues_of(task), number=None, ordinal=None) if task else Clues()
    tries = [new] if alone or new.number or new.ordinal else [old.updated(new), new]
    return next((clues for clues in tries if linked(turn, spec, clues).verdict != "none"), None)


def take_clues(turn: Turn, spec: TaskSpec, new: Clues, *, alone: bool) -> None:
    """In slot_filling: an answer or a correction. One that fits nothing leaves a list that was shown as it is."""
    known = fitting_clues(turn, spec, new, alone=alone)
    offered = [order for number in turn.context.candidates if (order := turn.order(number))]
    if known is None and offered:
        show_list(turn, "correction.nothing_list", offered, sought=wording.looked_for(new, turn.locale))
        return
    set_task(turn, Task(spec.intent, slots_from(known or new)))
    turn.remember(reprompts=0)
    choose(turn, spec)


def correct(
    turn: Turn, spec: TaskSpec, pending: PendingAction, new: Clues, *, alone: bool, wrong: bool
) -> None:
    """In confirmation: another order is meant. One that fits nothing keeps the order that was asked about.

    `wrong`: the customer said that the order shown is not it, so it is left out where others fit.
    """
    known = fitting_clues(turn, spec, new, alone=alone)
    turn.remember(pending=None)
    turn.go("user_modify")
    if known is None:
        _keep(turn, spec, pending, "correction.nothing", wording.looked_for(new, turn.locale))
        return
    found = linked(turn, spec, known)
    if found.verdict in ("one", "close") and found.matches[0].order.number == pending.subject:
        if not wrong:
            _keep(turn, spec, pending, "correction.same", wording.looked_for(known, turn.locale))
            return
        found = linked(turn, spec, known, without=frozenset({pending.subject}))
        if not found.matches:
            _keep(turn, spec, pending, "correction.only_this", wording.looked_for(known, turn.locale))
            return
    orders = [match.order for match in found.candidates if not wrong or match.order.number != pending.subject]
    one = orders[0] if len(orders) == 1 or found.verdict in ("one", "close") else None
    if one is not None and one.status not in spec.statuses:
        _keep(turn, spec, pending, refusal(spec, one), "", **about(turn, one))
        return
    set_task(turn, Task(spec.intent, slots_from(known)))
    if one is not None:
        propose(turn, spec, one, how=how_sure(found))
    else:
        choose(turn, spec)


def select(turn: Turn, spec: TaskSpec, number: str) -> None:
    """In slot_filling: this order and no other, as pressed or counted out."""
    order = turn.order(number)
    if order is None:
        raise ValueError(f"cannot select {number}: it is not among the customer's orders")
    set_task(turn, Task(spec.intent, {ORDER: number}))
    if spec.read_only:
        work(turn)
    else:
        propose(turn, spec, order, how="confirm_chosen")


def _keep(
    turn: Turn, spec: TaskSpec, pending: PendingAction, key: str, sought: str, **variables: str
) -> None:
    """Say why the correction didn't take, and ask about the same order again."""
    order = turn.order(pending.subject)
    if order is None or order.status not in spec.statuses:
        choose(turn, spec)
        return
    turn.say(key, sought=sought, **variables)
    turn.say(f"{spec.intent}.confirm_same", **about(turn, order))
    prompt(turn, spec, order)
