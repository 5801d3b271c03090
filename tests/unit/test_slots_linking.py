"""From what a customer says to the one order that is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dialogs.slots import Clues, Linked, find_clues, link
from shop.order_view import ShipmentView
from tests.unit.slots_shop import CASE, EARBUDS, PHONE, SHANGHAI, eleven_orders, names_of, order

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)
CANCELLABLE = frozenset({"pending_payment", "paid", "packed"})


def ask(text: str, now: datetime = NOON, statuses: frozenset[str] = frozenset()) -> Linked:
    orders = eleven_orders(now)
    clues = find_clues(text, now, "zh-hans", names_of(orders))
    return link(orders, clues.updated(Clues(statuses=statuses)), now)


def serials(linked: Linked) -> list[int]:
    return [int(match.order.number[-4:]) for match in linked.matches]


@pytest.mark.parametrize(("hour", "minute"), [(0, 5), (12, 0), (23, 55)])
@pytest.mark.parametrize(
    "text", ["我想取消昨天下午3点下单的那个手机", "cancel the phone I ordered yesterday at 3pm, please"]
)
def test_the_phone_of_yesterday_afternoon_is_found_at_any_hour(text: str, hour: int, minute: int) -> None:
    linked = ask(text, NOON.replace(hour=hour, minute=minute))
    assert linked.certain
    assert serials(linked) == [1]


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("取消昨天的手机", 1),
        ("手机壳不要了", 3),
        ("前天那个手机", 2),
        ("昨晚的耳机", 4),
        ("云川那个手机，前天的", 2),
        ("359块的那单", 11),
        ("订单尾号0007", 7),
        ("LK202611010005", 5),
        ("最近一单手机", 1),
        ("上个月买的平板", 9),
        ("the running shoes", 6),
        ("昨天3点的手机", 1),
    ],
)
def test_few_words_are_enough_where_they_fit_one_order(text: str, serial: int) -> None:
    linked = ask(text)
    assert (linked.verdict, serials(linked)[0]) == ("one", serial)


def test_orders_that_fit_alike_are_several_and_the_newest_comes_first() -> None:
    linked = ask("昨天那单")
    assert linked.verdict == "several"
    assert serials(linked)[0] == 4
    assert set(serials(linked)) == {1, 3, 4}
    assert linked.candidates == linked.matches


def test_a_status_in_which_the_wish_makes_sense_decides_between_equals() -> None:
    assert ask("云川手机").verdict == "several"
    linked = ask("云川手机", statuses=CANCELLABLE)
    assert (linked.verdict, serials(linked)) == ("one", [2, 7])


def test_a_status_alone_never_leaves_the_only_fitting_order_out() -> None:
    linked = ask("昨晚的耳机", statuses=CANCELLABLE)
    assert (linked.verdict, serials(linked)) == ("one", [4])


def test_an_hour_off_is_close_and_asked_about() -> None:
    linked = ask("昨天下午2点的手机壳")
    assert (linked.verdict, serials(linked)) == ("one", [3])
    linked = ask("昨天下午4点的手机壳")
    assert (linked.verdict, serials(linked)) == ("close", [3])


def test_two_hours_off_is_no_fit() -> None:
    assert ask("昨天下午5点的手机壳").verdict == "none"


def test_a_day_is_a_day() -> None:
    linked = ask("大前天的手机")
    assert (linked.verdict, linked.matches) == ("none", ())
    just_after_midnight = order(1, PHONE, 0, "00:20", NOON)
    assert link([just_after_midnight], find_clues("昨天", NOON, "zh-hans"), NOON).verdict == "none"


def test_a_day_said_loosely_reaches_into_its_neighbours() -> None:
    just_after_midnight = order(1, PHONE, 0, "00:20", NOON)
    assert link([just_after_midnight], find_clues("昨天左右", NOON, "zh-hans"), NOON).verdict == "one"


def test_the_nearest_miss_is_the_same_product_closest_in_time() -> None:
    linked = ask("前天下午3点左右的耳机")
    assert linked.verdict == "none"
    assert linked.nearest is not None
    assert linked.nearest.order.number.endswith("0004")
    assert linked.nearest.missed == ("time",)


def test_without_that_product_the_nearest_miss_is_of_that_time() -> None:
    linked = link(eleven_orders(NOON), find_clues("昨天的电视", NOON, "zh-hans", ["电视"]), NOON)
    assert linked.nearest is not None
    assert linked.nearest.missed == ("product",)


def test_nothing_is_offered_where_nothing_said_fits() -> None:
    linked = link(eleven_orders(NOON), find_clues("电视", NOON, "zh-hans", ["电视"]), NOON)
    assert (linked.verdict, linked.nearest) == ("none", None)


def test_a_whole_number_outweighs_a_day_that_is_misremembered() -> None:
    linked = ask("LK202611010002，昨天的")
    assert (linked.verdict, serials(linked)) == ("one", [2])
    assert linked.matches[0].missed == ("time",)


def test_a_mistyped_number_is_offered_but_never_taken() -> None:
    linked = ask("LK202611010070")
    assert linked.verdict == "none"
    assert linked.nearest is not None
    assert linked.nearest.missed == ("number",)


def test_a_merely_similar_product_stands_back_for_the_one_called_that() -> None:
    linked = ask("取消星辰手机")
    assert (linked.verdict, serials(linked)) == ("one", [1])


def test_an_unknown_brand_of_phone_may_be_any_of_the_phones() -> None:
    orders = [order(1, PHONE, 1, "15:00", NOON), order(2, CASE, 1, "15:00", NOON)]
    linked = link(orders, Clues(product="红色手机"), NOON)
    assert (linked.verdict, serials(linked)) == ("one", [1])


def test_the_last_but_three_order_is_counted_from_the_newest() -> None:
    assert serials(ask("取消倒数第四单")) == [2]


def test_an_order_holds_several_things_and_is_found_by_each() -> None:
    base = order(1, PHONE, 1, "15:00", NOON)
    both = type(base)(base.number, base.ordered_at, "paid", base.amount, "CNY", (PHONE, EARBUDS))
    for mention in ("手机", "耳机"):
        assert link([both], Clues(product=mention), NOON).certain


def test_without_clues_only_an_only_order_is_meant() -> None:
    orders = eleven_orders(NOON)
    assert link(orders[:1], Clues(), NOON).certain
    assert link(orders, Clues(), NOON).verdict == "several"
    assert link([], Clues(), NOON).verdict == "none"


def test_every_clue_given_has_its_reason() -> None:
    linked = ask("昨天2999元的那个手机")
    assert {reason.clue: reason.score for reason in linked.matches[0].reasons} == {
        "time": 1.0,
        "product": 1.0,
        "amount": 1.0,
    }


def test_a_parcel_s_number_finds_its_order() -> None:
    shipped = replace(
        order(4, EARBUDS, 1, "19:32", NOON, "shipped"),
        shipment=ShipmentView({"zh-hans": "飞燕", "en": "Feiyan"}, "FY1340987654321", "in_transit", (), None),
    )
    linked = link(
        [*eleven_orders(NOON)[:3], shipped], find_clues("FY1340987654321到哪了", NOON, "zh-hans"), NOON
    )
    assert linked.best is not None
    assert (linked.verdict, linked.best.order) == ("one", shipped)
