"""Calendar arithmetic for speech about the past: "20号" is the last 20th, "周五" the last Friday."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

DAY = timedelta(days=1)


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is none (30 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months_back(today: date, count: int) -> date:
    """The same day `count` months earlier, or that month's last day."""
    month_index = today.year * 12 + today.month - 1 - count
    year, month = divmod(month_index, 12)
    day = min(today.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day)


def month_of(day: date) -> tuple[date, date]:
    """The month that `day` is in, as [first, end)."""
    first = day.replace(day=1)
    return first, first + timedelta(days=calendar.monthrange(day.year, day.month)[1])


def week_of(day: date, weeks_back: int = 0) -> date:
    """The Monday of the week `weeks_back` before the one `day` is in."""
    return day - timedelta(days=day.weekday() + 7 * weeks_back)


def last_weekday(today: date, weekday: int, *, before_today: bool = False) -> date:
    """The latest such weekday (Monday is 0), today included unless `before_today`."""
    back = (today.weekday() - weekday) % 7
    return today - timedelta(days=back or (7 if before_today else 0))


def last_yearly(today: date, in_year: Callable[[int], date | None]) -> date | None:
    """The latest day, today included, of something that comes every year (or nearly: 29 February)."""
    for year in range(today.year, today.year - 9, -1):
        day = in_year(year)
        if day is not None and day <= today:
            return day
    return None


def last_monthday(today: date, day: int) -> date | None:
    """The latest `day`-th of a month, today included; None for a day no month has."""
    for back in range(12):
        first = months_back(today.replace(day=1), back)
        candidate = make_date(first.year, first.month, day)
        if candidate is not None and candidate <= today:
            return candidate
    return None


def third_of_month(first: date, third: str) -> tuple[date, date]:
    """[first, end) of the "early", "middle" or "late" days of the month starting at `first`."""
    end = month_of(first)[1]
    match third:
        case "early":
            return first, first + timedelta(days=10)
        case "middle":
            return first + timedelta(days=10), first + timedelta(days=20)
        case _:
            return end - timedelta(days=8), end
