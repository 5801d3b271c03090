"""What holds for every text, every hour and every set of orders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from dialogs.slots import (
    Amount,
    Clues,
    OrderNumber,
    Ordinal,
    Product,
    TimeInterval,
    find_amounts,
    find_choice,
    find_clues,
    find_last4,
    find_order_numbers,
    find_ordinal,
    find_products,
    find_times,
    from_json,
    likeness,
    link,
    to_json,
)
from shop.order_view import OrderView
from tests.unit.slots_shop import (
    BAG,
    CASE,
    CHARGER,
    COOKER,
    EARBUDS,
    OTHER_PHONE,
    PHONE,
    SHANGHAI,
    SHIRT,
    SHOES,
    TABLET,
    eleven_orders,
    names_of,
    order,
)

THINGS = [PHONE, OTHER_PHONE, CASE, EARBUDS, CHARGER, SHOES, SHIRT, TABLET, BAG, COOKER]
STATUSES = ["paid", "packed", "shipped", "delivered", "completed", "cancelled"]
ZONES = [SHANGHAI, UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Apia")]
FRAGMENTS = [
    *(
        "昨",
        "昨天",
        "大前天",
        "今晚",
        "下午",
        "凌晨",
        "3点",
        "两点半",
        "15:30",
        "25:99",
        "上周五",
        "周日",
        "月底",
        "11月30号",
        "2月30号",
    ),
    *(
        "31号",
        "99号",
        "几天前",
        "半",
        "三百五十天前",
        "999年前",
        "最近",
        "九十九个月",
        "双11",
        "去年",
        "除夕",
        "2025年",
        "618",
        "到",
        "的",
    ),
    *(
        "不是",
        "左右",
        "刚才",
        "十一",
        "零零",
        "两千三百块",
        "一百来",
        "¥",
        "1,2,3",
        "9" * 30,
        "百万千",
        "LK2026",
        "尾号",
        "0007",
    ),
    *(
        "手机",
        "壳",
        "的壳",
        "那个",
        "the ",
        "phones",
        " case",
        "X2",
        "第",
        "倒数第",
        "一单",
        "12/31",
        "31/12",
        "2/29",
        "1.31",
    ),
    *(
        "yesterday ",
        "at ",
        "3pm",
        " half past ",
        "noon",
        "last ",
        "friday",
        "feb 30",
        "the 31st",
        "99 years ago",
        "an hour ago ",
    ),
    *(
        "around ",
        "$",
        "20 bucks",
        "ending ",
        "order ",
        "\u0130",
        "\U0001f600",
        "\x00",
        "１５：３０",
        "ß",
        "　",
        "\n",
    ),
]
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join))
NOWS = st.builds(
    lambda naive, zone: naive.replace(tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(2000, 1, 2), datetime(2095, 12, 30)),
    st.sampled_from(ZONES),
)
LOCALES = st.sampled_from(["zh-hans", "en"])
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)
SPANS = st.tuples(st.integers(0, 50), st.integers(0, 50))
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@st.composite
def orders_lists(draw: st.DrawFn) -> list[OrderView]:
    """Up to ten orders with different numbers."""
    serials = draw(st.lists(st.integers(0, 9999), max_size=10, unique=True))
    return [draw(one_order(serial)) for serial in serials]


@st.composite
def one_order(draw: st.DrawFn, serial: int) -> OrderView:
    clock = f"{draw(st.integers(0, 23)):02}:{draw(st.integers(0, 59)):02}"
    thing, status = draw(st.sampled_from(THINGS)), draw(st.sampled_from(STATUSES))
    return order(serial, thing, draw(st.integers(0, 40)), clock, NOON, status)


@st.composite
def some_clues(draw: st.DrawFn) -> Clues:
    said = draw(
        st.lists(
            st.sampled_from(
                [
                    "昨天下午3点",
                    "昨天",
                    "最近三天",
                    "上周五",
                    "手机",
                    "手机壳",
                    "耳机",
                    "2999元",
                    "尾号0007",
                    "最近一单",
                ]
            ),
            max_size=4,
        )
    )
    clues = find_clues("，".join(said), NOON, "zh-hans", names_of(eleven_orders(NOON)))
    return clues.updated(Clues(statuses=draw(st.sampled_from([frozenset(), frozenset({"paid", "packed"})]))))


@given(TEXTS, NOWS, LOCALES)
def test_times_are_aware_ordered_in_the_zone_of_now_and_cut_from_the_text(
    text: str, now: datetime, locale: str
) -> None:
    last_end = 0
    for time in find_times(text, now, locale):
        for start, end in time.readings:
            assert start.tzinfo is now.tzinfo
            assert end.tzinfo is now.tzinfo
            assert start.timestamp() < end.timestamp()
        assert text[slice(*time.span)] == time.text != ""
        assert time.span[0] >= last_end
        last_end = time.span[1]


@given(TEXTS, NOWS, LOCALES)
def test_whatever_is_typed_is_read_without_an_error(text: str, now: datetime, locale: str) -> None:
    names = names_of(eleven_orders(NOON))
    spanned: list[Amount | OrderNumber | Product | Ordinal] = [
        *find_amounts(text, locale),
        *find_order_numbers(text),
        *find_products(text, names),
        *filter(None, [find_ordinal(text)]),
    ]
    for value in spanned:
        assert text[slice(*value.span)] == value.text != ""
    for last4 in (find_last4(text), find_last4(text, asked=True)):
        assert last4 is None or (len(last4) == 4 and last4.isdigit())
    assert find_choice(text) == find_choice(text, asked=True) or find_choice(text) is None
    assert 0 <= likeness(text, PHONE) <= 1
    link(eleven_orders(NOON), find_clues(text, now, locale, names), now)


@given(
    st.one_of(
        st.builds(TimeInterval, INSTANTS, INSTANTS, st.text(), SPANS, st.booleans(), st.booleans()),
        st.builds(Product, st.text(), SPANS),
        st.builds(
            Amount,
            st.decimals(0, 10**9, places=2),
            st.sampled_from(["CNY", "USD"]),
            st.text(),
            SPANS,
            st.booleans(),
        ),
        st.builds(OrderNumber, st.text(), st.text(), SPANS, st.booleans()),
        st.builds(Ordinal, st.integers(-1, 99), st.text(), SPANS),
    )
)
def test_a_value_comes_back_from_json_as_it_was(
    value: TimeInterval | Product | Amount | OrderNumber | Ordinal,
) -> None:
    assert from_json(to_json(value)) == value


@given(
    orders_lists().flatmap(lambda orders: st.tuples(st.just(orders), st.permutations(orders))), some_clues()
)
def test_linking_does_not_depend_on_the_order_of_the_orders(
    lists: tuple[list[OrderView], list[OrderView]], clues: Clues
) -> None:
    orders, shuffled = lists
    assert link(orders, clues, NOON) == link(shuffled, clues, NOON)


@given(
    st.sampled_from(
        ["昨天下午3点的手机", "昨晚的耳机", "平板", "LK202611010005", "359块的那单", "昨天的手机壳"]
    ),
    st.lists(st.integers(10_000, 99_999).flatmap(one_order), max_size=6),
)
def test_unrelated_orders_take_nothing_from_a_certain_match(text: str, others: list[OrderView]) -> None:
    orders = eleven_orders(NOON)
    clues = find_clues(text, NOON, "zh-hans", names_of(orders))
    before = link(orders, clues, NOON)
    unrelated = [other for other in others if link([other], clues, NOON).verdict == "none"]
    after = link([*orders, *unrelated], clues, NOON)
    assert before.certain
    assert (after.verdict, after.best) == (before.verdict, before.best)


@given(orders_lists(), some_clues())
def test_a_verdict_says_what_the_matches_are(orders: list[OrderView], clues: Clues) -> None:
    linked = link(orders, clues, NOON)
    assert (linked.verdict == "none") == (not linked.matches)
    assert (linked.verdict == "several") == (len(linked.candidates) > 1)
    assert linked.nearest is None or (not linked.matches and linked.nearest.missed)
    scores = [match.score for match in linked.matches]
    assert scores == sorted(scores, reverse=True)


@given(NOWS, st.integers(1, 6))
def test_so_many_days_ago_is_that_calendar_day(now: datetime, days: int) -> None:
    (time,) = find_times(f"{days}天前", now, "zh-hans")
    assert time.start.date() == now.date() - timedelta(days=days)
    assert (time.start.hour, time.end.hour) == (0, 0)


@given(st.integers(1, 99_999))
def test_a_sum_in_digits_is_read_as_it_stands(value: int) -> None:
    (amount,) = find_amounts(f"{value}元的那单", "zh-hans")
    assert amount.value == Decimal(value)
