"""The texts on buttons and suggestions, both ways: what to write on them, and which one was pressed.

A pressed button arrives as a message with exactly its text, in whichever language it was shown.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from dialogs.engine.phrases import normalise
from dialogs.replies import LOCALES, render, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

INTENT_OF: Mapping[str, str] = {
    "orders": "query_order",
    "track": "query_logistics",
    "cancel_order": "cancel_order",
    "human": "human_agent",
}
"""Buttons that start something, and the intent they stand for."""

_BUTTON_OF = {intent: key for key, intent in INTENT_OF.items()}


def button(key: str, locale: str) -> str:
    """What stands on a button."""
    return render(f"button.{key}", locale)


def intent_label(intent: str, locale: str) -> str:
    """The button that means an intent; only for those in INTENT_OF."""
    return button(_BUTTON_OF[intent], locale)


def pressed(text: str) -> str:
    """The key of the button whose text this is, or ""."""
    return _keys().get(normalise(text), "")


@cache
def _keys() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for locale in LOCALES:
        for key, phrasings in texts(locale).items():
            if key.startswith(("button.", "command.")):
                name = key.split(".", 1)[1]
                found |= {normalise(phrasing): name for phrasing in phrasings}
    return found
