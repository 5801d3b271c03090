"""From clues to the one order meant, and from there to the question that a yes answers.

Everything here runs in slot_filling, for tasks that change something.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dialogs.engine import wording
from dialogs.engine.buttons import button
from dialogs.engine.cards import order_card, order_card_with_next_steps
from dialogs.engine.memory import ORDER, clues_of, drop_task, set_slot, shown_slots
from dialogs.engine.returning import offer_return
from dialogs.engine.tasks import TaskSpec
from dialogs.engine.turn import CARDS, Turn, action_slots, digest_of
from dialogs.engine.types import PendingAction
from dialogs.replies import has
from dialogs.slots import Clues, Linked, link
from shop.order_view import OrderView

NOTHING: frozenset[str] = frozenset()
PERSON_AFTER = 3
"""The reprompt that offers a person: two different ones come before."""


def choose(turn: Turn, spec: TaskSpec) -> None:
    """Find the order by what is known: ask about the one that fits, show several, or say what was looked for."""
    task = turn.context.task
    if task is None:
        raise ValueError("cannot choose an order: no task is at hand")
    clues = clues_of(task)
    if order := turn.order(str(task.slots.get(ORDER, ""))):
        propose(turn, spec, order, how="confirm_chosen")
    elif not turn.world.orders:
        refuse(turn, "orders.none")
    elif not clues:
        ask_which(turn, spec)
    else:
        _choose_linked(turn, spec, clues, linked(turn, spec, clues))


def linked(turn: Turn, spec: TaskSpec, clues: Clues, *, without: frozenset[str] = NOTHING) -> Linked:
    """The orders that fit the clues; those in which the wish makes sense count more."""
    orders = [order for order in turn.world.orders if order.number not in without]
    return link(orders, replace(clues, statuses=spec.statuses), turn.now)


def _choose_linked(turn: Turn, spec: TaskSpec, clues: Clues, found: Linked) -> None:
    orders = [match.order for match in found.candidates]
    if found.verdict in ("one", "close") and orders:
        propose(turn, spec, orders[0], how=how_sure(found))
    elif orders:
        fitting = [order for order in orders if order.status in spec.statuses]
        if len(fitting) == 1:
            propose(turn, spec, fitting[0])
        else:
            show_list(
                turn,
                f"{spec.intent}.several",
                fitting or orders,
                sought=wording.looked_for(clues, turn.locale),
            )
    else:
        _say_none(turn, spec, clues, found)


def propose(turn: Turn, spec: TaskSpec, order: OrderView, *, how: str = "confirm") -> None:
    """Ask for a yes to do it with this one order, in the text `<intent>.<how>`; say why where its state forbids it."""
    set_slot(turn, ORDER, order.number)
    if order.status in spec.statuses:
        turn.say(f"{spec.intent}.{how}", **about(turn, order))
        prompt(turn, spec, order)
        return
    refuse(turn, refusal(spec, order), (order,), **about(turn, order))


def how_sure(found: Linked) -> str:
    """Which wording asks about the first of the matches."""
    return "confirm_close" if found.verdict == "close" else "confirm"


def refusal(spec: TaskSpec, order: OrderView) -> str:
    """The key of the text that says why an order in this state can't be helped."""
    reason = f"{spec.intent}.refused.{order.status}"
    return reason if has(reason) else f"{spec.intent}.refused"


def prompt(turn: Turn, spec: TaskSpec, order: OrderView, *, event: str = "slots_complete") -> None:
    """Show the order with its yes and no, and wait; `event` leads to confirmation. The text has been said before."""
    slots = action_slots(order)
    pending = PendingAction(spec.action, slots, order.number, digest_of(spec.action, slots, order.number))
    set_slot(turn, ORDER, order.number)
    turn.remember(pending=pending, candidates=(), asked_intents=(), reprompts=0, fallbacks=0)
    turn.go(event)
    show_prompt(turn, spec, order)


def show_prompt(turn: Turn, spec: TaskSpec, order: OrderView) -> None:
    """The one card and the two suggestions of a confirmation."""
    turn.cards = (order_card(order, turn.now, turn.locale, spec.yes_button, "another"),)
    turn.suggestions = (button("confirm", turn.locale), button("keep", turn.locale))
    turn.slots = shown_slots(turn.context.task) if turn.context.task else {}


