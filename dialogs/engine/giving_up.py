"""The customer lets a task be: nothing was changed, and the bot says so."""

from __future__ import annotations

from dialogs.engine.asking import what_i_can
from dialogs.engine.memory import drop_task
from dialogs.engine.returning import offer_return
from dialogs.engine.turn import Turn
from dialogs.replies import has


def give_up(turn: Turn) -> None:
    """End the task at hand by the customer's wish, and offer to go on with one that waits."""
    intent = turn.context.task.intent if turn.context.task else ""
    drop_task(turn)
    turn.remember(fallbacks=0)
    turn.go("user_cancel")
    turn.say(f"{intent}.kept" if has(f"{intent}.kept") else "task.dropped")
    turn.suggestions = what_i_can(turn)
    offer_return(turn)


def leave_politely(turn: Turn) -> None:
    """A goodbye in the middle of a task: nothing is done without a yes."""
    give_up(turn)
    turn.say("goodbye")
