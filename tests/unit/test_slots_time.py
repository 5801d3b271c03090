"""What people say about when they ordered, and the interval it means."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.slots import TimeInterval, find_times

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUNDAY_NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)

CHINESE = [
    ("昨天下午3点", "2026-11-21 15:00", "2026-11-21 16:00"),
    ("昨天下午三点多", "2026-11-21 15:00", "2026-11-21 16:00"),
    ("昨天１５点", "2026-11-21 15:00", "2026-11-21 16:00"),
    ("昨天15:30", "2026-11-21 15:30", "2026-11-21 15:31"),
    ("昨天下午3点20分", "2026-11-21 15:20", "2026-11-21 15:21"),
    ("昨日凌晨1點", "2026-11-21 01:00", "2026-11-21 02:00"),
    ("昨晚12点", "2026-11-22 00:00", "2026-11-22 01:00"),
    ("昨晚两点", "2026-11-22 02:00", "2026-11-22 03:00"),
    ("中午12点半", "2026-11-21 12:30", "2026-11-21 13:00"),
    ("前天中午1点", "2026-11-20 13:00", "2026-11-20 14:00"),
    ("前天晚上八点半", "2026-11-20 20:30", "2026-11-20 21:00"),
    ("下午3点", "2026-11-21 15:00", "2026-11-21 16:00"),
    ("上午十点一刻", "2026-11-22 10:15", "2026-11-22 10:30"),
    ("昨儿个下午", "2026-11-21 12:00", "2026-11-21 18:00"),
    ("昨晚", "2026-11-21 18:00", "2026-11-22 03:00"),
    ("今早", "2026-11-22 05:00", "2026-11-22 12:00"),
    ("琴晚", "2026-11-21 18:00", "2026-11-22 03:00"),
    ("琴日", "2026-11-21", "2026-11-22"),
    ("夜个", "2026-11-21", "2026-11-22"),
    ("頭先", "2026-11-22 10:00", "2026-11-22 12:00"),
    ("前晚", "2026-11-20 18:00", "2026-11-21 03:00"),
    ("刚才", "2026-11-22 10:00", "2026-11-22 12:00"),
    ("刚刚", "2026-11-22 10:00", "2026-11-22 12:00"),
    ("半小时前", "2026-11-22 11:22:30", "2026-11-22 11:37:30"),
    ("两个小时前", "2026-11-22 09:30", "2026-11-22 10:30"),
    ("一个半小时前", "2026-11-22 10:07:30", "2026-11-22 10:52:30"),
    ("今天", "2026-11-22", "2026-11-23"),
    ("大前天", "2026-11-19", "2026-11-20"),
    ("三天前", "2026-11-19", "2026-11-20"),
    ("前两天", "2026-11-19", "2026-11-22"),
    ("这两天", "2026-11-20", "2026-11-23"),
    ("几天前", "2026-11-14", "2026-11-22"),
    ("最近三天", "2026-11-19", "2026-11-23"),
    ("近一个月", "2026-10-22", "2026-11-23"),
    ("一周前", "2026-11-14", "2026-11-17"),
    ("半个月前", "2026-11-04", "2026-11-11"),
    ("两周前", "2026-11-06", "2026-11-11"),
    ("上周五", "2026-11-13", "2026-11-14"),
    ("上上周三", "2026-11-04", "2026-11-05"),
    ("周五", "2026-11-20", "2026-11-21"),
    ("星期一", "2026-11-16", "2026-11-17"),
    ("礼拜天", "2026-11-22", "2026-11-23"),
    ("上周", "2026-11-09", "2026-11-16"),
    ("周末", "2026-11-21", "2026-11-23"),
    ("上周末", "2026-11-14", "2026-11-16"),
    ("20号", "2026-11-20", "2026-11-21"),
    ("二十五号", "2026-10-25", "2026-10-26"),
    ("11月20号", "2026-11-20", "2026-11-21"),
    ("11月30号", "2025-11-30", "2025-12-01"),
    ("十一月二十号下午三点", "2026-11-20 15:00", "2026-11-20 16:00"),
    ("2025年11月20日", "2025-11-20", "2025-11-21"),
    ("去年11月20号", "2025-11-20", "2025-11-21"),
    ("上个月20号", "2026-10-20", "2026-10-21"),
    ("25年3月", "2025-03-01", "2025-04-01"),
    ("10月份", "2026-10-01", "2026-11-01"),
    ("这个月", "2026-11-01", "2026-12-01"),
    ("上个月底", "2026-10-24", "2026-11-01"),
    ("月初", "2026-11-01", "2026-11-11"),
    ("月底", "2026-10-24", "2026-11-01"),
    ("去年", "2025-01-01", "2026-01-01"),
    ("618", "2026-06-18", "2026-06-19"),
    ("双12", "2025-12-12", "2025-12-13"),
    ("双十一", "2026-11-11", "2026-11-12"),
    ("11.11", "2026-11-11", "2026-11-12"),
    ("去年双十一", "2025-11-11", "2025-11-12"),
    ("黑五", "2025-11-28", "2025-11-29"),
    ("国庆节", "2026-10-01", "2026-10-02"),
    ("中秋节", "2026-09-25", "2026-09-26"),
    ("去年春节", "2025-01-29", "2025-01-30"),
    ("除夕", "2026-02-16", "2026-02-17"),
    ("20号到22号", "2026-11-20", "2026-11-23"),
]
ENGLISH = [
    ("yesterday at 3pm", "2026-11-21 15:00", "2026-11-21 16:00"),
    ("3 o'clock yesterday afternoon", "2026-11-21 15:00", "2026-11-21 16:00"),
    ("yesterday around 3:30 pm", "2026-11-21 15:30", "2026-11-21 15:31"),
    ("half past three yesterday", "2026-11-21 15:30", "2026-11-21 15:45"),
    ("yesterday evening at 8", "2026-11-21 20:00", "2026-11-21 21:00"),
    ("20 nov at 3pm", "2026-11-20 15:00", "2026-11-20 16:00"),
    ("2026-11-20 15:30", "2026-11-20 15:30", "2026-11-20 15:31"),
    ("this morning", "2026-11-22 05:00", "2026-11-22 12:00"),
    ("last night", "2026-11-21 18:00", "2026-11-22 03:00"),
    ("just now", "2026-11-22 10:00", "2026-11-22 12:00"),
    ("half an hour ago", "2026-11-22 11:22:30", "2026-11-22 11:37:30"),
    ("an hour ago", "2026-11-22 10:45", "2026-11-22 11:15"),
    ("the day before yesterday", "2026-11-20", "2026-11-21"),
    ("two days ago", "2026-11-20", "2026-11-21"),
    ("a couple of days ago", "2026-11-20", "2026-11-21"),
    ("the other day", "2026-11-14", "2026-11-22"),
    ("last 3 days", "2026-11-19", "2026-11-23"),
    ("last friday", "2026-11-20", "2026-11-21"),
    ("Monday", "2026-11-16", "2026-11-17"),
    ("last week", "2026-11-09", "2026-11-16"),
    ("last weekend", "2026-11-14", "2026-11-16"),
    ("Nov 20", "2026-11-20", "2026-11-21"),
    ("the 20th of November", "2026-11-20", "2026-11-21"),
    ("November 30th", "2025-11-30", "2025-12-01"),
    ("November 20th, 2025", "2025-11-20", "2025-11-21"),
    ("on the 20th", "2026-11-20", "2026-11-21"),
    ("11/20", "2026-11-20", "2026-11-21"),
    ("in October", "2026-10-01", "2026-11-01"),
    ("early November", "2026-11-01", "2026-11-11"),
    ("end of last month", "2026-10-24", "2026-11-01"),
    ("Black Friday", "2025-11-28", "2025-11-29"),
    ("last year's singles' day", "2025-11-11", "2025-11-12"),
]


def read(text: str, now: datetime = SUNDAY_NOON, locale: str = "zh-hans") -> TimeInterval:
    (found,) = find_times(text, now, locale)
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("said", "start", "end"), CHINESE)
def test_a_chinese_time_means_this_interval(said: str, start: str, end: str) -> None:
    time = read(said)
    assert (time.start, time.end) == (at(start), at(end))
    assert time.text == said


@pytest.mark.parametrize(("said", "start", "end"), ENGLISH)
def test_an_english_time_means_this_interval(said: str, start: str, end: str) -> None:
    time = read(f"the one {said}, please", locale="en")
    assert (time.start, time.end) == (at(start), at(end))
    assert time.text == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("我想取消昨天下午3点下单的那个手机", "昨天下午3点"),
        ("不对，是昨天那单", "昨天"),
        ("不是昨天，是前天那单", "前天"),
        ("not the one from yesterday, the day before yesterday", "the day before yesterday"),
        ("是不是昨天那单", "昨天"),
        ("前天20:15买的充电器", "前天20:15"),
        ("幫我取消昨晚八點的訂單", "昨晚八點"),
        ("cancel the phone I ordered yesterday at 3pm", "yesterday at 3pm"),
        ("昨天下午3点左右的订单", "昨天下午3点左右"),
        ("双11买的，11.20元", "双11"),
        ("取消一下星期三订的花瓶", "星期三"),
        ("昨天\u3000下午３点的", "昨天\u3000下午３点"),
        ("two\u00a0days\u00a0ago", "two\u00a0days\u00a0ago"),
        ("昨天15:00那笔，249", "昨天15:00"),
        ("昨天下午3点2999元的手机", "昨天下午3点"),
    ],
)
def test_the_span_in_a_sentence_is_the_time_and_nothing_else(sentence: str, said: str) -> None:
    time = read(sentence)
    assert time.text == said
    assert sentence[slice(*time.span)] == said


@pytest.mark.parametrize(
    "text",
    [
        *("便宜一点", "早上好", "下午好，在吗", "最近一单", "3天内发货", "7日无理由退货", "一号店", "618元"),
        *(
            "明天下午3点能到吗",
            "下周一发货吗",
            "不是昨天那单",
            "第三个",
            "LK202611210007",
            "尾号1120",
            "3-5天",
        ),
        *(
            "good morning",
            "tomorrow at 3pm",
            "the second one",
            "may i cancel",
            "version 3.5",
            "约瑟夫",
            "早晨！",
            "Morning!",
            "今日头条",
            "最近三笔订单",
        ),
        *("附近一个月台", "之前天猫买的", "$11.20"),
    ],
)
def test_what_is_no_time_of_an_order_is_left_alone(text: str) -> None:
    assert find_times(text, SUNDAY_NOON, "zh-hans") == []


@pytest.mark.parametrize(("hour", "minute"), [(0, 5), (12, 0), (23, 55)])
def test_yesterday_is_the_calendar_day_at_any_hour_of_today(hour: int, minute: int) -> None:
    time = read("昨天下午3点", SUNDAY_NOON.replace(hour=hour, minute=minute))
    assert (time.start, time.end) == (at("2026-11-21 15:00"), at("2026-11-21 16:00"))


def test_days_are_those_of_the_customer_s_zone() -> None:
    now = datetime(2026, 11, 22, 1, 0, tzinfo=ZoneInfo("America/Los_Angeles"))
    time = read("yesterday", now, "en")
    assert time.start == datetime(2026, 11, 21, tzinfo=ZoneInfo("America/Los_Angeles"))


def test_tonight_said_after_midnight_is_the_evening_that_just_ended() -> None:
    assert read("今晚", SUNDAY_NOON.replace(hour=0, minute=30)).start == at("2026-11-21 18:00")


def test_a_part_of_today_that_has_not_come_was_yesterday() -> None:
    assert read("下午", SUNDAY_NOON.replace(hour=9)).start == at("2026-11-21 12:00")


def test_a_twelve_hour_time_without_its_half_keeps_both_readings() -> None:
    time = read("昨天3点")
    assert [start for start, _ in time.readings] == [at("2026-11-21 15:00"), at("2026-11-21 03:00")]


def test_a_half_still_to_come_gives_way_to_the_one_that_was() -> None:
    assert read("今天3点", SUNDAY_NOON.replace(hour=10)).start == at("2026-11-22 03:00")


@pytest.mark.parametrize(
    "said", ["昨天下午3点", "刚才", "前两天", "双十一", "月初", "昨天左右", "around Nov 20"]
)
def test_what_is_said_loosely_is_approximate(said: str) -> None:
    assert read(said).approximate


@pytest.mark.parametrize("said", ["昨天", "11月20号", "上周五", "昨天15:30", "last friday"])
def test_what_is_said_exactly_is_not_approximate(said: str) -> None:
    assert not read(said).approximate


def test_two_times_are_found_in_the_order_they_were_said() -> None:
    found = find_times("昨天买的手机和上周五买的耳机", SUNDAY_NOON, "zh-hans")
    assert [time.text for time in found] == ["昨天", "上周五"]


def test_an_hour_ago_is_an_hour_of_the_world_when_the_clock_is_put_back() -> None:
    zone = ZoneInfo("America/New_York")
    now = datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=1)
    time = read("an hour ago", now, "en")
    middle = (time.start.timestamp() + time.end.timestamp()) / 2
    assert now.timestamp() - middle == 3600


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        find_times("昨天", SUNDAY_NOON.replace(tzinfo=None), "zh-hans")