def refuse(turn: Turn, key: str, orders: Iterable[OrderView] = (), **variables: str) -> None:
    """Say that it can't be done, and why; the task ends in error."""
    turn.say(key, **variables)
    turn.cards = tuple(order_card_with_next_steps(order, turn.now, turn.locale) for order in orders)
    turn.suggestions = (button("orders", turn.locale), button("human", turn.locale))
    turn.go("confirmation_not_needed")
    drop_task(turn)
    turn.remember(candidates=tuple(card.order for card in turn.cards))
    turn.go("execution_failed")
    offer_return(turn)


def ask_which(turn: Turn, spec: TaskSpec) -> None:
    """Nothing was said about which order: show the latest in question, or the only one at once."""
    possible = possible_orders(turn, spec)
    if not possible:
        refuse(turn, f"{spec.intent}.nothing_possible", turn.world.orders[:3])
    elif len(possible) == 1:
        propose(turn, spec, possible[0])
    else:
        show_list(turn, f"{spec.intent}.ask", possible)


def possible_orders(turn: Turn, spec: TaskSpec, *, without: frozenset[str] = NOTHING) -> list[OrderView]:
    """The customer's orders in which the wish makes sense, newest first."""
    return [o for o in turn.world.orders if o.status in spec.statuses and o.number not in without]


def show_list(turn: Turn, key: str, orders: list[OrderView], *, count: int = 0, **variables: str) -> None:
    """Show up to four orders to choose from, and wait."""
    shown = orders[:CARDS]
    turn.say(key, count, **variables)
    turn.remember(candidates=tuple(order.number for order in shown))
    turn.go("slots_incomplete")
    turn.cards = tuple(order_card(order, turn.now, turn.locale, "this_one") for order in shown)
    turn.suggestions = (button("never_mind", turn.locale), button("human", turn.locale))
    turn.slots = shown_slots(turn.context.task) if turn.context.task else {}


def show_others(turn: Turn, spec: TaskSpec, unwanted: frozenset[str]) -> None:
    """It is none of these: show what else it may be, the likelier first."""
    task = turn.context.task
    clues = clues_of(task) if task else Clues()
    likely = [match.order for match in linked(turn, spec, clues, without=unwanted).matches] if clues else []
    rest = possible_orders(turn, spec, without=unwanted | {order.number for order in likely})
    others = [order for order in (*likely, *rest) if order.status in spec.statuses]
    set_slot(turn, ORDER, None)
    if others:
        show_list(turn, f"{spec.intent}.others", others)
    else:
        shown = [
            order for order in turn.world.orders if order.number in unwanted and order.status in spec.statuses
        ]
        show_list(turn, "orders.no_other", shown)


def ask_again(turn: Turn, spec: TaskSpec, *, counted: bool = True) -> None:
    """The answer was not understood: ask in other words; from the third time on offer a person."""
    times = turn.context.reprompts + counted
    turn.remember(reprompts=times)
    orders = [order for number in turn.context.candidates if (order := turn.order(number))]
    key = "reprompt.person" if times >= PERSON_AFTER else f"{spec.intent}.reprompt"
    show_list(turn, key, orders or possible_orders(turn, spec), count=max(0, times - 1))
    if times >= PERSON_AFTER:
        turn.suggestions = (button("human", turn.locale), button("never_mind", turn.locale))


def _say_none(turn: Turn, spec: TaskSpec, clues: Clues, found: Linked) -> None:
    """Nothing fits: say what was looked for; offer the nearest miss, else what there is."""
    sought = wording.looked_for(clues, turn.locale)
    near = found.nearest.order if found.nearest else None
    if near is not None and near.status in spec.statuses:
        show_list(
            turn,
            "orders.none_near",
            [near],
            sought=sought,
            near=wording.order_line(near, turn.now, turn.locale),
        )
        turn.suggestions = (button("yes_this", turn.locale), *turn.suggestions)
    elif possible := possible_orders(turn, spec):
        show_list(turn, "orders.none_list", possible, sought=sought)
    else:
        refuse(turn, "orders.none_like", turn.world.orders[:3], sought=sought)


def about(turn: Turn, order: OrderView) -> dict[str, str]:
    """The variables of texts about one order."""
    return {
        "order": order.number,
        "product": wording.product(order, turn.locale),
        "time": wording.when(order.ordered_at, turn.now, turn.locale),
        "amount": wording.money(order.amount, order.currency),
    }
