"""The shop's rules: what may be done to an order, and what follows.

Services answer with a result, never with text: `Refused.reason` is a code, `facts` are values
(numbers as decimal text, times in ISO 8601 with the shop's offset) from which the dialog makes sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shop.models import Order, OrderStatus, Shipment
from shop.order_view import OrderView
from shop.queries import orders_by_number

CANCELLABLE = frozenset({OrderStatus.PENDING_PAYMENT, OrderStatus.PAID, OrderStatus.PACKED})
RETURN_DAYS = 7

NOT_FOUND = "not_found"
ALREADY_CANCELLED = "already_cancelled"
ALREADY_SHIPPED = "already_shipped"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The order is cancelled, by this call or by an earlier one with the same key.

    facts: `number amount currency cancelled_at`, and when money goes back `refund_amount refund_currency
    refund_route` (`original`: the way it was paid).
    """

    order: OrderView
    facts: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule forbids it; nothing was changed.

    - `not_found`: no such order, or another customer's. No facts.
    - `already_cancelled`: facts as of `Cancelled`.
    - `already_shipped`: facts `number status carrier_zh_hans carrier_en tracking_number return_days return`,
      where `return` is `after_receipt` (the parcel is on its way), `open` or `over`; the last two with
      `return_until` (the last day, a date).
    """

    reason: str
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


CancelResult = Cancelled | Refused


def cancel_order(
    number: str,
    *,
    sub: str = "",
    proven: bool = False,
    idempotency_key: str,
    reason: str = "",
    now: datetime | None = None,
) -> CancelResult:
    """Cancel an order that has not left the shop, and note the refund of what was paid.

    Who asks is the verified customer `sub`, whose own order it must be, or (`proven`) someone who has shown
    the caller the order's number and phone (`queries.find_order`); neither is a ValueError.

    One transaction, or a savepoint of the caller's: then it holds once the caller commits. It waits for the
    order's row lock (NO KEY UPDATE), so of two at once the second sees what the first did. The same key
    gives the same answer again. A key already spent on another order breaks a constraint (IntegrityError).
    """
    if not idempotency_key:
        raise ValueError(f"cannot cancel {number}: it needs an idempotency_key")
    with transaction.atomic():
        order = _access_order(number, sub=sub, proven=proven)
        if order is None:
            return Refused(NOT_FOUND)
        if order.status == OrderStatus.CANCELLED:
            if order.cancel_key == idempotency_key:
                return Cancelled(orders_by_number([order.number])[0], _cancel_facts(order))
            return Refused(ALREADY_CANCELLED, _cancel_facts(order))
        if order.status not in CANCELLABLE:
            return Refused(ALREADY_SHIPPED, _shipped_facts(order, now or timezone.now()))
        _do_cancel(order, idempotency_key, reason, now or timezone.now())
        return Cancelled(orders_by_number([order.number])[0], _cancel_facts(order))


def _access_order(number: str, *, sub: str, proven: bool) -> Order | None:
    """The order, locked until the transaction ends, when the asker may change it."""
    if not sub and not proven:
        raise ValueError(f"cannot access order {number}: neither a customer's sub nor a proof was given")
    orders = Order.objects.filter(number=number.strip().upper())
    if not proven:
        orders = orders.filter(customer__sub=sub)
    return orders.select_for_update(no_key=True, of=("self",)).first()


def _do_cancel(order: Order, key: str, reason: str, now: datetime) -> None:
    order.status = OrderStatus.CANCELLED
    order.cancelled_at = order.touched_at = now
    order.cancel_reason = reason[:200]
    order.cancel_key = key
    order.refund_amount = order.amount if order.paid_at else None
    order.save(
        update_fields=["status", "cancelled_at", "touched_at", "cancel_reason", "cancel_key", "refund_amount"]
    )


def _cancel_facts(order: Order) -> dict[str, str]:
    facts = {"number": order.number, "amount": str(order.amount), "currency": order.currency}
    if order.cancelled_at:
        facts["cancelled_at"] = timezone.localtime(order.cancelled_at).isoformat(timespec="seconds")
    if order.refund_amount is not None:
        facts |= {
            "refund_amount": str(order.refund_amount),
            "refund_currency": order.currency,
            "refund_route": "original",
        }
    return facts


def _shipped_facts(order: Order, now: datetime) -> dict[str, str]:
    facts = {"number": order.number, "status": order.status, "return_days": str(RETURN_DAYS)}
    shipment: Shipment | None = getattr(order, "shipment", None)
    if shipment is None:
        return facts | {"return": "after_receipt"}
    facts |= {
        "carrier_zh_hans": shipment.carrier_zh,
        "carrier_en": shipment.carrier_en,
        "tracking_number": shipment.tracking_number,
    }
    if shipment.delivered_at is None:
        return facts | {"return": "after_receipt"}
    until = timezone.localdate(shipment.delivered_at) + timedelta(days=RETURN_DAYS)
    return facts | {
        "return": "open" if timezone.localdate(now) <= until else "over",
        "return_until": until.isoformat(),
    }
