"""What the rest of the system sees of an order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from shop.demo.restore import restore
from shop.models import Order, Product
from shop.queries import find_order, orders_by_number, orders_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai


@pytest.fixture(autouse=True)
def _demo_shop(db: None) -> None:
    restore(NOW)


def test_orders_come_newest_first_and_only_the_customers_own() -> None:
    orders = orders_of("demo")

    assert len(orders) == Order.objects.filter(customer__sub="demo").count()
    assert [order.ordered_at for order in orders] == sorted(
        (order.ordered_at for order in orders), reverse=True
    )
    assert not {order.number for order in orders} & {order.number for order in orders_of("demo-lin")}


def test_an_unknown_customer_has_no_orders() -> None:
    assert orders_of("nobody") == []


def test_a_limit_keeps_the_newest() -> None:
    assert orders_of("demo", limit=3) == orders_of("demo")[:3]


def test_all_of_a_customers_orders_are_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert len(orders_of("demo")) > 10


def test_an_item_has_names_in_both_languages_and_every_word_for_it() -> None:
    [order] = orders_by_number(["LK202611211007"])
    [item] = order.items

    assert item.names == {"zh-hans": "星辰 X2 手机", "en": "Xingchen X2 phone"}
    assert (item.name("zh-hans"), item.name("en"), item.name("fr")) == (
        "星辰 X2 手机",
        "Xingchen X2 phone",
        "星辰 X2 手机",
    )
    assert {"手机", "phone", "星辰 x2 手机", "xingchen x2 phone", "星辰"} <= set(item.aliases)
    assert list(item.aliases) == [alias.lower() for alias in dict.fromkeys(item.aliases)]
    assert (item.category, item.quantity, item.unit_price) == ("phone", 1, Decimal("2999.00"))
    assert item.image_url == "/static/shop/products/phone.svg"


def test_an_alias_added_to_a_product_is_heard_at_once() -> None:
    Product.objects.get(sku="PH-X2").aliases.create(text="小星")

    [order] = orders_by_number(["LK202611211007"])
    assert "小星" in order.items[0].aliases


def test_a_shipped_order_shows_its_parcel_newest_scan_first() -> None:
    [order] = orders_by_number(["LK202611201021"])

    assert order.shipment is not None
    assert (order.shipment.carrier("zh-hans"), order.shipment.carrier("en")) == ("飞燕快递", "Feiyan Express")
    assert (order.shipment.status, order.shipment.eta) == ("in_transit", date(2026, 11, 23))
    newest = order.shipment.events[0]
    assert newest.at == datetime(2026, 11, 22, 0, 15, tzinfo=UTC)
    assert (newest.place("en"), newest.text("en")) == ("Beijing", "Reached the Beijing hub")
    assert (newest.place("zh-hans"), newest.text("zh-hans")) == ("北京", "已到达北京转运中心")
    assert [event.at for event in order.shipment.events] == sorted(
        (event.at for event in order.shipment.events), reverse=True
    )


def test_an_order_that_has_not_left_has_no_parcel() -> None:
    [order] = orders_by_number(["LK202611211007"])
    assert order.shipment is None


def test_orders_are_found_by_number_in_any_case_and_unknown_numbers_are_left_out() -> None:
    found = orders_by_number(["lk202611201021", " LK202611211007 ", "LK202611219999"])

    assert [order.number for order in found] == ["LK202611211007", "LK202611201021"]
    assert orders_by_number([]) == []


def test_number_and_last_four_digits_prove_an_order() -> None:
    found = find_order("lk202611211007 ", "1024")

    assert found is not None
    assert found.number == "LK202611211007"


@pytest.mark.parametrize("last4", ["", "4", "024", "01024", "2048", "１０２４", "%024", "____", "1024 "])
def test_anything_but_the_right_four_digits_finds_nothing(last4: str) -> None:
    assert find_order("LK202611211007", last4) is None
