"""Bringing the demo shop's data into the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shop.demo.goods import GOODS, PEOPLE
from shop.demo.orders import ORDERS
from shop.demo.rows import Rows, rows_of
from shop.models import Customer, Order, OrderItem, Product, ProductAlias, Shipment, TrackEvent

_ORDER_COLUMNS = [field.name for field in Order._meta.concrete_fields if field.name not in ("id", "demo_key")]


@dataclass(frozen=True, slots=True)
class Restored:
    """How many orders were dated relative to now, and how many kept because someone had changed them."""

    dated: int
    kept: int


def restore(now: datetime, *, reset: bool = False) -> Restored:
    """Write the demo data, dated relative to `now` (aware) in the customers' zone; one transaction.

    Orders that someone changed stay as they are, and so do people and products once they exist; with
    `reset` all becomes again what it was made as, cancelled orders too. Orders keep their primary keys,
    not their numbers, which bear their date. Doing it twice changes nothing more.
    """
    here = timezone.localtime(now, timezone.get_default_timezone())
    with transaction.atomic():
        people, goods = _restore_people(reset=reset), _restore_goods(reset=reset)
        kept = _lock_orders(reset=reset)
        dated = [rows_of(demo, here, people, goods) for demo in ORDERS if demo.key not in kept]
        _write(dated)
    return Restored(len(dated), len(kept))


def _restore_people(*, reset: bool) -> dict[str, Customer]:
    known = set() if reset else set(Customer.objects.values_list("sub", flat=True))
    Customer.objects.bulk_create(
        [
            Customer(sub=person.sub, name=person.name, phone=person.phone, segment=person.segment)
            for person in PEOPLE.values()
            if person.sub not in known
        ],
        update_conflicts=True,
        unique_fields=["sub"],
        update_fields=["name", "phone", "segment"],
    )
    return {customer.sub: customer for customer in Customer.objects.filter(sub__in=PEOPLE)}


def _restore_goods(*, reset: bool) -> dict[str, Product]:
    known = set() if reset else set(Product.objects.values_list("sku", flat=True))
    columns = ["name_zh", "name_en", "category", "price", "image"]
    fresh = Product.objects.bulk_create(
        [
            Product(sku=good.sku, **{column: getattr(good, column) for column in columns})
            for good in GOODS.values()
            if good.sku not in known
        ],
        update_conflicts=True,
        unique_fields=["sku"],
        update_fields=columns,
    )
    ProductAlias.objects.filter(product__in=fresh).delete()
    ProductAlias.objects.bulk_create(
        ProductAlias(product=product, text=text) for product in fresh for text in GOODS[product.sku].aliases
    )
    return {product.sku: product for product in Product.objects.filter(sku__in=GOODS)}


def _lock_orders(*, reset: bool) -> set[str]:
    """Hold every demo order until the transaction ends; the keys of those to keep."""
    rows = Order.objects.select_for_update(no_key=True).filter(demo_key__isnull=False).order_by("id")
    return {str(row.demo_key) for row in rows if row.touched_at and not reset}


def _write(dated: Sequence[Rows]) -> None:
    """Orders are updated in place; what hangs on them is written anew."""
    orders = Order.objects.bulk_create(
        [rows.order for rows in dated],
        update_conflicts=True,
        unique_fields=["demo_key"],
        update_fields=_ORDER_COLUMNS,
    )
    OrderItem.objects.filter(order__in=orders).delete()
    Shipment.objects.filter(order__in=orders).delete()
    OrderItem.objects.bulk_create(item for rows in dated for item in rows.items)
    Shipment.objects.bulk_create(rows.shipment for rows in dated if rows.shipment)
    TrackEvent.objects.bulk_create(event for rows in dated for event in rows.events)
