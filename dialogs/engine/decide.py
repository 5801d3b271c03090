"""The three questions a turn asks the engine; all pure.

1. `lookup_wanted`: must the shop be asked about an order that a stranger claims, before deciding?
2. `decide`: what to say and do about one utterance.
3. `conclude`: what to say about an action that ended.

and, while an action runs: `stop_wanted` (decide it now) or else `park` (say that it waits its turn).
"""

from __future__ import annotations

from dialogs.engine.types import ActionOutcome, Context, Decision, Lookup, Reply, Utterance, World
from dialogs.states import State
from intents.understanding import Understanding


def lookup_wanted(context: Context, utterance: Utterance, understanding: Understanding) -> Lookup | None:
    """The order number and last four digits a stranger has given, in this utterance or before; None when not both.

    Ask only for customers who are not identified. Found: decide with that order in `World.orders`.
    """
    raise NotImplementedError


def decide(
    state: State, context: Context, utterance: Utterance, understanding: Understanding, world: World
) -> Decision:
    """The one answer to `utterance`, the steps it takes and the effects it asks for. Pure: now is `utterance.at`."""
    raise NotImplementedError


def conclude(
    state: State, context: Context, outcome: ActionOutcome, locale: str, world: World
) -> Decision:
    """The news of an action's result. A dialog that has moved on keeps its state: then no transition, only the reply."""
    raise NotImplementedError


def stop_wanted(utterance: Utterance, understanding: Understanding) -> bool:
    """Whether an utterance made while an action runs says to stop waiting for it; anything else is parked."""
    raise NotImplementedError


def park(context: Context, utterance: Utterance) -> Reply:
    """The notice that an utterance waits until the running action's result is in."""
    raise NotImplementedError
