"""A demo order as unsaved rows, dated relative to now. No query is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from shop.demo.goods import GOODS, PEOPLE
from shop.demo.journeys import Journey, scans
from shop.demo.orders import DemoOrder
from shop.models import Customer, Order, OrderItem, OrderStatus, Product, Shipment, ShipmentStatus, TrackEvent


@dataclass(frozen=True, slots=True)
class Rows:
    """To be written in this order: each refers to the ones before."""

    order: Order
    items: tuple[OrderItem, ...]
    shipment: Shipment | None
    events: tuple[TrackEvent, ...]


def rows_of(
    demo: DemoOrder, now: datetime, people: Mapping[str, Customer], goods: Mapping[str, Product]
) -> Rows:
    """`now` is aware, in the customers' zone; `people` are by sub, `goods` by sku."""
    order = _order(demo, demo.when.before(now), people[demo.sub])
    items = tuple(
        OrderItem(order=order, product=goods[sku], quantity=quantity, unit_price=GOODS[sku].price)
        for sku, quantity in demo.lines
    )
    if demo.journey is None:
        return Rows(order, items, None, ())
    shipment, events = _parcel(demo, demo.journey, order, now)
    return Rows(order, items, shipment, events)


def _order(demo: DemoOrder, ordered_at: datetime, customer: Customer) -> Order:
    person = PEOPLE[demo.sub]
    order = Order(
        demo_key=demo.key,
        number=demo.number(ordered_at),
        customer=customer,
        ordered_at=ordered_at,
        status=demo.status,
        amount=sum((GOODS[sku].price * quantity for sku, quantity in demo.lines), Decimal(0)),
        phone=person.phone,
        address=person.address,
    )
    if demo.status != OrderStatus.PENDING_PAYMENT:
        order.paid_at = ordered_at + timedelta(minutes=2)
    if demo.status == OrderStatus.CANCELLED:
        order.cancelled_at = ordered_at + timedelta(hours=2)
        order.cancel_reason = "不想要了"
        order.cancel_key = f"demo:{demo.key}"
        order.refund_amount = order.amount
    return order


def _parcel(
    demo: DemoOrder, journey: Journey, order: Order, now: datetime
) -> tuple[Shipment, tuple[TrackEvent, ...]]:
    """The parcel as far as it has come by `now`."""
    seen = list(scans(journey, PEOPLE[demo.sub], order.ordered_at, now))
    last = seen[-1]
    arrived = last.status == ShipmentStatus.DELIVERED
    shipment = Shipment(
        order=order,
        carrier_zh=journey.carrier.zh,
        carrier_en=journey.carrier.en,
        tracking_number=f"{journey.carrier.prefix}7310{demo.serial * 7919:08d}",
        status=last.status,
        shipped_at=seen[0].at,
        delivered_at=last.at if arrived else None,
        eta=None if arrived else order.ordered_at.date() + timedelta(days=journey.eta_days),
    )
    events = tuple(
        TrackEvent(
            shipment=shipment,
            at=scan.at,
            place_zh=scan.place_zh,
            place_en=scan.place_en,
            text_zh=scan.text_zh,
            text_en=scan.text_en,
        )
        for scan in seen
    )
    return shipment, events
