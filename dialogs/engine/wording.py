"""Times, amounts, orders and clues as people say them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from dialogs.replies import render
from dialogs.slots.clues import Clues
from shop.order_view import OrderView, TrackEventView

_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_DAYS = {0: "time.today", 1: "time.yesterday", 2: "time.before_yesterday"}


def when(at: datetime, now: datetime, locale: str) -> str:
    """A past moment in the zone of `now`: 昨天 15:00, 11月20日 19:32, last year's with its year."""
    local = at.astimezone(now.tzinfo)
    key = _DAYS.get((now.date() - local.date()).days)
    if key is None:
        key = "time.date" if local.year == now.year else "time.date_year"
    return render(key, locale, clock=f"{local:%H:%M}", **_date_parts(local, locale))


def day(at: date, locale: str) -> str:
    """A date without its time, as it stands in `at`."""
    return render("time.day", locale, **_date_parts(at, locale))


def _date_parts(at: date, locale: str) -> dict[str, str]:
    return {"year": str(at.year), "month": render("time.month", locale, at.month - 1), "day": str(at.day)}


def money(amount: Decimal, currency: str) -> str:
    """¥2,999 or ¥99.50; a currency without a sign of its own by its code."""
    number = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return _SIGNS[currency] + number if currency in _SIGNS else f"{currency} {number}"


def product(order: OrderView, locale: str) -> str:
    """What is in an order: the first item's name, and how many kinds more."""
    if not order.items:
        return order.number
    name = order.items[0].name(locale)
    more = len(order.items) - 1
    return render("order.and_more", locale, product=name, more=str(more)) if more else name


def status(order: OrderView, locale: str) -> str:
    """The order's state in words."""
    return render(f"status.{order.status}", locale)


def order_line(order: OrderView, now: datetime, locale: str) -> str:
    """An order in one phrase: when it was placed and what it is."""
    return render(
        "order.line", locale, time=when(order.ordered_at, now, locale), product=product(order, locale)
    )


def scan(event: TrackEventView, now: datetime, locale: str) -> str:
    """One scan of a parcel: when, where, what."""
    return " ".join((when(event.at, now, locale), event.place(locale), event.text(locale)))


def looked_for(clues: Clues, locale: str) -> str:
    """What the clues describe, in the customer's own words: 昨天下午3点左右的手机订单."""
    if clues.number:
        key = "sought.tail" if clues.number.tail else "sought.number"
        return render(key, locale, number=clues.number.value)
    parts = {
        "time": _time_words(clues, locale),
        "amount": render("sought.amount", locale, amount=clues.amount.text) if clues.amount else "",
        "product": _product_words(clues.product or "", locale),
    }
    if not any(parts.values()) and clues.ordinal:
        return clues.ordinal.text
    return " ".join(render("sought.order", locale, **parts).split())


def _product_words(mention: str, locale: str) -> str:
    """A mention without the words that only point: "那个手机" → "手机", "the phone" → "phone"."""
    for lead in (
        "我的",
        "那个",
        "这个",
        "那台",
        "那部",
        "那款",
        "那双",
        "那件",
        "那",
        "the ",
        "my ",
        "that ",
        "this ",
    ):
        mention = mention.removeprefix(lead)
    return mention


def _time_words(clues: Clues, locale: str) -> str:
    if clues.time is None:
        return ""
    clocked = clues.time.approximate and (clues.time.end - clues.time.start).total_seconds() <= 3 * 3600
    return render("sought.about" if clocked else "sought.time", locale, time=clues.time.text)
