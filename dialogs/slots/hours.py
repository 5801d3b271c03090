"""Parts of the day, clock times, and what is counted back in hours or minutes; in Chinese and English."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dialogs.slots.numbers import CHINESE, ENGLISH, NUMBER, to_int, to_number
from dialogs.slots.pieces import NIGHT, Clock, Half, Maker, Part, Piece, Whole, rule

# Hours of the day as people mean them, from that day's midnight; wide, for it is a memory that is matched.
_PARTS = {
    "凌晨": Part(0, 6, "am"),
    "早": Part(5, 12, "am"),
    "上午": Part(6, 13, "am"),
    "中午": Part(11, 14, "noon"),
    "下午": Part(12, 18, "pm"),
    "傍晚": Part(16, 20, "pm"),
    "晚": NIGHT,
    "evening": Part(17, 24, "pm"),
    "半夜": Part(22, 29, "night"),
}
_CHINESE_PARTS = {
    "凌晨": r"凌晨",
    "早": r"大?清[晨早]|一?大早上?|一早|早上|早晨|(?<=[今昨前])[早晨]|(?<=天)早|(?<=儿)早",
    "上午": r"上午",
    "中午": r"中午|正午|午间",
    "下午": r"下午|午后",
    "傍晚": r"傍晚|黄昏",
    "晚": r"晚上|夜里|夜晚|夜间|晚间|(?<=[今昨前天琴寻])[晚夜](?!饭|点)",
    "半夜": r"大?半夜|深夜|午夜",
}
_ENGLISH_PARTS = {
    "早": r"morning",
    "中午": r"noon|midday|lunch[ ]?time",
    "下午": r"afternoon",
    "evening": r"evening",
    "晚": r"night",
    "半夜": r"midnight",
}
_WIDTHS = {"半": (30, 30), "一刻": (15, 15), "三刻": (45, 15)}
_MINUTE_WORDS = rf"\d{{2}}(?!\d)分?|[{CHINESE}]{{2,3}}分?|\d分|[{CHINESE}]分"


def _part(name: str) -> Maker:
    piece = Piece(part=_PARTS[name])
    return lambda match, now: piece


def _chinese_clock(match: re.Match[str], now: datetime) -> Piece | None:
    hour = to_int(match["hour"])
    if hour is None or hour > 24:
        return None
    tail = match["tail"] or ""
    sure = match["hour"] not in ("一", "两") or bool(tail)
    if tail in _WIDTHS:
        minute, width = _WIDTHS[tail]
    elif tail and tail not in ("钟", "整", "多"):
        minute, width = to_int(tail.rstrip("分").lstrip("零") or "0") or 0, 1
    else:
        minute, width = 0, 60
    return Piece(clock=Clock(hour, minute, width), alone=sure) if minute < 60 else None


def _digital(match: re.Match[str], now: datetime) -> Piece | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 24 or minute > 59:
        return None
    half: Half | None = "am" if match["hour"].startswith("0") else None
    return Piece(clock=Clock(hour, minute, 1, half))


def _halves(match: re.Match[str], now: datetime) -> Piece | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= 23 or minute > 59:
        return None
    half: Half = "pm" if match["half"].startswith("p") else "am"
    return Piece(clock=Clock(hour % 24, minute, 1 if match["minute"] else 60, half))


def _clock_word(match: re.Match[str], now: datetime) -> Piece | None:
    hour = to_int(match["hour"])
    if hour is None or not 1 <= hour <= 12:
        return None
    said = match.groupdict()
    if said.get("past"):
        return Piece(clock=Clock(hour, {"half": 30}.get(said["past"], 15), 15))
    if said.get("to"):
        return Piece(clock=Clock(hour - 1 or 12, 45, 15))
    return Piece(clock=Clock(hour, 0, 60), alone="at" not in said)


def hours_ago(now: datetime, hours: float) -> Piece:
    """Around so many hours before now: the longer ago, the looser it is meant."""
    slack = timedelta(hours=min(max(hours / 4, 0.1), 2))
    instant = now.astimezone(UTC) - timedelta(hours=hours)
    zone = now.tzinfo
    return Piece(whole=Whole((instant - slack).astimezone(zone), (instant + slack).astimezone(zone)))


def _ago(match: re.Match[str], now: datetime) -> Piece | None:
    count = to_number(match["count"])
    if count is None or not count:
        return None
    half = 0.5 if match.groupdict().get("half") else 0.0
    per_hour = 60 if match["unit"].startswith(("分", "min")) else 1
    return hours_ago(now, (float(count) + half) / per_hour)


def _until_now(now: datetime, hours: float) -> Piece:
    return Piece(whole=Whole((now.astimezone(UTC) - timedelta(hours=hours)).astimezone(now.tzinfo), now))


def _just_now(match: re.Match[str], now: datetime) -> Piece:
    return _until_now(now, 2)


def _last_hours(match: re.Match[str], now: datetime) -> Piece | None:
    count = to_number(match["count"] or "1")
    return _until_now(now, float(count)) if count else None


def _ahead(match: re.Match[str], now: datetime) -> Piece:
    return Piece(future=True)


_HOURS_EN = rf"(?P<count>\d{{1,3}}|{ENGLISH})"

RULES = [
    *(rule(rf"(?:{p})(?!好)", _part(name)) for name, p in _CHINESE_PARTS.items()),
    *(rule(rf"(?<!good[ ])\b(?:{p})\b", _part(name)) for name, p in _ENGLISH_PARTS.items()),
    rule(
        rf"(?<![\d.:第])(?P<hour>{NUMBER})[点时](?P<tail>钟|整|半|多|一刻|三刻|{_MINUTE_WORDS})?(?!\d{{1,2}}(?!\d)|\.\d)",
        _chinese_clock,
    ),
    rule(r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?![\d:]|[ ]?[ap]\.?m)", _digital),
    rule(r"(?<![\d:.])(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?[ ]?(?P<half>[ap]\.?m\b\.?)", _halves),
    rule(rf"\b(?P<hour>\d{{1,2}}|{ENGLISH})[ ]?o'?[ ]?clock\b", _clock_word),
    rule(rf"\b(?P<past>half|quarter)[ ]past[ ](?P<hour>\d{{1,2}}|{ENGLISH})\b", _clock_word),
    rule(rf"\b(?P<to>quarter)[ ]to[ ](?P<hour>\d{{1,2}}|{ENGLISH})\b", _clock_word),
    rule(
        rf"\b(?P<at>at|around|about)[ ](?P<hour>\d{{1,2}}|{ENGLISH})\b(?![\d%/:.$-]|[ ]?[ap]\.?m)",
        _clock_word,
    ),
    rule(rf"(?P<count>{NUMBER}|半)个?(?P<half>半)?(?P<unit>小时|钟头|分钟)多?[之以]?前", _ago),
    rule(rf"\b{_HOURS_EN}[ ](?:of[ ])?(?P<unit>hour|hr|minute|min)s?[ ](?:ago|back|earlier)\b", _ago),
    rule(
        r"刚才|刚刚|方才|头先|刚(?=下|买|订|拍|付)|不久前|\bjust[ ]now\b|\bmoments?[ ]ago\b"
        r"|\bjust(?=[ ](?:ordered|bought|placed|made))",
        _just_now,
    ),
    rule(rf"(?:最近|过去|近)(?P<count>{NUMBER}|半)个?(?:小时|钟头)内?", _last_hours),
    rule(rf"\b(?:last|past)[ ](?:{_HOURS_EN}[ ])?hours?\b", _last_hours),
    rule(
        r"明[天日晚早年]|明儿个?|听日|大?后[天日]|(?<!一)下+个?(?:周|星期|礼拜|月)[一二三四五六日天末]?|\btomorrow\b"
        r"|\bnext[ ](?:week|weekend|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
        _ahead,
    ),
]
