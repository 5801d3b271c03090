"""What others see of an order: plain frozen data, importable without Django.

Texts for people come in both languages as a mapping with the keys `zh-hans` and `en`; the method
beside it picks one: `item.names["en"]` or `item.name("en")`. An unknown locale reads as `zh-hans`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Texts = Mapping[str, str]
"""The same text by locale: `{"zh-hans": …, "en": …}`."""


def in_locale(texts: Texts, locale: str) -> str:
    """The text in `locale`, else the Chinese one."""
    return texts.get(locale) or texts["zh-hans"]


@dataclass(frozen=True, slots=True)
class OrderItemView:
    """One line of an order.

    `names` holds the product's name by locale; `name(locale)` picks one. `aliases` are the words people use
    for it, zh and en together, lower case, the full names and the category's words ("手机", "phone")
    included. `category` is a code ("phone", "phone_case"); `unit_price` is in the order's currency.
    """

    names: Texts = field(hash=False)
    aliases: tuple[str, ...]
    category: str
    quantity: int
    image_url: str
    unit_price: Decimal

    def name(self, locale: str) -> str:
        return in_locale(self.names, locale)


@dataclass(frozen=True, slots=True)
class TrackEventView:
    """One scan of a parcel: when, where, and what happened."""

    at: datetime
    places: Texts = field(hash=False)
    texts: Texts = field(hash=False)

    def place(self, locale: str) -> str:
        return in_locale(self.places, locale)

    def text(self, locale: str) -> str:
        return in_locale(self.texts, locale)


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A parcel. `status` is in_transit, out_for_delivery or delivered; `events` are newest first.

    `eta` is the day it should arrive (None when unknown or when it has arrived).
    """

    carriers: Texts = field(hash=False)
    tracking_number: str
    status: str
    events: tuple[TrackEventView, ...]
    eta: date | None

    def carrier(self, locale: str) -> str:
        return in_locale(self.carriers, locale)


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as a customer may see it.

    `status` is pending_payment, paid, packed, shipped, delivered, completed or cancelled. `ordered_at` is
    aware (UTC). `refund_amount` is what goes back after a cancellation, None when nothing does.
    """

    number: str
    ordered_at: datetime
    status: str
    amount: Decimal
    currency: str
    items: tuple[OrderItemView, ...]
    shipment: ShipmentView | None = None
    cancelled_at: datetime | None = None
    refund_amount: Decimal | None = None
