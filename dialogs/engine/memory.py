"""Clues in and out of a task's slots, and the stack of tasks that wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dialogs.engine.context import STACK_LIMIT
from dialogs.engine.tasks import OFFERED, TASKS
from dialogs.engine.turn import Steps, Turn
from dialogs.engine.types import Context, Task
from dialogs.slots import (
    Amount,
    Clues,
    OrderNumber,
    Ordinal,
    TimeInterval,
    find_choice,
    find_clues,
    from_json,
    to_json,
)
from dialogs.states import State

ORDER = "order"
"""The slot that holds the number of the order meant, once it is known."""


def read_clues(turn: Turn, text: str) -> Clues:
    """What a text says about an order, by the customer's own products and the model's entities.

    The entities belong to the whole utterance and are used only where `text` is that.
    """
    aliases = {alias for order in turn.world.orders for item in order.items for alias in item.aliases}
    tagged = turn.meaning.entities if text == turn.text else ()
    return find_clues(text, turn.now, turn.locale, vocabulary=sorted(aliases), tagged=tagged)


def pick(turn: Turn, text: str, *, asked: bool) -> str:
    """The order that a text counts out among those just shown ("第二个"), or "".

    `asked`: the choice was just asked for, so "2" and "最后一个" count, too.
    """
    shown = turn.context.candidates
    place = find_choice(text, asked=asked) if shown and text else None
    if place == -1 and asked:
        place = len(shown)
    number = shown[place - 1] if place is not None and 0 < place <= len(shown) else ""
    return number if turn.order(number) else ""


def clues_of(task: Task) -> Clues:
    """The clues kept in a task's slots; a slot that can't be read counts as not said."""
    time, amount = _value(task, "time"), _value(task, "amount")
    number, ordinal = _value(task, "number"), _value(task, "ordinal")
    product = task.slots.get("product")
    return Clues(
        time=time if isinstance(time, TimeInterval) else None,
        product=product if isinstance(product, str) else None,
        amount=amount if isinstance(amount, Amount) else None,
        number=number if isinstance(number, OrderNumber) else None,
        ordinal=ordinal if isinstance(ordinal, Ordinal) else None,
    )


def slots_from(clues: Clues, order: str = "") -> dict[str, Any]:
    """Slots, as JSON values, for these clues and the order they led to."""
    slots: dict[str, Any] = {
        name: to_json(value)
        for name in ("time", "amount", "number", "ordinal")
        if (value := getattr(clues, name)) is not None
    }
    if clues.product:
        slots["product"] = clues.product
    if order:
        slots[ORDER] = order
    return slots


def shown_slots(task: Task) -> dict[str, str]:
    """The slots as they go to the client: text only, a time as an ISO 8601 interval, money as "2999 CNY"."""
    clues = clues_of(task)
    shown = {ORDER: str(task.slots.get(ORDER) or (clues.number.value if clues.number else ""))}
    shown["time"] = f"{clues.time.start.isoformat()}/{clues.time.end.isoformat()}" if clues.time else ""
    shown["product"] = clues.product or ""
    shown["amount"] = f"{clues.amount.value} {clues.amount.currency}" if clues.amount else ""
    return {name: value for name, value in shown.items() if value}


def set_task(steps: Steps, task: Task) -> None:
    """Make it the task at hand; one of the same kind that waits on the stack is superseded."""
    waiting = tuple(other for other in steps.context.stack if other.intent != task.intent)
    steps.remember(task=task, stack=waiting)


def set_slot(steps: Steps, name: str, value: object) -> None:
    """Keep one slot of the task at hand; None forgets it."""
    if (task := steps.context.task) is None:
        return
    slots = {key: kept for key, kept in task.slots.items() if key != name}
    steps.remember(task=replace(task, slots=slots if value is None else {**slots, name: value}))


def put_aside(steps: Steps) -> None:
    """Put the task at hand on the stack, where at most STACK_LIMIT wait; the oldest is forgotten."""
    task = steps.context.task
    stack = steps.context.stack
    if task is not None and not steps.context.asked_intents:
        stack = (*(other for other in stack if other.intent != task.intent), task)[-STACK_LIMIT:]
    steps.remember(task=None, stack=stack, pending=None, asked_intents=(), candidates=(), reprompts=0)


def without_strangers(context: Context, state: State) -> Context:
    """The context with no task or question whose row this release doesn't have, or that has no place in `state`."""
    asked = tuple(intent for intent in context.asked_intents if intent in OFFERED)
    asked = asked if state is State.CONFIRMATION else ()
    task = context.task if context.task and (asked or context.task.intent in TASKS) else None
    stack = tuple(waiting for waiting in context.stack if waiting.intent in TASKS)
    return replace(context, task=task, stack=stack, asked_intents=asked)


def drop_task(steps: Steps) -> None:
    """The task at hand is over, however it ended."""
    steps.remember(task=None, pending=None, asked_intents=(), candidates=(), reprompts=0)


def _value(task: Task, name: str) -> object:
    data = task.slots.get(name)
    if not isinstance(data, Mapping):
        return None
    try:
        return from_json(data)
    except (KeyError, ValueError, TypeError, IndexError, ArithmeticError):
        return None
