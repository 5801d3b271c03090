"""An utterance that no question waits for: in init, greeting, intent_recognition, completion and error."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.engine.asking import ask_intents, fall_back, person_offered, what_i_can
from dialogs.engine.buttons import INTENT_OF, pressed
from dialogs.engine.choosing import about, prompt
from dialogs.engine.human import hand_over
from dialogs.engine.meaning import says_no, says_yes
from dialogs.engine.memory import ORDER, drop_task
from dialogs.engine.starting import keep_claim, resume, slots_said, start_task, to_recognition
from dialogs.engine.tasks import TASKS
from dialogs.engine.turn import Turn
from dialogs.engine.types import CardChoice
from dialogs.engine.yes_no import Kind
from dialogs.states import TABLE, State

_SPOKEN: Mapping[Kind, str] = {
    "yes": "affirm",
    "continue": "affirm",
    "no": "deny",
    "stop": "deny",
    "other": "deny",
    "wait": "deny",
    "thanks": "thank",
}
BY_CARD: Mapping[str, str] = {
    **{key: intent for key, intent in INTENT_OF.items() if intent in TASKS},
    "this_one": "query_order",
    **{spec.yes_button: spec.intent for spec in TASKS.values() if spec.confirms},
}
"""What a card's button starts when its own question is over; a yes there only asks anew."""


def open_turn(turn: Turn) -> None:
    """Take up whatever the customer wants now."""
    meaning = turn.meaning
    if turn.utterance.choice is not None:
        open_from_card(turn, turn.utterance.choice)
    elif meaning.wants_human:
        hand_over(turn)
    elif _take_offer(turn):
        return
    elif meaning.task:
        _start(turn, meaning.task)
    elif meaning.spoken.plainly("unclear"):
        _start(turn, "cancel_order")
    elif meaning.sure:
        small_talk(turn, meaning.intent)
    elif meaning.spoken.kind in _SPOKEN and not meaning.spoken.rest:
        small_talk(turn, _SPOKEN[meaning.spoken.kind])
    elif meaning.guesses:
        ask_intents(turn)
    elif "number" in (slots := slots_said(turn, turn.text)):
        to_recognition(turn)
        start_task(turn, "query_order", keep_claim(turn, slots))
    else:
        fall_back(turn)


def open_from_card(turn: Turn, choice: CardChoice) -> None:
    """A button on an earlier card: begin what it stands for, with that card's order."""
    intent = BY_CARD.get(pressed(choice.action), "")
    to_recognition(turn)
    if intent in TASKS and turn.order(choice.order):
        start_task(turn, intent, {ORDER: choice.order})
    else:
        drop_task(turn)
        turn.go("no_intent")
        turn.say("orders.gone")
        turn.suggestions = what_i_can(turn)


def small_talk(turn: Turn, intent: str) -> None:
    """Answer politely; nothing is at hand afterwards."""
    again = turn.state is not State.INIT
    if intent == "greet" and "user_greeting" in TABLE[turn.state]:
        turn.go("user_greeting")
    else:
        to_recognition(turn)
        turn.go("answered")
    turn.remember(fallbacks=0, task=None)
    turn.intent = intent
    turn.say(f"{intent}.again" if intent == "greet" and again else intent, turn.utterance.sequence_id)
    turn.suggestions = what_i_can(turn)


def _start(turn: Turn, intent: str) -> None:
    slots = keep_claim(turn, slots_said(turn, turn.text))
    to_recognition(turn)
    start_task(turn, intent, slots)


def _take_offer(turn: Turn) -> bool:
    """Answer to what the last reply offered: a person, another try, or going back. False: it was something else."""
    yes = says_yes(turn.meaning, turn.text)
    no = says_no(turn.meaning) or turn.meaning.button == "drop"
    if person_offered(turn) and (yes or no):
        if yes:
            hand_over(turn)
        else:
            small_talk(turn, "deny")
        return True
    if turn.state is State.ERROR and turn.context.task and (yes or no or turn.meaning.button == "retry"):
        _forget_failed(turn) if no else _retry(turn)
        return True
    if turn.context.stack and (yes or no):
        _drop_waiting(turn) if no else resume(turn)
        return True
    return False


def _retry(turn: Turn) -> None:
    """Ask once more about what failed; it is a new prompt, and only a new yes does it."""
    task = turn.context.task
    order = turn.order(str(task.slots.get(ORDER, ""))) if task else None
    if task is None or order is None or order.status not in TASKS[task.intent].statuses:
        to_recognition(turn)
        start_task(turn, task.intent if task else "query_order", task.slots if task else {})
        return
    turn.intent = task.intent
    turn.say(f"{task.intent}.confirm", **about(turn, order))
    prompt(turn, TASKS[task.intent], order, event="task_retried")


def _forget_failed(turn: Turn) -> None:
    drop_task(turn)
    turn.go("user_cancel")
    turn.say("task.dropped")
    turn.suggestions = what_i_can(turn)


def _drop_waiting(turn: Turn) -> None:
    turn.remember(stack=turn.context.stack[:-1], fallbacks=0)
    to_recognition(turn)
    turn.go("answered")
    turn.say("return.dropped")
    turn.suggestions = what_i_can(turn)
