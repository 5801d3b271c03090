"""Everything that decides which state a dialog may be in: states, table, guards, closing events.

The rows come from the article, section 3.2, unchanged; what this product adds stands behind a comment.
No clock, no database, no text: `follow` looks up one step, `guarded` says whether its guard lets it pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class DialogError(Exception):
    """The base of what can go wrong inside a dialog."""


class IllegalTransition(DialogError):
    """The event has no meaning in this state, or its guard refused it; nothing was changed."""

    def __init__(self, state: State, event: str, why: str = "") -> None:
        accepted = ", ".join(sorted(TABLE[state]))
        super().__init__(
            f"cannot take {event!r} in {state}: {why or 'no such row'}; this state accepts {accepted}"
        )
        self.state = state
        self.event = event


class State(StrEnum):
    """Where a dialog stands; the values are part of the wire contract."""

    INIT = "init"
    GREETING = "greeting"
    INTENT_RECOGNITION = "intent_recognition"
    SLOT_FILLING = "slot_filling"
    CONFIRMATION = "confirmation"
    EXECUTION = "execution"
    COMPLETION = "completion"
    ERROR = "error"
    TRANSFER = "transfer"


TABLE: Mapping[State, Mapping[str, State]] = {
    State.INIT: {
        "user_greeting": State.GREETING,
        "user_query": State.INTENT_RECOGNITION,
        # added
        "human_requested": State.TRANSFER,
        "expired": State.COMPLETION,
    },
    State.GREETING: {
        "greeting_complete": State.INTENT_RECOGNITION,
        "timeout": State.ERROR,
        # added
        "human_requested": State.TRANSFER,
    },
    State.INTENT_RECOGNITION: {
        "intent_recognized": State.SLOT_FILLING,
        "intent_unclear": State.CONFIRMATION,
        "no_intent": State.ERROR,
        # added
        "answered": State.COMPLETION,
        "need_human": State.TRANSFER,
        "human_requested": State.TRANSFER,
        "timeout": State.ERROR,
    },
    State.SLOT_FILLING: {
        "slots_complete": State.CONFIRMATION,
        "slots_incomplete": State.SLOT_FILLING,
        "user_cancel": State.COMPLETION,
        # added
        "confirmation_not_needed": State.EXECUTION,
        "task_switched": State.INTENT_RECOGNITION,
        "need_human": State.TRANSFER,
        "human_requested": State.TRANSFER,
        "timeout": State.ERROR,
    },
    State.CONFIRMATION: {
        "user_confirm": State.EXECUTION,
        "user_modify": State.SLOT_FILLING,
        "user_cancel": State.COMPLETION,
        # added
        "intent_confirmed": State.SLOT_FILLING,
        "intent_rejected": State.INTENT_RECOGNITION,
        "task_switched": State.INTENT_RECOGNITION,
        "human_requested": State.TRANSFER,
        "timeout": State.ERROR,
    },
    State.EXECUTION: {
        "execution_success": State.COMPLETION,
        "execution_failed": State.ERROR,
        "need_human": State.TRANSFER,
        # added
        "user_cancel": State.COMPLETION,
        "human_requested": State.TRANSFER,
        "timeout": State.ERROR,
    },
    State.ERROR: {
        "retry": State.INIT,
        "give_up": State.COMPLETION,
        # added
        "need_human": State.TRANSFER,
        "user_query": State.INTENT_RECOGNITION,
        "user_greeting": State.GREETING,
        "task_retried": State.CONFIRMATION,
        "user_cancel": State.COMPLETION,
        "human_requested": State.TRANSFER,
    },
    # The article leaves the last two states empty: all of their rows are added.
    State.COMPLETION: {
        "user_greeting": State.GREETING,
        "user_query": State.INTENT_RECOGNITION,
        "task_resumed": State.SLOT_FILLING,
        "human_requested": State.TRANSFER,
        "expired": State.COMPLETION,
    },
    State.TRANSFER: {
        "agent_resolved": State.COMPLETION,
        "returned_to_bot": State.INTENT_RECOGNITION,
        "queue_left": State.INTENT_RECOGNITION,
        "requeued": State.TRANSFER,
        "message_left": State.COMPLETION,
        "transfer_abandoned": State.COMPLETION,
    },
}

CLOSING: frozenset[tuple[State, str]] = frozenset(
    {
        (State.INIT, "expired"),
        (State.ERROR, "give_up"),
        (State.COMPLETION, "expired"),
        (State.TRANSFER, "message_left"),
        (State.TRANSFER, "transfer_abandoned"),
    }
)
"""Steps that end the session: whoever takes one closes it in the same transaction."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a yes would answer, and what stood on the customer's screen when it was said.

    `unchanged` says that action and slots still have the digest that the prompt was made from.
    """

    action_pending: bool = False
    intents_asked: bool = False
    prompt_sequence: int = 0
    sequence_id: int = 0
    seen_sequence: int = 0
    unchanged: bool = False


def confirms_what_was_seen(asked: Asked) -> bool:
    """True when a yes means this action: its prompt was on the screen, came first, and still holds."""
    return (
        asked.action_pending
        and 0 < asked.prompt_sequence < asked.sequence_id
        and asked.seen_sequence >= asked.prompt_sequence
        and asked.unchanged
    )


def answers_an_intent_question(asked: Asked) -> bool:
    """True when what was asked is only which thing is wanted, never whether to do it."""
    return asked.intents_asked and not asked.action_pending


GUARDS: Mapping[tuple[State, str], Callable[[Asked], bool]] = {
    (State.CONFIRMATION, "user_confirm"): confirms_what_was_seen,
    (State.CONFIRMATION, "intent_confirmed"): answers_an_intent_question,
}


def follow(state: State, event: str) -> State:
    """The state after `event`. Raises IllegalTransition when `state` has no such row."""
    try:
        return TABLE[state][event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def follow_guarded(state: State, event: str, asked: Asked) -> State:
    """As `follow`, but a row with a guard is taken only when the guard lets it pass."""
    target = follow(state, event)
    guard = GUARDS.get((state, event))
    if guard is not None and not guard(asked):
        raise IllegalTransition(state, event, f"guard {guard.__name__} refused")
    return target


def closes(state: State, event: str) -> bool:
    """Whether this step ends the session."""
    return (state, event) in CLOSING
