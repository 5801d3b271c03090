"""Days as they are named in Chinese, some dialects included: 昨天, 上周五, 11月20号, 上个月底, 三天前, 最近三天."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

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
from dialogs.slots.numbers import CHINESE, NUMBER, to_int
from dialogs.slots.pieces import Piece, one_day, rule, some_days

_BACK = {"本": 0, "这": 0, "当": 0, "今": 0, "上": 1, "前": 2, "去": 1}
_THIRDS = {"初": "early", "头": "early", "上旬": "early", "中": "middle", "中旬": "middle"}
_WEEKDAYS = {sign: index % 7 for index, sign in enumerate("一二三四五六日")} | {"天": 6}
_VAGUE = {"几": 5, "些": 5}
_YEAR = r"(?P<year>20\d\d|二零[零一二三四五六七八九]{2}|[去今前])年"
_OF_YEAR = rf"(?:{_YEAR}的?|(?<!\d)(?P<short>\d\d)年)?"
_THIRD = r"(?P<third>上旬|中旬|下旬|初|头|中(?!午)|底|末)"
_WEEK = r"(?:周|星期|礼拜)"


def _back(word: str) -> int:
    """How many periods back a word like "上上" says; 0 for "这" and for none."""
    return len(word) if word.startswith("上") else _BACK.get(word[:1], 0)


def year_of(word: str | None, today: date) -> int | None:
    """The year said by "去", "2025", "25" or "二零二五" before 年; None where none was said."""
    if not word:
        return None
    if word in _BACK:
        return today.year - _BACK[word]
    year = to_int(word)
    return year if year is None or year > 99 else 2000 + year


def _near(match: re.Match[str], now: datetime) -> Piece:
    day = match["day"][0]
    back = {"今": 0, "前": 2}.get(day, 1) + len(match["far"] or "")
    return one_day(now.date() - back * DAY)


def _weekday(match: re.Match[str], now: datetime) -> Piece:
    said, today = match["back"], now.date()
    number = to_int(match["weekday"]) if match["weekday"] not in _WEEKDAYS else None
    weekday = _WEEKDAYS[match["weekday"]] if number is None else number - 1
    if not said:
        return one_day(last_weekday(today, weekday))
    day = week_of(today, _back(said)) + weekday * DAY
    return one_day(day if day <= today else day - 7 * DAY)


def _week(match: re.Match[str], now: datetime) -> Piece:
    monday = week_of(now.date(), _back(match["back"]))
    return some_days(monday, monday + 7 * DAY, approximate=False)


def _weekend(match: re.Match[str], now: datetime) -> Piece:
    today = now.date()
    saturday = last_weekday(today, 5)
    if match["back"] and _back(match["back"]):
        saturday = week_of(today, _back(match["back"])) + 5 * DAY
    return some_days(saturday, saturday + 2 * DAY, approximate=False)


def _month_day(match: re.Match[str], now: datetime) -> Piece | None:
    month, day = to_int(match["month"]), to_int(match["monthday"])
    if month is None or day is None:
        return None
    year = year_of(match["year"] or match["short"], now.date())
    if year is not None:
        found = make_date(year, month, day)
    else:
        found = last_yearly(now.date(), lambda year: make_date(year, month, day))
    return one_day(found) if found else None


def _month(match: re.Match[str], now: datetime) -> Piece | None:
    month = to_int(match["month"])
    if month is None or not 1 <= month <= 12:
        return None
    year = year_of(match["year"] or match["short"], now.date())
    first = make_date(year, month, 1) if year is not None else None
    if year is None:
        first = last_yearly(now.date(), lambda year: make_date(year, month, 1))
    if first is None:
        return None
    return _third(first, match["third"])


def _third(first: date, third: str | None) -> Piece:
    if third:
        return some_days(*third_of_month(first, _THIRDS.get(third, "late")))
    return some_days(*month_of(first), approximate=False)


def _near_month(match: re.Match[str], now: datetime) -> Piece | None:
    first = months_back(now.date().replace(day=1), _back(match["back"]))
    if match["monthday"] is None:
        return _third(first, match["third"])
    day = make_date(first.year, first.month, to_int(match["monthday"]) or 0)
    return one_day(day) if day else None


def _bare_third(match: re.Match[str], now: datetime) -> Piece:
    this = now.date().replace(day=1)
    start = third_of_month(this, _THIRDS.get(match["third"], "late"))[0]
    return _third(this if start <= now.date() else months_back(this, 1), match["third"])


def _bare_day(match: re.Match[str], now: datetime) -> Piece | None:
    day = last_monthday(now.date(), to_int(match["monthday"]) or 0)
    return one_day(day) if day else None


def _near_year(match: re.Match[str], now: datetime) -> Piece | None:
    year = year_of(match["year"], now.date())
    if year is None or not 1990 <= year <= 2200:
        return None
    return some_days(date(year, 1, 1), date(year + 1, 1, 1), approximate=False)


def days_ago(today: date, count: int, unit: str) -> Piece:
    """`count` units ("day", "week", "month", "year") before today; only days are meant to the day."""
    match unit:
        case "day":
            day, slack = today - count * DAY, 0 if count < 7 else count // 5
        case "week":
            day, slack = today - 7 * count * DAY, count
        case "month":
            day, slack = months_back(today, count), 4 + count
        case _:
            day, slack = months_back(today, 12 * count), 31 * count
    return some_days(day - slack * DAY, day + (slack + 1) * DAY, approximate=slack > 0)


def few_ago(today: date, unit: str) -> Piece:
    """A few units before today."""
    length = {"day": 1, "week": 7, "month": 30}.get(unit, 365)
    return some_days(today - 8 * length * DAY, today - (length + length // 2) * DAY + DAY)


def days_until(today: date, count: int, unit: str) -> Piece:
    """The last `count` units up to and with today."""
    back = {"day": timedelta(days=count), "week": timedelta(days=7 * count)}.get(unit)
    if back is not None:
        return some_days(today - back, today + DAY)
    return some_days(months_back(today, count * (12 if unit == "year" else 1)), today + DAY)


_UNITS = {"天": "day", "日": "day", "周": "week", "月": "month", "年": "year", "星": "week", "礼": "week"}
_UNIT = r"(?P<unit>天|周|个?星期|个?礼拜|个月|年)"
_COUNT = rf"(?P<count>{NUMBER}|几|半)"


def _counted(match: re.Match[str]) -> tuple[int, str] | None:
    unit = _UNITS[match["unit"].lstrip("个")[0]]
    if match["count"] == "半":
        return {"month": (15, "day"), "year": (6, "month")}.get(unit)
    count = _VAGUE.get(match["count"]) or to_int(match["count"])
    if not count or (unit == "year" and count > 50):
        return None
    return count, unit


def _ago(match: re.Match[str], now: datetime) -> Piece | None:
    counted = _counted(match)
    if counted is None:
        return None
    if match["count"] == "几":
        return few_ago(now.date(), counted[1])
    return days_ago(now.date(), *counted)


def _until(match: re.Match[str], now: datetime) -> Piece | None:
    counted = _counted(match)
    return days_until(now.date(), *counted) if counted else None


def _before_today(match: re.Match[str], now: datetime) -> Piece | None:
    """前两天: a couple of days ago, and people count loosely: one day more, and not today."""
    count = _VAGUE.get(match["count"]) or to_int(match["count"])
    if not count:
        return None
    return some_days(now.date() - (count + 1) * DAY, now.date())


def _these(match: re.Match[str], now: datetime) -> Piece | None:
    count = _VAGUE.get(match["count"]) or to_int(match["count"])
    return some_days(now.date() - count * DAY, now.date() + DAY) if count else None


def _lately(match: re.Match[str], now: datetime) -> Piece:
    return some_days(now.date() - 30 * DAY, now.date() + DAY)


def _while_ago(match: re.Match[str], now: datetime) -> Piece:
    return some_days(now.date() - 60 * DAY, now.date())


_PART = r"凌晨|清晨|早|晨|上午|中午|下午|傍晚|晚|夜|半夜|深夜"

RULES = [
    rule(r"(?<![以之])(?P<far>大*)(?P<day>[前昨今琴寻][天日](?!头条)|夜个|[前昨今]儿个?)", _near),
    rule(rf"(?<![以之])(?P<far>)(?P<day>[昨今]|[前琴寻](?=晚|夜))(?={_PART})", _near),
    rule(
        rf"(?P<back>上+|这|本)?个?(?<![{CHINESE}每0-9]){_WEEK}(?P<weekday>[一二三四五六日天]|[1-7](?!\d))",
        _weekday,
    ),
    rule(rf"(?P<back>上+|这|本)个?{_WEEK}(?![一二三四五六日天末])", _week),
    rule(rf"(?P<back>上+|这|本)?个?{_WEEK}末", _weekend),
    rule(
        rf"{_OF_YEAR}(?<!\d)(?P<month>{NUMBER})月份?的?(?P<monthday>{NUMBER})(?:[号日]|(?![\d点时:月个]))",
        _month_day,
    ),
    rule(rf"{_OF_YEAR}(?<!\d)(?P<month>{NUMBER})月(?:份|{_THIRD})?", _month),
    rule(rf"(?P<back>上+|这|本|当)个?月(?:的?(?P<monthday>{NUMBER})[号日]|份?{_THIRD})?", _near_month),
    rule(rf"(?<![个上这本当{CHINESE}\d])月{_THIRD}", _bare_third),
    rule(
        rf"(?<![年月\d第a-z#.])(?P<monthday>{NUMBER})(?:号(?![码楼线店院房门仓柜机]|电池)|日(?![内无元用]))",
        _bare_day,
    ),
    rule(rf"{_YEAR}", _near_year),
    rule(rf"{_COUNT}{_UNIT}(?:多)?[之以]?前", _ago),
    rule(rf"(?:最近|过去|(?<![附远就最靠])近)(?:的|这)?{_COUNT}{_UNIT}(?:之?内|以内|以来|里)?", _until),
    rule(rf"(?<![之以])前(?P<count>{NUMBER}|几|些)天", _before_today),
    rule(r"这(?P<count>[两二三四五几些])天", _these),
    rule(rf"最近(?![的那这]*(?:{NUMBER}|几)?[单笔次份件])|近期|近来|这阵子", _lately),
    rule(r"前阵子|前一阵子?|前段时间|前一段时间|前些时候", _while_ago),
]
