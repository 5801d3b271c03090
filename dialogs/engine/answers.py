"""Answers to tasks that only read: found, said and over within one turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogs.engine import wording
from dialogs.engine.buttons import button
from dialogs.engine.cards import order_card_with_next_steps, parcel_card
from dialogs.engine.memory import ORDER, clues_of, drop_task, shown_slots
from dialogs.engine.returning import offer_return
from dialogs.engine.tasks import TaskSpec
from dialogs.engine.turn import CARDS, Turn
from dialogs.slots import link
from shop.order_view import OrderView

LATEST = 3


def answer(turn: Turn, spec: TaskSpec) -> None:
    """Find the orders asked about, say what there is to say, and end the task."""
    task = turn.context.task
    turn.slots = shown_slots(task) if task else {}
    turn.go("confirmation_not_needed")
    orders, found = _orders_asked_about(turn, spec)
    turn.suggestions = (
        button("orders", turn.locale),
        button("track", turn.locale),
        button("human", turn.locale),
    )
    if orders:
        ANSWERS[spec.intent](turn, orders, found)
    else:
        turn.say("orders.none")
    drop_task(turn)
    turn.remember(candidates=tuple(card.order for card in turn.cards), fallbacks=0)
    turn.go("execution_success")
    offer_return(turn)


def _orders_asked_about(turn: Turn, spec: TaskSpec) -> tuple[list[OrderView], bool]:
    """The orders, and whether they are what was asked for (else: nothing fitted, the latest instead)."""
    task, orders = turn.context.task, list(turn.world.orders)
    clues = clues_of(task) if task else None
    if task and (order := turn.order(str(task.slots.get(ORDER, "")))):
        return [order], True
    if not orders or not clues:
        return orders, True
    linked = link(orders, replace(clues, statuses=spec.statuses), turn.now)
    if not linked.matches:
        turn.say("orders.not_found", sought=wording.looked_for(clues, turn.locale))
        return [linked.nearest.order] if linked.nearest else orders[:LATEST], False
    if linked.best and linked.verdict in ("one", "close"):
        return [linked.best.order], True
    return [match.order for match in linked.candidates[:CARDS]], True


def _answer_orders(turn: Turn, orders: list[OrderView], found: bool) -> None:
    shown = orders[:LATEST] if not clued(turn) else orders[:CARDS]
    first = shown[0]
    if not found:
        turn.say("query_order.instead")
    elif len(shown) == 1:
        turn.say(
            "query_order.one",
            product=wording.product(first, turn.locale),
            time=wording.when(first.ordered_at, turn.now, turn.locale),
            status=wording.status(first, turn.locale),
        )
    else:
        turn.say("query_order.several" if clued(turn) else "query_order.latest", n=str(len(shown)))
    turn.cards = tuple(order_card_with_next_steps(order, turn.now, turn.locale) for order in shown)


def _answer_parcels(turn: Turn, orders: list[OrderView], found: bool) -> None:
    if not clued(turn):
        orders = (
            [o for o in orders if o.status == "shipped"] or [o for o in orders if o.shipment] or orders[:1]
        )
    shown = orders[:LATEST]
    if not found:
        turn.say("query_order.instead")
    if len(shown) == 1:
        _say_where(turn, shown[0])
    else:
        turn.say("query_logistics.several", n=str(len(shown)))
    turn.cards = tuple(parcel_card(order, turn.now, turn.locale) for order in shown)


def _say_where(turn: Turn, order: OrderView) -> None:
    """One parcel: its last scan; without a parcel, why there is none yet."""
    product = wording.product(order, turn.locale)
    if order.shipment is None:
        key = "cancelled" if order.status == "cancelled" else "not_shipped"
        turn.say(f"query_logistics.{key}", product=product)
        return
    scans = [wording.scan(event, turn.now, turn.locale) for event in order.shipment.events[:1]]
    where = scans[0] if scans else order.shipment.tracking_number
    turn.say("query_logistics.one", product=product, carrier=order.shipment.carrier(turn.locale), where=where)
    if order.shipment.eta:
        turn.say("query_logistics.eta", day=wording.day(order.shipment.eta, turn.locale))


def clued(turn: Turn) -> bool:
    """Whether the customer said which order is meant."""
    task = turn.context.task
    return bool(task and (task.slots.get(ORDER) or clues_of(task)))


ANSWERS: Mapping[str, Callable[[Turn, list[OrderView], bool], None]] = {
    "query_order": _answer_orders,
    "query_logistics": _answer_parcels,
}
