"""An utterance while a person is waited for: the message to leave, unless it clearly isn't one."""

from __future__ import annotations

import re

from dialogs.engine.asking import what_i_can
from dialogs.engine.human import ask_for_message
from dialogs.engine.opening import open_turn
from dialogs.engine.returning import offer_return
from dialogs.engine.tasks import HUMAN
from dialogs.engine.turn import Turn
from dialogs.engine.types import LeaveMessage

# Only these words, and nothing to pass on: the customer asks for a person once more.
_ONLY_ASKS = re.compile(
    r"(我?[要找转接]*(人工|真人|客服)+(客服|服务)?|talk to (a person|someone)"
    r"|(a )?(human|person|agent)( please)?)[,，。!！\s]*",
    re.IGNORECASE,
)
_SHORT = 6


def in_transfer(turn: Turn) -> None:
    """Take the message, or go back to the bot, or ask for the message once more."""
    spoken = turn.meaning.spoken
    if turn.utterance.choice is not None:
        turn.go("queue_left")
        open_turn(turn)
    elif spoken.plainly("stop", "no") or (turn.meaning.surely("deny") and len(turn.text) <= _SHORT):
        turn.go("queue_left")
        turn.say("human.left")
        turn.suggestions = what_i_can(turn)
        offer_return(turn)
    elif spoken.plainly("yes", "continue", "wait", "thanks", "unclear") or _says_nothing(turn):
        ask_for_message(turn, "human.write")
    else:
        turn.effects.append(LeaveMessage(turn.text))
        turn.go("message_left")
        turn.say("human.taken")
        turn.intent = HUMAN


def _says_nothing(turn: Turn) -> bool:
    """Whether there is nothing in it for staff to read: a greeting, or the wish for a person again."""
    text = turn.text.strip()
    asks_again = turn.meaning.button == "human" or _ONLY_ASKS.fullmatch(text)
    return not text or bool(asks_again) or (turn.meaning.surely("greet") and len(text) <= _SHORT)
