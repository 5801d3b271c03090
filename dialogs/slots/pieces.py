"""What a time expression is made of. Rules find pieces; `time.py` joins neighbours into one expression.

"昨天" names days, "下午" a part of the day, "3点" a clock time: each piece fills the fields it knows, and two
neighbours join when they fill different ones, in whatever order people say them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from dialogs.slots.values import Span

Half = Literal["am", "noon", "pm", "night"]


@dataclass(frozen=True, slots=True)
class Days:
    """The days [first, end)."""

    first: date
    end: date
    approximate: bool = False

    @property
    def single(self) -> bool:
        return self.end - self.first == timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day in hours [start, end) from its midnight; a night runs past 24."""

    start: int
    end: int
    half: Half


NIGHT = Part(18, 27, "night")


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said; `width_min` is how much of the clock the words cover ("3点" an hour)."""

    hour: int
    minute: int
    width_min: int
    half: Half | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """An interval that is complete by itself ("半小时前")."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """One found piece. `alone=False`: it means a time only beside another piece ("一点" is also "a bit").

    `future`: it lies ahead ("明天下午"); an order can't have been placed then, the expression is dropped.
    """

    days: Days | None = None
    part: Part | None = None
    clock: Clock | None = None
    whole: Whole | None = None
    alone: bool = True
    future: bool = False
    span: Span = (0, 0)

    def joined(self, other: Piece) -> Piece | None:
        """Both as one, or None when they say the same thing twice (then they are two expressions)."""
        if self.whole or other.whole:
            return None
        if (self.days and other.days) or (self.part and other.part) or (self.clock and other.clock):
            return None
        return Piece(
            self.days or other.days,
            self.part or other.part,
            self.clock or other.clock,
            alone=True,
            future=self.future or other.future,
            span=(self.span[0], other.span[1]),
        )


Maker = Callable[[re.Match[str], datetime], Piece | None]
Rule = tuple[re.Pattern[str], Maker]


def rule(pattern: str, make: Maker) -> Rule:
    """A rule; blanks in the pattern stand for nothing (write `\\s` or `[ ]` for a real one)."""
    return re.compile(pattern, re.VERBOSE), make


def one_day(day: date, *, approximate: bool = False) -> Piece:
    return Piece(days=Days(day, day + timedelta(days=1), approximate))


def some_days(first: date, end: date, *, approximate: bool = True) -> Piece:
    return Piece(days=Days(first, end, approximate))


def find_pieces(text: str, now: datetime, rules: Iterable[Rule]) -> Iterator[Piece]:
    """The pieces in plain `text` from left to right; where two overlap, the longer of the leftmost."""
    found: list[Piece] = []
    for pattern, make in rules:
        for match in pattern.finditer(text):
            piece = make(match, now)
            if piece is not None:
                found.append(replace(piece, span=match.span()))
    found.sort(key=lambda piece: (piece.span[0], -piece.span[1]))
    reached = 0
    for piece in found:
        if piece.span[0] >= reached:
            yield piece
            reached = piece.span[1]
