"""How well one order fits one clue, 0 to 1: from 0.5 it fits, below it does not."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from dialogs.slots.product import likeness
from dialogs.slots.values import Amount, OrderNumber, TimeInterval
from shop.order_view import OrderView

FITS = 0.5
_HOURS = timedelta(hours=20).total_seconds()
_CLOCK_TOLERANCE_S = timedelta(hours=1.5).total_seconds()
_DAY_S = timedelta(days=1).total_seconds()


def time_gap_s(order: OrderView, time: TimeInterval) -> float:
    """Seconds between the order and the nearest reading of the time; 0 inside it."""
    at = order.ordered_at.timestamp()
    gaps = [max(start.timestamp() - at, at - end.timestamp(), 0.0) for start, end in time.readings]
    return min(gaps)


def time_score(order: OrderView, time: TimeInterval) -> float:
    """1 inside; near an hour or a part of the day, or near days said loosely, 0.7 falling to 0.5.

    A clock time is remembered within an hour and a half. A day is a day.
    """
    at = order.ordered_at.timestamp()
    if any(start.timestamp() <= at < end.timestamp() for start, end in time.readings):
        return 1.0
    length = time.end.timestamp() - time.start.timestamp()
    tolerance = _CLOCK_TOLERANCE_S
    if length >= _HOURS:
        tolerance = min(max(length / 4, _DAY_S), 3 * _DAY_S) if time.approximate else 0.0
    gap = time_gap_s(order, time)
    return 0.7 - 0.2 * gap / tolerance if gap < tolerance else 0.0


def product_score(order: OrderView, mention: str) -> float:
    """The likeness of the best of its items."""
    return max((likeness(mention, item) for item in order.items), default=0.0)


def amount_score(order: OrderView, amount: Amount) -> float:
    """Against the order's total and each item's price; people leave out the cents and round."""
    best = _near(order.amount, amount)
    for item in order.items:
        best = max(best, 0.95 * _near(item.unit_price, amount))
    return best if amount.currency == order.currency else 0.8 * best


def _near(actual: Decimal, amount: Amount) -> float:
    difference = float(actual - amount.value)
    if difference == 0:
        return 1.0
    if abs(difference) < 1:
        return 0.95
    off = abs(difference) / float(amount.value)
    if not amount.approximate:
        return 0.8 if off <= 0.02 else 0.6 if off <= 0.05 else 0.0
    if off <= 0.1:
        return 0.9
    # "三百多": above, up to the next hundred.
    return 0.7 if off <= 0.25 else 0.6 if difference > 0 and off <= 0.35 else 0.0


def number_score(order: OrderView, number: OrderNumber) -> float:
    """1 for the number, its tail, or its parcel's number; 0.4, no fit, for one slip of the keyboard off."""
    own, said = _signs(order.number), _signs(number.value)
    if number.tail:
        return 1.0 if own.endswith(said) else 0.0
    if order.shipment and said == _signs(order.shipment.tracking_number):
        return 1.0
    if own == said or (said.isdigit() and re.sub(r"^[A-Z]+", "", own) == said):
        return 1.0
    return 0.4 if _one_slip(own, said) else 0.0


def _signs(number: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def _one_slip(own: str, said: str) -> bool:
    """One sign wrong, or two neighbours swapped."""
    if len(own) != len(said):
        return False
    wrong = [at for at, (a, b) in enumerate(zip(own, said, strict=True)) if a != b]
    if len(wrong) != 2:
        return len(wrong) == 1
    first, second = wrong
    return second == first + 1 and own[first] == said[second] and own[second] == said[first]
