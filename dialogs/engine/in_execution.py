"""An utterance while an action runs: stop waiting for it, or wait for one's turn."""

from __future__ import annotations

from dialogs.engine.asking import what_i_can
from dialogs.engine.buttons import button, pressed
from dialogs.engine.memory import drop_task
from dialogs.engine.returning import offer_return
from dialogs.engine.turn import Turn
from dialogs.engine.types import Context, Reply, StopWaiting, Utterance
from dialogs.engine.yes_no import read_answer
from dialogs.replies import locale_of, render
from intents.understanding import Understanding

_SHORT = 12


def stop_wanted(utterance: Utterance, understanding: Understanding) -> bool:
    """Whether an utterance made while an action runs says to stop waiting for it; anything else is parked.

    Read generously ("等等", "别"): stopping what was not meant costs a new yes, going on may cost an order.
    """
    spoken = read_answer(utterance.text)
    if spoken.plainly("stop", "no", "wait") or pressed(utterance.text) == "stop_waiting":
        return True
    denies = understanding.intent == "deny" and understanding.decision == "act"
    return denies and spoken.kind in ("", "no", "stop", "other") and len(utterance.text) <= _SHORT


def park(context: Context, utterance: Utterance) -> Reply:
    """The notice that an utterance waits until the running action's result is in."""
    locale = locale_of(utterance.locale)
    return Reply(
        text=render("execution.parked", locale, utterance.sequence_id),
        suggestions=(button("stop_waiting", locale),),
        intent=context.task.intent if context.task else "",
    )


def stop_waiting(turn: Turn) -> None:
    """Let the run be: whatever it still does is told when it is known."""
    turn.effects.append(StopWaiting())
    turn.intent = turn.context.task.intent if turn.context.task else ""
    drop_task(turn)
    turn.go("user_cancel")
    turn.say("execution.stopped")
    turn.suggestions = what_i_can(turn)
    offer_return(turn)
