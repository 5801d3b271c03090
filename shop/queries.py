"""Reading orders: the views of `order_view` (also importable from here), in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from shop.categories import WORDS
from shop.models import Order, OrderItem, Shipment, TrackEvent
from shop.order_view import OrderItemView, OrderView, ShipmentView, TrackEventView

__all__ = [
    "OrderItemView",
    "OrderView",
    "ShipmentView",
    "TrackEventView",
    "find_order",
    "order_view",
    "orders_by_number",
    "orders_of",
]


def orders_of(sub: str, *, limit: int = 100) -> list[OrderView]:
    """The newest `limit` orders of a verified customer, newest first; empty for an unknown `sub`."""
    return _views(Order.objects.filter(customer__sub=sub)[:limit])


def orders_by_number(numbers: Iterable[str]) -> list[OrderView]:
    """These orders, newest first, whosever they are: the caller has seen a proof for each."""
    wanted = [number.strip().upper() for number in numbers]
    return _views(Order.objects.filter(number__in=wanted)) if wanted else []


def find_order(number: str, phone_last4: str) -> OrderView | None:
    """The order of that number when its contact phone ends in these four digits, else None.

    The two reasons for None look alike from outside, so that a stranger can't learn which numbers exist.
    """
    if len(phone_last4) != 4 or not (phone_last4.isascii() and phone_last4.isdigit()):
        return None
    found = _views(Order.objects.filter(number=number.strip().upper(), phone__endswith=phone_last4))
    return found[0] if found else None


def order_view(order: Order) -> OrderView:
    """The view of one order; reads what is not loaded yet."""
    shipment: Shipment | None = getattr(order, "shipment", None)
    return OrderView(
        number=order.number,
        ordered_at=order.ordered_at,
        status=order.status,
        amount=order.amount,
        currency=order.currency,
        items=tuple(_item_view(item) for item in order.items.all()),
        shipment=_shipment_view(shipment) if shipment else None,
        cancelled_at=order.cancelled_at,
        refund_amount=order.refund_amount,
    )


def _views(orders: QuerySet[Order]) -> list[OrderView]:
    """Four queries, however many orders: orders with shipment, items with product, aliases, track events."""
    loaded = orders.select_related("shipment").prefetch_related(
        "items__product__aliases", "shipment__events"
    )
    return [order_view(order) for order in loaded]


def _item_view(item: OrderItem) -> OrderItemView:
    product = item.product
    spoken = (
        product.name_zh,
        product.name_en,
        *(alias.text for alias in product.aliases.all()),
        *WORDS.get(product.category, ()),
    )
    return OrderItemView(
        names={"zh-hans": product.name_zh, "en": product.name_en},
        aliases=tuple(dict.fromkeys(text.lower() for text in spoken)),
        category=product.category,
        quantity=item.quantity,
        image_url=settings.STATIC_URL + product.image if product.image else "",
        unit_price=item.unit_price,
    )


def _shipment_view(shipment: Shipment) -> ShipmentView:
    return ShipmentView(
        carriers={"zh-hans": shipment.carrier_zh, "en": shipment.carrier_en},
        tracking_number=shipment.tracking_number,
        status=shipment.status,
        events=tuple(_event_view(event) for event in shipment.events.all()),
        eta=shipment.eta,
    )


def _event_view(event: TrackEvent) -> TrackEventView:
    return TrackEventView(
        at=event.at,
        places={"zh-hans": event.place_zh, "en": event.place_en},
        texts={"zh-hans": event.text_zh, "en": event.text_en},
    )
