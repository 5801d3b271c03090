"""The questions a turn asks the engine; all pure.

1. `lookup_wanted`: must the shop be asked about an order that a stranger claims, before deciding?
2. `decide`: what to say and do about one utterance.
3. `conclude`: what to say about an action that ended.

and, while an action runs: `stop_wanted` (decide it now) or else `park` (say that it waits its turn).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dialogs.engine.concluding import conclude
from dialogs.engine.files import keep_files
from dialogs.engine.in_confirmation import in_confirmation
from dialogs.engine.in_execution import park, stop_waiting, stop_wanted
from dialogs.engine.in_slot_filling import in_slot_filling
from dialogs.engine.in_transfer import in_transfer
from dialogs.engine.meaning import meaning_of
from dialogs.engine.memory import without_strangers
from dialogs.engine.opening import open_turn
from dialogs.engine.proof import lookup_for, lookups_in_vain, with_proven
from dialogs.engine.turn import Turn
from dialogs.engine.types import Context, Decision, Lookup, Utterance, World
from dialogs.replies import locale_of
from dialogs.states import State
from intents.understanding import Understanding

__all__ = ["conclude", "decide", "lookup_wanted", "park", "stop_wanted"]

_BY_STATE: Mapping[State, Callable[[Turn], None]] = {
    State.INIT: open_turn,
    State.GREETING: open_turn,
    State.INTENT_RECOGNITION: open_turn,
    State.SLOT_FILLING: in_slot_filling,
    State.CONFIRMATION: in_confirmation,
    State.EXECUTION: stop_waiting,
    State.COMPLETION: open_turn,
    State.ERROR: open_turn,
    State.TRANSFER: in_transfer,
}


def lookup_wanted(context: Context, utterance: Utterance, understanding: Understanding) -> Lookup | None:
    """The order number and last four digits a stranger has given, in this utterance or before; None when not both.

    Ask only for customers who are not identified. Found: decide with that order in `World.orders`.
    None as well once a session has claimed too often in vain.
    """
    return lookup_for(context, utterance.text)


def decide(
    state: State, context: Context, utterance: Utterance, understanding: Understanding, world: World
) -> Decision:
    """The one answer to `utterance`, the steps it takes and the effects it asks for. Pure: now is `utterance.at`.

    In execution only what `stop_wanted` is decided; anything else gets the notice of `park` and changes nothing.
    """
    if utterance.attachments and not utterance.text.strip():
        return Decision(keep_files(state, context, utterance), state, context)
    if state is State.EXECUTION and not stop_wanted(utterance, understanding):
        return Decision(park(context, utterance), state, context)
    meaning = meaning_of(utterance, understanding)
    turn = Turn(
        state=state,
        context=without_strangers(context, state),
        world=world,
        locale=locale_of(utterance.locale),
        intent=meaning.intent,
        confidence=meaning.confidence,
        utterance=utterance,
        meaning=meaning,
    )
    turn.remember(
        proven_orders=with_proven(context, world), lookups=lookups_in_vain(context, utterance.text, world)
    )
    _BY_STATE[state](turn)
    return turn.decision()
