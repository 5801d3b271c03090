"""What a customer said about an order, gathered from one utterance or over several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Protocol

from dialogs.slots.amount import find_amounts
from dialogs.slots.mentions import find_products
from dialogs.slots.order_number import find_order_numbers
from dialogs.slots.ordinal import find_ordinal
from dialogs.slots.plain import plain
from dialogs.slots.time import find_times
from dialogs.slots.values import Amount, OrderNumber, Ordinal, Span, TimeInterval

_ORDERED_NEXT = re.compile(
    r"[ ]?的?(?:我|在)?.{0,3}?(?:下单|下的|买|订|拍|付|那[单个笔]|的?订?单|order|bought|placed)"
)
_ORDERED_BEFORE = re.compile(
    r"(?:\b(?:ordered|bought|placed|made|order|got)\b.{0,6}|(?:买|订|下单)(?:时间)?(?:是|在)?)$"
)


class Tagged(Protocol):
    """A span that the model marked: [start, end) in code points, `entity` time, product, order or amount."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def entity(self) -> str: ...
    @property
    def value(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known about the order meant; None where nothing was said.

    `product` is the mention as typed ("那个手机"). `statuses`: order states in which the wish makes sense
    (a cancellation: paid, packed); others count less, they are never left out. Empty: all alike.
    """

    time: TimeInterval | None = None
    product: str | None = None
    amount: Amount | None = None
    number: OrderNumber | None = None
    ordinal: Ordinal | None = None
    statuses: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything was said that tells one order from another (`statuses` does not count)."""
        return any((self.time, self.product, self.amount, self.number, self.ordinal))

    def updated(self, newer: Clues) -> Clues:
        """These with what `newer` says in place of what was said before ("不对，是昨天那单")."""
        said = {f.name: value for f in fields(newer) if (value := getattr(newer, f.name))}
        return replace(self, **said)


def find_clues(
    text: str,
    now: datetime,
    locale: str,
    vocabulary: Iterable[str] = (),
    tagged: Sequence[Tagged] = (),
) -> Clues:
    """All that `text` says about an order; `statuses` is left empty.

    `vocabulary`: names of products in the customer's orders. `tagged`: the model's entities; they choose
    between several readings and name products that no order holds, but values are always read by rule.
    Characters serve once: an order number's digits are no amount, "618" the day is no price.
    """
    numbers = find_order_numbers(text)
    taken = [number.span for number in numbers]
    times = [time for time in find_times(text, now, locale) if _free(time.span, taken)]
    taken += [time.span for time in times]
    amounts = [amount for amount in find_amounts(text, locale) if _free(amount.span, taken)]
    numbers.sort(key=lambda number: number.tail)
    return Clues(
        time=_chosen_time(times, text, _spans(tagged, "time")),
        product=_product(text, vocabulary, tagged, taken),
        amount=_first_tagged(amounts, _spans(tagged, "amount")),
        number=numbers[0] if numbers else None,
        ordinal=None if numbers else find_ordinal(text),
    )


def _spans(tagged: Sequence[Tagged], entity: str) -> list[Span]:
    return [(mark.start, mark.end) for mark in tagged if mark.entity == entity]


def _free(span: Span, taken: Iterable[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def _first_tagged(amounts: Sequence[Amount], spans: Sequence[Span]) -> Amount | None:
    """The amount that the model marked; without a mark the first one."""
    marked = [amount for amount in amounts if not _free(amount.span, spans)]
    return next(iter(marked or amounts), None)


def _chosen_time(times: Sequence[TimeInterval], text: str, spans: Sequence[Span]) -> TimeInterval | None:
    """The time of the order among several: marked by the model, beside a word of ordering, or the first."""
    marked = [time for time in times if not _free(time.span, spans)] or list(times)
    simple = plain(text)
    for time in marked:
        start, end = time.span
        if _ORDERED_NEXT.match(simple, end) or _ORDERED_BEFORE.search(simple, 0, start):
            return time
    return next(iter(marked), None)


def _product(
    text: str, vocabulary: Iterable[str], tagged: Sequence[Tagged], taken: Sequence[Span]
) -> str | None:
    """The model's mention, widened to a known name around it ("手机" marked in "手机壳"); else the first known."""
    known = [product for product in find_products(text, vocabulary) if _free(product.span, taken)]
    marks = [(mark.start, mark.end) for mark in tagged if mark.entity == "product"]
    marks = [span for span in marks if 0 <= span[0] < span[1] <= len(text) and _free(span, taken)]
    if not marks:
        return known[0].text if known else None
    start, end = marks[0]
    for product in known:
        if product.span[0] <= start < product.span[1] or product.span[0] < end <= product.span[1]:
            start, end = min(start, product.span[0]), max(end, product.span[1])
    return text[start:end]
