"""Why the bot answered as it did, as staff read it: what turns/why.py noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from dialogs.admin.labels import SLOTS, STEPS, Text, intent_title, state_badge

READ_BY: Mapping[str, Text] = {
    "card": pgettext_lazy("read by", "a card's button was pressed"),
    "button": pgettext_lazy("read by", "the words of a button"),
    "answer": pgettext_lazy("read by", "the table of short answers"),
    "model": pgettext_lazy("read by", "the model"),
}
VERDICTS: Mapping[str, Text] = {
    "act": pgettext_lazy("verdict", "sure enough to act"),
    "ask": pgettext_lazy("verdict", "better to ask"),
    "reject": pgettext_lazy("verdict", "not understood"),
}


@dataclass(frozen=True, slots=True)
class GuessShown:
    """An intent with its confidence; `width` is the length of its bar of 100."""

    title: str
    confidence: str
    width: int


@dataclass(frozen=True, slots=True)
class WhyShown:
    """`act` and `ask` are the thresholds in whole percents, None when they were not noted."""

    state: SafeString
    read_by: Text
    verdict: Text
    guesses: tuple[GuessShown, ...]
    act: int | None
    ask: int | None
    model: str
    entities: tuple[tuple[Text, str], ...]
    steps: tuple[Text, ...]


def why_of(noted: Any) -> WhyShown | None:
    """Reads what stands under a reply's `why`; None when nothing does, or nothing that this release knows."""
    if not isinstance(noted, Mapping):
        return None
    try:
        return _read(noted)
    except (KeyError, TypeError, ValueError):
        return None


def _read(noted: Mapping[str, Any]) -> WhyShown:
    thresholds = noted.get("thresholds") or {}
    act, ask = (round(thresholds[name]) if name in thresholds else None for name in ("act", "ask"))
    return WhyShown(
        state=state_badge(str(noted["state"])),
        read_by=READ_BY.get(noted["read_by"], str(noted["read_by"])),
        verdict=VERDICTS.get(noted["verdict"], str(noted["verdict"])),
        guesses=tuple(_guess(intent, float(confidence)) for intent, confidence in noted["top"]),
        act=act,
        ask=ask,
        model=str(noted["model"]),
        entities=tuple((SLOTS.get(kind, kind), str(value)) for kind, value in noted["entities"]),
        steps=tuple(STEPS.get(event, event) for event in noted["steps"]),
    )


def _guess(intent: str, confidence: float) -> GuessShown:
    return GuessShown(intent_title(intent), f"{confidence:.1f}%", max(0, min(100, round(confidence))))
