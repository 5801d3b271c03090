"""What a customer said about an order, gathered from one utterance or over several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Protocol, TypeVar

from dialogs.slots.amount import find_amounts
from dialogs.slots.denial import is_denied
from dialogs.slots.mentions import find_products
from dialogs.slots.numbers import to_number
from dialogs.slots.order_number import find_order_numbers
from dialogs.slots.ordinal import find_ordinal
from dialogs.slots.plain import plain
from dialogs.slots.time import find_times
from dialogs.slots.values import Amount, OrderNumber, Ordinal, Product, Span, TimeInterval

_ORDERED_NEXT = re.compile(
    r"[ ]?的?(?:我|在)?.{0,3}?(?:下单|下的|买|订|拍|付|那[单个笔]|的?订?单|order|bought|placed)"
)
_ORDERED_BEFORE = re.compile(
    r"(?:\b(?:ordered|bought|placed|made|order|got)\b.{0,6}|(?:买|订|下单)(?:时间)?(?:是|在)?)$"
)


Spanned = TypeVar("Spanned", Amount, OrderNumber, Product)


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

    `vocabulary`: names of products in the customer's orders. `tagged`: the model's entities. They choose
    between several readings, name products that no order holds, and make a bare number ("，1599，") an amount
    or an order's where no rule saw one.
    Characters serve once: an order number's digits are no amount, "618" the day is no price. What is denied
    ("不是手机，是手机壳") is left out.
    """
    simple = plain(text)
    numbers = find_order_numbers(text)
    numbers += _marked_numbers(text, tagged, [number.span for number in numbers])
    taken = [number.span for number in numbers]
    times = [time for time in find_times(text, now, locale) if _free(time.span, taken)]
    taken += [time.span for time in times]
    amounts = [amount for amount in find_amounts(text, locale) if _free(amount.span, taken)]
    taken += [amount.span for amount in amounts]
    amounts += _marked_amounts(text, tagged, taken)
    numbers.sort(key=lambda number: number.tail)
    return Clues(
        time=_chosen_time(times, text, _spans(tagged, "time")),
        product=_product(text, vocabulary, tagged, taken),
        amount=_first_tagged(_meant(amounts, simple), _spans(tagged, "amount")),
        number=next(iter(_meant(numbers, simple)), None),
        ordinal=None if numbers else find_ordinal(text),
    )


def _spans(tagged: Sequence[Tagged], entity: str) -> list[Span]:
    return [(mark.start, mark.end) for mark in tagged if mark.entity == entity and 0 <= mark.start < mark.end]


def _meant(found: Sequence[Spanned], simple: str) -> list[Spanned]:
    return [value for value in found if not is_denied(simple, value.span[0])]


def _marked_numbers(text: str, tagged: Sequence[Tagged], taken: Sequence[Span]) -> list[OrderNumber]:
    """Order numbers by the model's word alone ("track 8827310"); short ones may be tails."""
    found: list[OrderNumber] = []
    for start, end in _spans(tagged, "order"):
        signs = re.sub(r"[^a-z0-9]", "", plain(text[start:end])).upper()
        if _free((start, end), taken) and sum(sign.isdigit() for sign in signs) >= 3:
            tail = signs.isdigit() and len(signs) < 8
            found.append(OrderNumber(signs, text[start:end], (start, end), tail))
    return found


def _marked_amounts(text: str, tagged: Sequence[Tagged], taken: Sequence[Span]) -> list[Amount]:
    """Bare numbers that the model takes for money, in the shop's currency."""
    found: list[Amount] = []
    for start, end in _spans(tagged, "amount"):
        value = to_number(plain(text[start:end])) if _free((start, end), taken) else None
        if value is not None and value.is_finite() and 0 < value < 10**9:
            found.append(Amount(value, "CNY", text[start:end], (start, end)))
    return found


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
    simple = plain(text)
    known = [product for product in find_products(text, vocabulary) if _free(product.span, taken)]
    known = _meant(known, simple)
    marks = [span for span in _spans(tagged, "product") if span[1] <= len(text) and _free(span, taken)]
    marks = [span for span in marks if not is_denied(simple, span[0])]
    if not marks:
        return known[0].text if known else None
    start, end = marks[0]
    for product in known:
        if product.span[0] <= start < product.span[1] or product.span[0] < end <= product.span[1]:
            start, end = min(start, product.span[0]), max(end, product.span[1])
    return text[start:end]
