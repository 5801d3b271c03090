"""What the classifier says of one text: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["act", "ask", "reject"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A span found: [start, end) in code points of the text; `value` is the surface text or its synonym."""

    start: int
    end: int
    entity: str
    value: str


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent and how likely it is, 0–100."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """The best intent of a text and what to do with it.

    `decision`: sure enough to `act`, better `ask` (with the best three), or `reject`; out_of_scope is
    always rejected. `model` is the version that said so, `thresholds` its own (act, ask; 0–100).
    """

    text: str
    intent: str
    confidence: float
    decision: Verdict
    top: tuple[Guess, ...]
    entities: tuple[Entity, ...]
    model: str
    thresholds: Mapping[str, float] = field(default_factory=dict)
