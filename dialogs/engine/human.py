"""A person is wanted. Nobody is on duty yet: the bot says so and takes a message for them."""

from __future__ import annotations

from dialogs.engine.buttons import button
from dialogs.engine.memory import put_aside
from dialogs.engine.tasks import HUMAN
from dialogs.engine.turn import Steps, Turn


def hand_over(turn: Turn) -> None:
    """The customer asked for a person: what was at hand waits, a message is asked for."""
    put_aside(turn)
    turn.remember(fallbacks=0)
    turn.intent = HUMAN
    turn.go("human_requested")
    ask_for_message(turn, "human.nobody")


def ask_for_message(steps: Steps, key: str) -> None:
    """Ask for what staff should read; the one suggestion leads back."""
    steps.say(key)
    steps.suggestions = (button("never_mind", steps.locale),)
