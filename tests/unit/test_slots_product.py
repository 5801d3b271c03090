"""Mentions of products, and the things they name."""

from __future__ import annotations

import pytest

from dialogs.slots import find_products, likeness
from shop.order_view import OrderItemView
from tests.unit.slots_shop import (
    CASE,
    CHARGER,
    EARBUDS,
    OTHER_PHONE,
    PHONE,
    SHIRT,
    SHOES,
    eleven_orders,
    names_of,
)
from tests.unit.test_slots_linking import NOON

NAMES = names_of(eleven_orders(NOON))


@pytest.mark.parametrize(
    ("mention", "thing"),
    [
        *[(mention, PHONE) for mention in ("手机", "那个手机", "我买的手机", "the phone", "phones", "X2")],
        *[
            (mention, CASE)
            for mention in ("手机壳", "那个手机壳", "手机的壳", "phone cases", "x2手机壳", "case")
        ],
        *[(mention, SHIRT) for mention in ("T恤", "Ｔ恤", "t 恤", "shirts")],
        *[(mention, SHOES) for mention in ("鞋", "跑鞋", "一双跑鞋", "shoe", "my running shoes")],
        ("note 8", OTHER_PHONE),
        ("耳機", EARBUDS),
    ],
)
def test_a_thing_called_by_its_name_is_surely_meant(mention: str, thing: OrderItemView) -> None:
    assert likeness(mention, thing) == 1


@pytest.mark.parametrize(
    ("mention", "thing"),
    [
        *[("手机", CASE), ("phone", CASE), ("手机壳", PHONE), ("phone case", PHONE), ("手机套", PHONE)],
        *[("手机充电器", PHONE), ("耳机壳", EARBUDS), ("x20", PHONE), ("手机支架", PHONE), ("平板", PHONE)],
        *[("", PHONE), ("的", PHONE), ("手机壳x2", PHONE)],
    ],
)
def test_another_thing_is_not_meant_though_its_name_is_inside(mention: str, thing: OrderItemView) -> None:
    assert likeness(mention, thing) < 0.5


@pytest.mark.parametrize(
    ("mention", "thing"),
    [
        *[
            ("红色手机", PHONE),
            ("星辰 X2", PHONE),
            ("云川手机", PHONE),
            ("壳", CASE),
            ("白色T恤", SHIRT),
            ("手机充电器", CHARGER),
        ],
        *[("headphons", EARBUDS), ("new phone", PHONE)],
    ],
)
def test_a_thing_named_in_part_may_be_meant(mention: str, thing: OrderItemView) -> None:
    assert 0.5 <= likeness(mention, thing) < 1


def test_the_brand_ranks_phones() -> None:
    assert likeness("云川手机", OTHER_PHONE) > likeness("云川手机", PHONE)


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("我想取消昨天下单的那个手机", ["手机"]),
        ("手机壳和耳机都不要了", ["手机壳", "耳机"]),
        ("手机膜不要了", ["手机膜"]),
        ("Cancel the Phones and the phone case", ["Phones", "phone case"]),
        ("那个包退了", ["包"]),
        ("星辰X2手机什么时候到", ["星辰", "X2", "手机"]),
        *[("包邮吗", []), ("手机号是多少", []), ("打手机给我", []), ("红包呢", []), ("showcase", [])],
        *[("in case it rains", []), ("phone number", []), ("", [])],
    ],
)
def test_known_names_are_found_longest_first(text: str, mentions: list[str]) -> None:
    found = find_products(text, NAMES)
    assert [product.text for product in found] == mentions
    assert all(text[slice(*product.span)] == product.text for product in found)
