"""Days with a name: shopping days and festivals. Lunar dates come from borax's tables (1900 to 2100)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from borax.calendars.lunardate import LunarDate

from dialogs.slots.dates import last_yearly, make_date
from dialogs.slots.days_zh import year_of
from dialogs.slots.pieces import Piece, one_day, rule

OfYear = Callable[[int], date | None]


def _fixed(month: int, day: int) -> OfYear:
    return lambda year: make_date(year, month, day)


def _lunar(month: int, day: int, *, days_before: int = 0) -> OfYear:
    def of_year(year: int) -> date | None:
        if not 1901 <= year <= 2099:
            return None
        solar = LunarDate(year, month, day).to_solar_date()
        return date(solar.year, solar.month, solar.day) - timedelta(days=days_before)

    return of_year


def _nth_weekday(month: int, weekday: int, n: int, *, days_after: int = 0) -> OfYear:
    """The n-th such weekday (Monday is 0) of the month, and some days after it."""

    def of_year(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1) + days_after)

    return of_year


_DAYS: dict[str, OfYear] = {
    r"618|六一八|6\.18": _fixed(6, 18),
    r"双(?:11|十一)|11\.11|光棍节|singles'?[ ]day|double[ ](?:11|eleven)|11/11": _fixed(11, 11),
    r"双(?:12|十二)|12\.12|double[ ](?:12|twelve)": _fixed(12, 12),
    r"黑五|黑色星期五|black[ ]friday": _nth_weekday(11, 3, 4, days_after=1),
    r"网络星期一|网一|cyber[ ]monday": _nth_weekday(11, 3, 4, days_after=4),
    r"元旦|new[ ]year'?s?[ ]day": _fixed(1, 1),
    r"情人节|valentine'?s?(?:[ ]day)?": _fixed(2, 14),
    r"三八(?:节|妇女节)?|妇女节|女神节": _fixed(3, 8),
    r"五一|劳动节|labou?r[ ]day": _fixed(5, 1),
    r"六一|儿童节": _fixed(6, 1),
    r"十一(?=国庆|假期|期间|长假)|国庆节?": _fixed(10, 1),
    r"教师节": _fixed(9, 10),
    r"平安夜|christmas[ ]eve": _fixed(12, 24),
    r"圣诞节?|christmas(?:[ ]day)?": _fixed(12, 25),
    r"母亲节|mother'?s[ ]day": _nth_weekday(5, 6, 2),
    r"父亲节|father'?s[ ]day": _nth_weekday(6, 6, 3),
    r"感恩节|thanksgiving": _nth_weekday(11, 3, 4),
    r"除夕|大年三十": _lunar(1, 1, days_before=1),
    r"春节|大年初一|(?:chinese|lunar)[ ]new[ ]year|spring[ ]festival": _lunar(1, 1),
    r"元宵节?": _lunar(1, 15),
    r"端午节?|dragon[ ]boat[ ]festival": _lunar(5, 5),
    r"七夕": _lunar(7, 7),
    r"中秋节?|mid-?[ ]?autumn(?:[ ]festival)?": _lunar(8, 15),
    r"重阳节?": _lunar(9, 9),
}
# Named by digits alone: not where they are part of a longer number, a price or a measure.
_BEFORE = r"(?<![\d.a-z¥$€£#])"
_AFTER = r"(?![\d.]|[ ]?[元块折%万千kw寸])"
_YEAR = r"(?:(?P<year>20\d\d|[去今前])年的?|(?P<last>last)[ ]year'?s?[ ]|(?P<this>this)[ ]year'?s?[ ])?"


def _named(of_year: OfYear) -> Callable[[re.Match[str], datetime], Piece | None]:
    def make(match: re.Match[str], now: datetime) -> Piece | None:
        today = now.date()
        year = year_of(match["year"] or ("去" if match["last"] else "今" if match["this"] else None), today)
        day = of_year(year) if year is not None else last_yearly(today, of_year)
        return one_day(day, approximate=True) if day else None

    return make


RULES = [rule(rf"{_BEFORE}{_YEAR}(?:{names}){_AFTER}", _named(of_year)) for names, of_year in _DAYS.items()]
