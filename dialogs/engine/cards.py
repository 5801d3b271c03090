"""Orders and parcels as cards."""

from __future__ import annotations

from datetime import datetime

from dialogs.engine import wording
from dialogs.engine.buttons import button
from dialogs.engine.tasks import TASKS
from dialogs.engine.types import CardDraft
from dialogs.replies import render
from shop.order_view import OrderView

TRACK_LINES = 5


def order_card(order: OrderView, now: datetime, locale: str, *actions: str) -> CardDraft:
    """An order: what, when, number, amount and state. `actions` are keys of buttons."""
    return CardDraft(
        title=wording.product(order, locale),
        subtitle=f"{wording.when(order.ordered_at, now, locale)} · {order.number}",
        image_url=order.items[0].image_url if order.items else "",
        fields={
            render("field.amount", locale): wording.money(order.amount, order.currency),
            render("field.status", locale): wording.status(order, locale),
        },
        actions=tuple(button(action, locale) for action in actions),
        order=order.number,
    )


def order_card_with_next_steps(order: OrderView, now: datetime, locale: str) -> CardDraft:
    """An order with what can be done about it now."""
    actions = ["track"] if order.shipment else []
    if order.status in TASKS["cancel_order"].statuses:
        actions.append("cancel_order")
    return order_card(order, now, locale, *actions)


def parcel_card(order: OrderView, now: datetime, locale: str) -> CardDraft:
    """Where an order's parcel is. The track is one field, a scan a line, newest first: a map has no order."""
    shipment = order.shipment
    card = order_card(order, now, locale)
    if shipment is None:
        return card
    lines = [wording.scan(event, now, locale) for event in shipment.events[:TRACK_LINES]]
    fields = {
        render("field.carrier", locale): shipment.carrier(locale),
        render("field.tracking", locale): shipment.tracking_number,
        render("field.track", locale): "\n".join(lines),
    }
    return CardDraft(
        title=card.title,
        subtitle=card.subtitle,
        image_url=card.image_url,
        fields={name: value for name, value in fields.items() if value},
        order=order.number,
    )
