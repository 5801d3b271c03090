"""Slots: typed values found in a text, and the order they point at. Pure: no database, no clock.

values        TimeInterval, Product, Amount, OrderNumber, Ordinal
              to_json(value) -> dict; from_json(dict) -> value
time          find_times(text, now, locale) -> list[TimeInterval]
              warm() loads what is slow, once, at a worker's start
amount        find_amounts(text, locale) -> list[Amount]
order_number  find_order_numbers(text) -> list[OrderNumber]
phone         find_last4(text, *, asked=False) -> str | None      # asked: four bare digits are an answer
ordinal       find_ordinal(text) -> Ordinal | None                # "最近一单", "the last one"
              find_choice(text, *, asked=False) -> int | None     # "第二个": a place in a list just shown
product       likeness(mention, item) -> float, 0 to 1
mentions      find_products(text, vocabulary) -> list[Product]
clues         Clues(time, product, amount, number, ordinal, statuses); Clues.updated(newer) -> Clues
              find_clues(text, now, locale, vocabulary=(), tagged=()) -> Clues: all of it, conflicts settled
linking       link(orders, clues, now) -> Linked(verdict, matches, nearest); the verdict is
              "one", "close" (one, but not surely), "several" or "none" (see nearest)

Spans are [start, end) in code points of the text as it was typed. Chinese and English are read alike, also
mixed, whatever the `locale` ("zh-hans", "en") of the page: it is passed for languages to come.
"""

from dialogs.slots.amount import find_amounts
from dialogs.slots.clues import Clues, find_clues
from dialogs.slots.linking import Linked, Match, Reason, link
from dialogs.slots.mentions import find_products
from dialogs.slots.order_number import find_order_numbers
from dialogs.slots.ordinal import find_choice, find_ordinal
from dialogs.slots.phone import find_last4
from dialogs.slots.product import likeness
from dialogs.slots.time import find_times, warm
from dialogs.slots.values import (
    Amount,
    OrderNumber,
    Ordinal,
    Product,
    TimeInterval,
    from_json,
    to_json,
)

__all__ = [
    "Amount",
    "Clues",
    "Linked",
    "Match",
    "OrderNumber",
    "Ordinal",
    "Product",
    "Reason",
    "TimeInterval",
    "find_amounts",
    "find_choice",
    "find_clues",
    "find_last4",
    "find_order_numbers",
    "find_ordinal",
    "find_products",
    "find_times",
    "from_json",
    "likeness",
    "link",
    "to_json",
    "warm",
]
