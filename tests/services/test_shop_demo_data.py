"""The demo data: dated relative to now, whenever now is, and careful with what people changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from shop.demo.orders import ORDERS
from shop.demo.restore import Restored, restore
from shop.models import Customer, Order, OrderItem, OrderStatus, Product, Shipment, TrackEvent
from shop.queries import OrderView, orders_of
from shop.services import CANCELLABLE, Cancelled, cancel_order

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOONISH = datetime(2026, 11, 22, 12, 17, 31, tzinfo=SHANGHAI)
MOMENTS = [
    NOONISH,
    datetime(2026, 11, 22, 0, 0, tzinfo=SHANGHAI),
    datetime(2026, 11, 22, 0, 20, tzinfo=SHANGHAI),
    datetime(2026, 11, 22, 15, 0, tzinfo=SHANGHAI),
    datetime(2026, 11, 22, 23, 59, 59, tzinfo=SHANGHAI),
    datetime(2026, 11, 21, 16, 30, tzinfo=UTC),  # already the 22nd in Shanghai
    datetime(2027, 1, 1, 9, 0, tzinfo=SHANGHAI),
    datetime(2028, 3, 1, 9, 0, tzinfo=SHANGHAI),  # the day after a 29 February
]


def phones_at(sub: str, day: date, clock: time = time(15)) -> list[OrderView]:
    at = datetime.combine(day, clock, tzinfo=SHANGHAI)
    return [
        order
        for order in orders_of(sub)
        if order.ordered_at == at and any(item.category == "phone" for item in order.items)
    ]


@pytest.mark.parametrize("now", MOMENTS)
def test_exactly_one_phone_was_ordered_yesterday_at_three_and_it_can_be_cancelled(now: datetime) -> None:
    restore(now)
    yesterday = now.astimezone(SHANGHAI).date() - timedelta(days=1)

    [phone] = phones_at("demo", yesterday)
    assert phone.status == OrderStatus.PAID
    assert phone.status in CANCELLABLE
    assert len(phones_at("demo", yesterday - timedelta(days=1))) == 1
    of_yesterday = [
        order for order in orders_of("demo") if order.ordered_at.astimezone(SHANGHAI).date() == yesterday
    ]
    assert [order for order in of_yesterday if "手机" in _words(order)] == [phone]
    assert [order.ordered_at for order in of_yesterday if "手机壳" in _words(order)] == [phone.ordered_at]


def _words(order: OrderView) -> set[str]:
    return {alias for item in order.items for alias in item.aliases}


@pytest.mark.parametrize("now", MOMENTS)
def test_nothing_in_the_demo_lies_in_the_future_or_contradicts_itself(now: datetime) -> None:
    restore(now)

    for order in Order.objects.prefetch_related("items"):
        local = order.ordered_at.astimezone(SHANGHAI)
        assert order.ordered_at <= now
        assert order.number.startswith(f"LK{local:%Y%m%d}")
        assert order.amount == sum(item.unit_price * item.quantity for item in order.items.all())
        on_its_way = order.status in ("shipped", "delivered", "completed")
        assert Shipment.objects.filter(order=order).exists() == on_its_way
    assert not TrackEvent.objects.filter(at__gt=now).exists()
    assert not Shipment.objects.filter(order__status="shipped", status="delivered").exists()
    assert (
        not Shipment.objects.filter(order__status__in=("delivered", "completed"))
        .exclude(status="delivered")
        .exists()
    )


def test_the_demo_customer_has_at_least_twelve_other_orders_in_every_status() -> None:
    restore(NOONISH)

    orders = orders_of("demo")
    assert len(orders) >= 13
    assert {order.status for order in orders} == set(OrderStatus.values)
    assert len({item.category for order in orders for item in order.items}) >= 10
    assert Customer.objects.exclude(sub="demo").filter(orders__isnull=False).distinct().count() == 2


def test_writing_it_twice_changes_nothing() -> None:
    restore(NOONISH)
    before = _everything()

    assert restore(NOONISH) == Restored(dated=len(ORDERS), kept=0)
    assert _everything() == before


def test_a_start_on_a_later_day_dates_untouched_orders_anew_in_the_same_rows() -> None:
    restore(NOONISH)
    ids = _ids()

    restore(NOONISH + timedelta(days=9))

    assert _ids() == ids
    [phone] = phones_at("demo", date(2026, 11, 30))
    assert phone.number == "LK202611301007"


def test_a_start_keeps_what_a_customer_changed_and_a_reset_makes_it_new() -> None:
    restore(NOONISH)
    [phone] = phones_at("demo", date(2026, 11, 21))
    assert isinstance(cancel_order(phone.number, sub="demo", idempotency_key="k"), Cancelled)
    ids = _ids()

    later = NOONISH + timedelta(days=1)
    assert restore(later) == Restored(dated=len(ORDERS) - 1, kept=1)
    kept = Order.objects.get(demo_key="demo-phone")
    assert (kept.number, kept.status) == (phone.number, OrderStatus.CANCELLED)

    assert restore(later, reset=True) == Restored(dated=len(ORDERS), kept=0)
    [again] = phones_at("demo", date(2026, 11, 22))
    assert (again.status, again.refund_amount, again.cancelled_at) == (OrderStatus.PAID, None, None)
    assert _ids() == ids
    assert isinstance(cancel_order(again.number, sub="demo", idempotency_key="k"), Cancelled)


def test_a_start_keeps_what_staff_changed_in_products_and_people_until_a_reset() -> None:
    restore(NOONISH)
    product = Product.objects.get(sku="PH-X2")
    aliases = set(product.aliases.values_list("text", flat=True))
    product.aliases.create(text="小星")
    Product.objects.filter(sku="PH-X2").update(name_zh="星辰 X2 手机 新版")
    Customer.objects.filter(sub="demo").update(name="张小晨")

    restore(NOONISH)
    product.refresh_from_db()
    assert product.name_zh == "星辰 X2 手机 新版"
    assert product.aliases.filter(text="小星").exists()
    assert Customer.objects.get(sub="demo").name == "张小晨"

    restore(NOONISH, reset=True)
    product.refresh_from_db()
    assert product.name_zh == "星辰 X2 手机"
    assert set(product.aliases.values_list("text", flat=True)) == aliases
    assert Customer.objects.get(sub="demo").name == "张晨"


def test_orders_that_are_not_the_demos_are_left_alone() -> None:
    restore(NOONISH)
    own = Order.objects.create(
        number="LK202611200001",
        customer=Customer.objects.get(sub="demo"),
        ordered_at=NOONISH - timedelta(days=2),
        paid_at=NOONISH - timedelta(days=2),
        status=OrderStatus.PAID,
        amount=10,
        phone="19900001024",
        address="-",
    )

    restore(NOONISH + timedelta(days=3), reset=True)
    own.refresh_from_db()
    assert (own.number, own.ordered_at) == ("LK202611200001", NOONISH - timedelta(days=2))


def test_the_command_says_in_one_line_what_it_did() -> None:
    call_command("demo_data", stdout=StringIO())
    [phone] = [order for order in orders_of("demo") if order.number.endswith("1007")]
    cancel_order(phone.number, sub="demo", idempotency_key="k")

    told = StringIO()
    call_command("demo_data", stdout=told)
    assert told.getvalue().startswith(f"Demo shop: {len(ORDERS) - 1} orders dated relative to ")
    assert told.getvalue().endswith(", 1 changed ones kept (--reset makes them new).\n")
    assert told.getvalue().count("\n") == 1

    told = StringIO()
    call_command("demo_data", reset=True, stdout=told)
    assert "kept" not in told.getvalue()
    assert Order.objects.get(demo_key="demo-phone").status == OrderStatus.PAID


def _ids() -> dict[str | None, int]:
    return dict(Order.objects.values_list("demo_key", "id"))


def _everything() -> list[object]:
    """All that can be read, without the keys of rows that are written anew."""
    subs = Customer.objects.values_list("sub", flat=True)
    return [
        [orders_of(sub) for sub in subs],
        list(Order.objects.values()),
        list(Product.objects.values()),
        OrderItem.objects.count(),
    ]
