"""Reading orders: the views of `order_view` (also importable from here), each call one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject

from shop.categories import WORDS
from shop.models import Order, OrderItem, ProductAlias, TrackEvent
from shop.order_view import OrderItemView, OrderView, ShipmentView, TrackEventView

__all__ = [
    "OrderItemView",
    "OrderView",
    "ShipmentView",
    "TrackEventView",
    "find_order",
    "orders_by_number",
    "orders_of",
]

# What hangs on an order, as arrays of JSON objects; decimals in them are text, so that none becomes a float.
_ITEMS = (
    OrderItem.objects.filter(order=OuterRef("pk"))
    .annotate(
        aliases=ArraySubquery(ProductAlias.objects.filter(product=OuterRef("product")).values("text")),
    )
    .values(
        row=JSONObject(
            name_zh=F("product__name_zh"),
            name_en=F("product__name_en"),
            category=F("product__category"),
            image=F("product__image"),
            aliases=F("aliases"),
            quantity=F("quantity"),
            unit_price=Cast("unit_price", CharField()),
        )
    )
)
_EVENTS = TrackEvent.objects.filter(shipment__order=OuterRef("pk")).values(
    row=JSONObject(
        at=F("at"), place_zh=F("place_zh"), place_en=F("place_en"), text_zh=F("text_zh"), text_en=F("text_en")
    )
)


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


def _views(orders: QuerySet[Order]) -> list[OrderView]:
    """One query, so one snapshot: a shipment never disagrees with its order's status."""
    rows = orders.annotate(
        item_rows=ArraySubquery(_ITEMS),
        event_rows=ArraySubquery(_EVENTS),
    ).values(
        *("number", "ordered_at", "status", "amount", "currency", "cancelled_at", "refund_amount"),
        *("item_rows", "event_rows"),
        *(f"shipment__{name}" for name in ("carrier_zh", "carrier_en", "tracking_number", "status", "eta")),
    )
    return [_order_view(row) for row in rows]


def _order_view(row: Mapping[str, Any]) -> OrderView:
    return OrderView(
        number=row["number"],
        ordered_at=row["ordered_at"],
        status=row["status"],
        amount=row["amount"],
        currency=row["currency"],
        items=tuple(_item_view(item) for item in row["item_rows"]),
        shipment=_shipment_view(row) if row["shipment__tracking_number"] else None,
        cancelled_at=row["cancelled_at"],
        refund_amount=row["refund_amount"],
    )


def _item_view(item: Mapping[str, Any]) -> OrderItemView:
    names = {"zh-hans": item["name_zh"], "en": item["name_en"]}
    spoken = (*names.values(), *item["aliases"], *WORDS.get(item["category"], ()))
    return OrderItemView(
        names=names,
        aliases=tuple(dict.fromkeys(text.lower() for text in spoken)),
        category=item["category"],
        quantity=item["quantity"],
        image_url=settings.STATIC_URL + item["image"] if item["image"] else "",
        unit_price=Decimal(item["unit_price"]),
    )


def _shipment_view(row: Mapping[str, Any]) -> ShipmentView:
    eta: date | None = row["shipment__eta"]
    return ShipmentView(
        carriers={"zh-hans": row["shipment__carrier_zh"], "en": row["shipment__carrier_en"]},
        tracking_number=row["shipment__tracking_number"],
        status=row["shipment__status"],
        events=tuple(_event_view(event) for event in row["event_rows"]),
        eta=eta,
    )


def _event_view(event: Mapping[str, Any]) -> TrackEventView:
    return TrackEventView(
        at=datetime.fromisoformat(event["at"]),
        places={"zh-hans": event["place_zh"], "en": event["place_en"]},
        texts={"zh-hans": event["text_zh"], "en": event["text_en"]},
    )
