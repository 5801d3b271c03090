"""Days as they are named in English, and dates in digits: last Friday, Nov 20, 2026-11-20, 11/20."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from dialogs.slots.dates import (
    DAY,
    last_monthday,
    last_weekday,
    last_yearly,
    make_date,
    month_of,
    months_back,
    third_of_month,
    week_of,
)
from dialogs.slots.days_zh import days_ago, days_until, few_ago
from dialogs.slots.numbers import ENGLISH, to_int, to_number
from dialogs.slots.pieces import NIGHT, Piece, one_day, rule, some_days

_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAY_NAME = r"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_SHORT_DAY = r"(?P<weekday>mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?"
_COUNT = rf"(?P<count>\d{{1,3}}|{ENGLISH}|a[ ]few|few|several)"
_THIRDS = {"early": "early", "beginning": "early", "start": "early", "mid": "middle", "middle": "middle"}
_THIRD = r"(?P<third>early|beginning|start|mid|middle|late|end)(?:[ ]of)?[ -](?:in[ ])?"


def _today(match: re.Match[str], now: datetime) -> Piece:
    return one_day(now.date())


def _yesterday(match: re.Match[str], now: datetime) -> Piece:
    return one_day(now.date() - (2 if match["before"] else 1) * DAY)


def _tonight(match: re.Match[str], now: datetime) -> Piece:
    return replace(one_day(now.date()), part=NIGHT)


def _last_night(match: re.Match[str], now: datetime) -> Piece:
    return one_day(now.date() - DAY)


def _weekday(match: re.Match[str], now: datetime) -> Piece:
    weekday = _DAY_NAMES.index(match["weekday"][:3])
    strict = (match.groupdict().get("back") or "") in ("last", "past", "previous")
    return one_day(last_weekday(now.date(), weekday, before_today=strict))


def _period(match: re.Match[str], now: datetime) -> Piece:
    today, back = now.date(), 0 if match["back"] in ("this", "the") else 1
    match match["unit"]:
        case "week":
            monday = week_of(today, back)
            return some_days(monday, monday + 7 * DAY, approximate=False)
        case "weekend":
            saturday = last_weekday(today, 5)
            if back and today.weekday() >= 5:
                saturday -= 7 * DAY
            return some_days(saturday, saturday + 2 * DAY, approximate=False)
        case "month":
            first = months_back(today.replace(day=1), back)
            third = match["third"]
            return _within(first, third)
        case _:
            year = today.year - back
            return some_days(date(year, 1, 1), date(year + 1, 1, 1), approximate=False)


def _within(first: date, third: str | None) -> Piece:
    if third:
        return some_days(*third_of_month(first, _THIRDS.get(third, "late")))
    return some_days(*month_of(first), approximate=False)


def _month_day(match: re.Match[str], now: datetime) -> Piece | None:
    month, day = _MONTH_NAMES.index(match["month"][:3]) + 1, int(match["monthday"])
    return _dated(int(match["year"]) if match["year"] else None, month, day, now)


def _dated(year: int | None, month: int, day: int, now: datetime) -> Piece | None:
    if year is None:
        found = last_yearly(now.date(), lambda year: make_date(year, month, day))
    else:
        found = make_date(year, month, day)
    return one_day(found) if found else None


def _month(match: re.Match[str], now: datetime) -> Piece | None:
    month = _MONTH_NAMES.index(match["month"][:3]) + 1
    first = last_yearly(now.date(), lambda year: make_date(year, month, 1))
    return _within(first, match["third"]) if first else None


def _bare_day(match: re.Match[str], now: datetime) -> Piece | None:
    day = last_monthday(now.date(), int(match["monthday"]))
    return one_day(day) if day else None


def _digits(match: re.Match[str], now: datetime) -> Piece | None:
    year = match.groupdict().get("year")
    first, second = int(match["first"]), int(match["second"])
    if first > 12:
        first, second = second, first
    return _dated(int(year) if year else None, first, second, now)


def _ago(match: re.Match[str], now: datetime) -> Piece | None:
    today, unit = now.date(), match["unit"]
    if match["count"] in ("few", "a few", "several"):
        return few_ago(today, unit)
    count = to_int(match["count"])
    if count is None:
        half = {"month": (15, "day"), "year": (6, "month")}.get(unit)
        return days_ago(today, *half) if half and to_number(match["count"]) else None
    return days_ago(today, count, unit) if count and (unit != "year" or count <= 50) else None


def _until(match: re.Match[str], now: datetime) -> Piece | None:
    few = match["count"] in ("few", "a few", "several")
    count = 5 if few else to_int(match["count"] or "1")
    if not count or (match["unit"] == "year" and count > 50):
        return None
    return days_until(now.date(), count, match["unit"])


def _other_day(match: re.Match[str], now: datetime) -> Piece:
    return some_days(now.date() - 8 * DAY, now.date())


def _lately(match: re.Match[str], now: datetime) -> Piece:
    return some_days(now.date() - 30 * DAY, now.date() + DAY)


RULES = [
    rule(
        r"\b(?:(?:earlier[ ])?today|(?:earlier[ ])?this(?=[ ](?:morning|afternoon|evening|noon)\b))", _today
    ),
    rule(r"\btonight\b", _tonight),
    rule(r"\b(?P<before>(?:the[ ])?day[ ]before[ ])?yesterday\b", _yesterday),
    rule(r"\blast(?=[ ](?:night|evening)\b)", _last_night),
    rule(rf"\b(?:(?P<back>last|this|past|previous)[ ])?{_DAY_NAME}\b", _weekday),
    rule(rf"\b(?:(?P<back>last|this|past|previous)|on)[ ]{_SHORT_DAY}", _weekday),
    rule(rf"\b(?:{_THIRD})?(?P<back>last|this|previous|the)[ ](?P<unit>month)\b", _period),
    rule(r"\b(?P<third>(?!))?(?P<back>last|this|previous|the)[ ](?P<unit>weekend)\b", _period),
    rule(r"\b(?P<back>last|this|previous)[ ](?P<unit>week|year)\b", _period),
    rule(rf"\b{_MONTH}[ ]?(?P<monthday>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?[ ](?P<year>20\d\d)\b)?", _month_day),
    rule(
        rf"\b(?:the[ ])?(?P<monthday>\d{{1,2}})(?:st|nd|rd|th)?(?:[ ]of)?[ ]{_MONTH}"
        r"(?:,?[ ](?P<year>20\d\d)\b)?",
        _month_day,
    ),
    rule(rf"\b(?:in|during|{_THIRD})[ ]?{_MONTH}(?![ ]?\d)", _month),
    rule(
        r"\b(?:on[ ]the[ ](?P<monthday>\d{1,2})(?:st|nd|rd|th))\b(?![ ](?:one|order|item|product|time))",
        _bare_day,
    ),
    rule(
        r"\bthe[ ](?P<monthday>\d?[4-9]|[1-3]\d)(?:st|nd|rd|th)\b(?![ ](?:one|order|item|product|time))",
        _bare_day,
    ),
    rule(r"(?<![\d.])(?P<year>20\d\d)[-/.](?P<first>\d{1,2})[-/.](?P<second>\d{1,2})(?![\d.])", _digits),
    rule(r"(?<![\d./¥$€£])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>20\d\d))?(?![\d./])", _digits),
    rule(
        r"(?<![\d./¥$€£])(?P<first>1[0-2]|[1-9])\.(?P<second>[0-3]\d)(?![\d.元块折%毛kg万千寸米英美w刀])",
        _digits,
    ),
    rule(rf"\b{_COUNT}[ ](?:of[ ])?(?P<unit>day|week|month|year)s?[ ](?:ago|back|earlier)\b", _ago),
    rule(rf"\b(?:last|past)[ ]{_COUNT}[ ](?P<unit>day|week|month|year)s?\b", _until),
    rule(r"\bpast(?P<count>)[ ](?P<unit>week|month|year)\b", _until),
    rule(r"\b(?:the[ ])?other[ ]day\b", _other_day),
    rule(r"\b(?:recently|lately)\b", _lately),
]
