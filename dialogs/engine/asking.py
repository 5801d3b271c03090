"""Not sure what is wanted: ask with the best guesses as buttons, or admit it and offer a person."""

from __future__ import annotations

from dialogs.engine.buttons import button, intent_label
from dialogs.engine.memory import drop_task
from dialogs.engine.starting import slots_said, start_task, to_recognition
from dialogs.engine.tasks import HUMAN
from dialogs.engine.turn import Turn
from dialogs.engine.types import Task

PERSON_AFTER = 2
"""So many utterances in a row that were not understood, and a person is offered."""


def ask_intents(turn: Turn) -> None:
    """Ask about the best three; what the utterance said about an order is kept for the answer."""
    guesses = turn.meaning.guesses
    to_recognition(turn)
    turn.remember(asked_intents=guesses, task=Task(guesses[0], slots_said(turn, turn.text)), pending=None)
    turn.go("intent_unclear")
    show_intents(turn, "ask.intent")


def show_intents(turn: Turn, key: str) -> None:
    """The question itself, with a button for each guess."""
    guesses = turn.context.asked_intents
    labels = tuple(intent_label(intent, turn.locale) for intent in guesses)
    turn.say(key, intent=labels[0])
    turn.suggestions = (*labels, button("none_of_these", turn.locale))
    turn.intent = guesses[0]


def take_intent(turn: Turn, intent: str) -> None:
    """The customer said which it is: go on with what is known already."""
    slots = turn.context.task.slots if turn.context.task else {}
    start_task(turn, intent, slots)


def reject_intents(turn: Turn) -> None:
    """It is none of what was asked: forget the question."""
    drop_task(turn)
    turn.go("intent_rejected")


def say_rejected(turn: Turn) -> None:
    """Ask for other words; the second time in a row offer a person as well."""
    times = turn.context.fallbacks + 1
    turn.remember(fallbacks=times)
    turn.say("ask.rejected" if times < PERSON_AFTER else "fallback.person")
    turn.suggestions = what_i_can(turn, person_first=times >= PERSON_AFTER)


def fall_back(turn: Turn) -> None:
    """Nothing was understood, or a shop doesn't do it."""
    to_recognition(turn)
    times = turn.context.fallbacks + 1
    turn.remember(fallbacks=times)
    drop_task(turn)
    turn.go("no_intent")
    turn.say("fallback.person" if times >= PERSON_AFTER else "fallback.first", times - 1)
    turn.suggestions = what_i_can(turn, person_first=times >= PERSON_AFTER)


def person_offered(turn: Turn) -> bool:
    """Whether the last reply asked if a person should help."""
    return turn.context.fallbacks >= PERSON_AFTER


def what_i_can(turn: Turn, *, person_first: bool = False) -> tuple[str, ...]:
    """Suggestions for someone who may begin anything."""
    things = tuple(button(key, turn.locale) for key in ("orders", "track", "cancel_order"))
    person = intent_label(HUMAN, turn.locale)
    return (person, *things) if person_first else (*things, person)
