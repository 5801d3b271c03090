"""Beginning a task, switching from one to another, and going on with one that waited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dialogs.engine.answers import answer
from dialogs.engine.choosing import choose
from dialogs.engine.memory import ORDER, pick, put_aside, read_clues, set_task, slots_from
from dialogs.engine.proof import CLAIM, ask_for_proof, claim_so_far, proof_missing, settle_claim
from dialogs.engine.tasks import TASKS
from dialogs.engine.turn import Turn
from dialogs.engine.types import Task
from dialogs.slots import Clues
from dialogs.states import State

# "Cancel it", "这一单": the one order that was just shown.
_POINTING = re.compile(r"这|它|那单|那一单|上面|\b(this|it|that one)\b", re.IGNORECASE)
_TO_RECOGNITION: Mapping[State, str] = {
    State.INIT: "user_query",
    State.ERROR: "user_query",
    State.COMPLETION: "user_query",
    State.GREETING: "greeting_complete",
    State.SLOT_FILLING: "task_switched",
    State.CONFIRMATION: "task_switched",
}


def to_recognition(turn: Turn) -> None:
    """Stand in intent_recognition, by whichever row leads there."""
    if turn.state is not State.INTENT_RECOGNITION:
        turn.go(_TO_RECOGNITION[turn.state])


def start_task(turn: Turn, intent: str, slots: Mapping[str, Any]) -> None:
    """Take up a task and get as far as possible with it."""
    set_task(turn, Task(intent, slots))
    turn.remember(pending=None, reprompts=0, fallbacks=0)
    turn.go("intent_confirmed" if turn.state is State.CONFIRMATION else "intent_recognized")
    turn.remember(asked_intents=())  # only now: the guard of intent_confirmed looks at them
    work(turn)


def work(turn: Turn) -> None:
    """Go on with the task at hand, from slot_filling."""
    task = turn.context.task
    if task is None:
        raise ValueError("cannot go on: no task is at hand")
    turn.intent = task.intent
    spec = TASKS[task.intent]
    settle_claim(turn)
    if proof_missing(turn):
        ask_for_proof(turn)
    elif spec.read_only:
        answer(turn, spec)
    else:
        choose(turn, spec)


def slots_said(turn: Turn, text: str) -> dict[str, Any]:
    """The slots that a text fills by itself: clues, a place in what was just shown, or "this one"."""
    shown = turn.context.candidates
    if number := pick(turn, text, asked=False):
        return slots_from(Clues(), order=number)
    clues = read_clues(turn, text)
    if not clues and len(shown) == 1 and _POINTING.search(text) and turn.order(shown[0]):
        return slots_from(clues, order=shown[0])
    return slots_from(clues)


def digress(turn: Turn, intent: str, slots: Mapping[str, Any]) -> None:
    """Do something else first; the task at hand waits on the stack."""
    put_aside(turn)
    turn.go("task_switched")
    start_task(turn, intent, slots)


def resume(turn: Turn) -> None:
    """Go on with the task that waits; what it knew is looked at anew."""
    *rest, task = turn.context.stack
    turn.remember(stack=tuple(rest), task=task, pending=None, reprompts=0, fallbacks=0)
    if turn.state is State.COMPLETION:
        turn.go("task_resumed")
    else:
        to_recognition(turn)
        turn.go("intent_recognized")
    work(turn)


def keep_claim(turn: Turn, slots: Mapping[str, Any]) -> dict[str, Any]:
    """The slots with a stranger's claim carried along, so that a new wish needs no second proof."""
    claim = claim_so_far(turn.context, turn.text)
    if turn.world.identified or ORDER in slots or not (claim.number or claim.last4):
        return dict(slots)
    return {**slots, CLAIM: {"number": claim.number, "last4": claim.last4}}
