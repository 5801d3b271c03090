"""Photos and files that came without a word: the bot can't look into them and says what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.engine.buttons import button
from dialogs.engine.types import Context, Reply, Utterance
from dialogs.replies import locale_of, render
from dialogs.states import State

# By state: what is said, and the buttons under it (a prompt's own card and its buttons stand above).
_SAID: Mapping[State, tuple[str, tuple[str, ...]]] = {
    State.CONFIRMATION: ("files.kept.confirm", ("confirm", "drop")),
    State.SLOT_FILLING: ("files.kept.go_on", ("never_mind",)),
    State.EXECUTION: ("files.kept", ("stop_waiting",)),
    State.TRANSFER: ("files.kept.write", ("never_mind",)),
}


def keep_files(state: State, context: Context, utterance: Utterance) -> Reply:
    """Thanks; what was asked before stays asked, and nothing else changes."""
    locale = locale_of(utterance.locale)
    text, buttons = _SAID.get(state, ("files.kept", ("human",)))
    return Reply(
        text=render(text, locale),
        suggestions=tuple(button(key, locale) for key in buttons),
        intent=context.task.intent if context.task else "",
    )
