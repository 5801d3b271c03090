"""Why the bot answered as it did, noted when it was decided: for staff, never sent to customers.

It stands in the stored reply under `why`; `frames.of_entry` names every field that goes out, and this is none.
"""

from __future__ import annotations

from typing import Any

from dialogs.engine.meaning import meaning_of
from dialogs.engine.types import Decision, Utterance
from dialogs.states import State
from intents.understanding import Understanding


def why(
    state: State, utterance: Utterance, understanding: Understanding, decision: Decision
) -> dict[str, Any]:
    """JSON: `state` heard in, `read_by` what, `verdict` and `top` of the model (0–100), its `thresholds` and
    version, `entities` as (kind, value), `steps` taken."""
    return {
        "state": str(state),
        "read_by": read_by(state, utterance, understanding),
        "verdict": understanding.decision,
        "top": [[guess.intent, round(guess.confidence, 1)] for guess in understanding.top[:3]],
        "thresholds": dict(understanding.thresholds),
        "model": understanding.model,
        "entities": [[found.entity, found.value] for found in understanding.entities],
        "steps": [step.event for step in decision.transitions],
    }


def read_by(state: State, utterance: Utterance, understanding: Understanding) -> str:
    """Whose reading came first: `card` (its button was pressed), `button` (a suggestion's very words), `answer`
    (the table of short answers, asked wherever there was a question), else the `model`."""
    if utterance.choice is not None:
        return "card"
    meaning = meaning_of(utterance, understanding)
    if meaning.button:
        return "button"
    asked = state in (State.CONFIRMATION, State.SLOT_FILLING)
    return "answer" if asked and meaning.spoken.kind else "model"
