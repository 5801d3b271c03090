"""Times that people say about orders, as half-open intervals; Chinese and English, also mixed.

Why this is a grammar of its own and not a library's: docs/decisions/slots-time.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dialogs.slots import days_en, days_zh, festivals, hours
from dialogs.slots.dates import DAY
from dialogs.slots.denial import is_denied
from dialogs.slots.pieces import Clock, Days, Part, Piece, find_pieces
from dialogs.slots.plain import plain
from dialogs.slots.values import TimeInterval

_RULES = [*festivals.RULES, *days_zh.RULES, *days_en.RULES, *hours.RULES]
_ABOUT = r"左右|前后|上下|大概|大约|差不多|around|about|approximately|roughly|sometime|maybe|可能|好像|应该|~"
_JOINER = re.compile(rf"(?:[\s,，、的在]|at|on|in|the|of|-|{_ABOUT})*")
_SOFT = re.compile(_ABOUT)
_SOFT_BEFORE = re.compile(rf"(?:{_ABOUT})[ 是在]?(?:(?:on|at|in|the)[ ])*$")
_AFTER = re.compile(r"[ ]?(?:左右|前后|上下|or so)|[ ]?多(?=钟|下|买|订|的|$)")
_GREETINGS = frozenset({"早晨", "morning", "afternoon", "evening"})
_GREETED = re.compile(r"[ ]?(?:[!！.。~,，呀啊]|all\b|everyone|there\b|guys|$)")
_RANGE = re.compile(r"\s*(?:到|至|~|-|—|to|until|till|through)\s*")


def warm() -> None:
    """Read one sentence of each language, so that a worker's first customer does not wait for caches."""
    now = datetime(2026, 1, 2, 12, tzinfo=UTC)
    find_times("昨天下午3点、去年中秋、三天前", now, "zh-hans")
    find_times("yesterday at 3pm, last friday, two days ago", now, "en")


def find_times(text: str, now: datetime, locale: str) -> list[TimeInterval]:
    """The times named in `text`, in order, in the zone of `now` (aware; ValueError if it is not).

    An order lies in the past: "周五" is the last Friday, "11月30号" on 22 November that of last year. What is
    expressly ahead ("明天") or denied ("不是昨天") is left out.
    """
    if now.tzinfo is None:
        raise ValueError("cannot read times against a naive now: pass an aware one, in the customer's zone")
    simple = plain(text)
    found: list[TimeInterval] = []
    for piece in _expressions(simple, find_pieces(simple, now, _RULES)):
        if piece.future or not piece.alone or _is_greeting(piece, simple) or is_denied(simple, piece.span[0]):
            continue
        interval = _interval(piece, text, now)
        if found and _RANGE.fullmatch(simple, found[-1].span[1], interval.span[0]):
            interval = _from_to(found[-1], interval, text) or interval
            if interval.span[0] == found[-1].span[0]:
                found.pop()
        found.append(_loosened(interval, simple, text))
    return found


def _is_greeting(piece: Piece, text: str) -> bool:
    """ "Morning!" and "早晨呀" at the head of a text."""
    if piece.days or piece.clock or text[: piece.span[0]].strip():
        return False
    return text[slice(*piece.span)] in _GREETINGS and bool(_GREETED.match(text, piece.span[1]))


def _expressions(text: str, pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Neighbours joined: one piece for each expression."""
    current: Piece | None = None
    for piece in pieces:
        if current is not None:
            near = _JOINER.fullmatch(text, current.span[1], piece.span[0])
            joined = current.joined(piece) if near else None
            if joined:
                current = joined
                continue
            yield current
        current = piece
    if current is not None:
        yield current


def _interval(piece: Piece, text: str, now: datetime) -> TimeInterval:
    said = text[slice(*piece.span)]
    if piece.whole:
        return TimeInterval(piece.whole.start, piece.whole.end, said, piece.span, approximate=True)
    days = piece.days
    if days and (not days.single or not (piece.part or piece.clock)):
        return TimeInterval(
            _at(days.first, 0, now), _at(days.end, 0, now), said, piece.span, approximate=days.approximate
        )
    if piece.clock:
        return _clock_interval(piece, piece.clock, said, now)
    part = piece.part or Part(0, 24, "am")
    day = _day_meant(days, part.start, now)
    start, end = _at(day, part.start, now), _at(day, part.end, now)
    return TimeInterval(start, end, said, piece.span, approximate=True)


def _day_meant(days: Days | None, hour: float, now: datetime) -> date:
    """The day named; unnamed, the last on which that hour has come. "今晚" after midnight is last evening."""
    today = now.date()
    if days is None:
        return today if _at(today, hour, now) <= now else today - DAY
    if days.first == today and hour >= 18 and now.hour < 5:
        return today - DAY
    return days.first


def _clock_interval(piece: Piece, clock: Clock, said: str, now: datetime) -> TimeInterval:
    half = clock.half or (piece.part.half if piece.part else None)
    early = piece.part is not None and piece.part.start == 0
    hour = _hour_of_day(clock.hour, half, early=early)
    unknown = half is None and 1 <= clock.hour <= 12
    day = _day_meant(piece.days, hour + clock.minute / 60, now)
    start = _at(day, hour, now, clock.minute)
    if unknown and start > now and hour >= 12:
        earlier = _at(day, hour - 12, now, clock.minute)
        start = earlier if earlier <= now else start
    return TimeInterval(
        start, start + timedelta(minutes=clock.width_min), said, piece.span, clock.width_min > 1, unknown
    )


def _hour_of_day(hour: int, half: str | None, *, early: bool) -> int:
    """The hour from the day's midnight; 24 and more after the night. Unsaid halves: people shop by day."""
    match half:
        case "am":
            return hour if hour != 12 else (0 if early else 12)
        case "noon":
            return hour + 12 if hour < 5 else hour
        case "pm":
            return hour + 12 if hour < 12 else hour
        case "night":
            return hour % 12 + (24 if hour < 5 or hour in (12, 24) else 12)
        case _:
            return hour + 12 if 1 <= hour < 7 else hour


def _at(day: date, hour: float, now: datetime, minute: int = 0) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    return midnight + timedelta(hours=hour, minutes=minute)


def _from_to(first: TimeInterval, last: TimeInterval, text: str) -> TimeInterval | None:
    """ "20号到22号" as one interval, or None where it would run backwards."""
    if last.end.timestamp() <= first.start.timestamp():
        return None
    span = (first.span[0], last.span[1])
    return replace(first, end=last.end, text=text[slice(*span)], span=span, half_unknown=False)


def _loosened(interval: TimeInterval, simple: str, text: str) -> TimeInterval:
    """Approximate where "左右", "around" stand in it or beside it; a trailing one belongs to the text."""
    start, end = interval.span
    after = _AFTER.match(simple, end)
    before = _SOFT_BEFORE.search(simple, max(0, start - 24), start) or _SOFT.search(simple, start, end)
    if not after and not before:
        return interval
    span = (start, after.end()) if after else interval.span
    return replace(interval, text=text[slice(*span)], span=span, approximate=True)
