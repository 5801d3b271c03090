"""Which of a customer's orders is meant: every clue scores every order, and the scores multiply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dialogs.slots.clues import Clues
from dialogs.slots.scoring import (
    FITS,
    amount_score,
    number_score,
    product_score,
    time_gap_s,
    time_score,
)
from shop.order_view import OrderView

Verdict = Literal["one", "close", "several", "none"]
ClueName = Literal["time", "product", "amount", "number"]

_SURE = 0.62  # A clue below this fits so loosely that the customer is asked whether that order is meant.
_FAR = 0.75  # The second is out of the race from this share of the first's score down.
_OTHER_STATUS = 0.7  # Below _FAR: between two that fit alike, the one the wish makes sense for is meant.
_NAMED_OUTRIGHT = 0.6  # What is only like the mention, where another order is called exactly that.


@dataclass(frozen=True, slots=True)
class Reason:
    """How well one clue fits, 0 to 1."""

    clue: ClueName
    score: float

    @property
    def fits(self) -> bool:
        return self.score >= FITS


@dataclass(frozen=True, slots=True)
class Match:
    """An order, how well it fits on the whole (0 to 1), and why: one reason for each clue that was given."""

    order: OrderView
    score: float
    reasons: tuple[Reason, ...]

    @property
    def missed(self) -> tuple[ClueName, ...]:
        """The clues that it does not fit; empty for one that is in `Linked.matches`."""
        return tuple(reason.clue for reason in self.reasons if not reason.fits)


@dataclass(frozen=True, slots=True)
class Linked:
    """The outcome.

    `matches`: all orders that fit, best first. "one": the first is meant. "close": it alone fits, loosely: ask
    whether it is meant. "several": `candidates` can't be told apart. "none": nothing fits; `nearest` misses
    only something (`nearest.missed`), as the same product on another day, or is None.
    """

    verdict: Verdict
    matches: tuple[Match, ...]
    nearest: Match | None = None

    @property
    def certain(self) -> bool:
        return self.verdict == "one"

    @property
    def best(self) -> Match | None:
        return self.matches[0] if self.matches else None

    @property
    def candidates(self) -> tuple[Match, ...]:
        """Those of the matches that are in the race with the best one."""
        if not self.matches:
            return ()
        return tuple(match for match in self.matches if match.score > _FAR * self.matches[0].score)


def link(orders: Sequence[OrderView], clues: Clues, now: datetime) -> Linked:
    """The order that the clues point at. The outcome does not depend on the order of `orders`.

    With no clue every order fits: a customer's only order is then meant, or the only one of a fitting status.
    Orders from after `now` (a clock set back) are looked at like all others.
    """
    product_scores = _product_scores(orders, clues)
    matches = [_match(order, clues, product_scores) for order in orders]
    fits = [match for match in matches if not match.missed or _by_number(match, clues)]
    fitting = sorted(fits, key=_best_first)
    if clues.ordinal and fitting:
        fitting = _at_place(fitting, clues.ordinal.value)
    if not fitting:
        return Linked("none", (), _nearest(matches, clues, now))
    if len(fitting) > 1 and fitting[1].score > _FAR * fitting[0].score:
        return Linked("several", tuple(fitting))
    loose = any(reason.score < _SURE for reason in fitting[0].reasons) and not _by_number(fitting[0], clues)
    return Linked("close" if loose else "one", tuple(fitting))


def _product_scores(orders: Sequence[OrderView], clues: Clues) -> dict[str, float]:
    """By order number; where one order has just what was named, the merely similar stand back."""
    if not clues.product:
        return {}
    scores = {order.number: product_score(order, clues.product) for order in orders}
    if max(scores.values(), default=0.0) < 1:
        return scores
    return {number: score if score == 1 else score * _NAMED_OUTRIGHT for number, score in scores.items()}


def _match(order: OrderView, clues: Clues, product_scores: dict[str, float]) -> Match:
    reasons: list[Reason] = []
    if clues.time:
        reasons.append(Reason("time", time_score(order, clues.time)))
    if clues.product:
        reasons.append(Reason("product", product_scores[order.number]))
    if clues.amount:
        reasons.append(Reason("amount", amount_score(order, clues.amount)))
    if clues.number:
        reasons.append(Reason("number", number_score(order, clues.number)))
    score = 1.0 if not clues.statuses or order.status in clues.statuses else _OTHER_STATUS
    for reason in reasons:
        score *= reason.score
    match = Match(order, score, tuple(reasons))
    # A whole number names one order: another clue beside it may be misremembered and can't speak against it.
    return Match(order, 1.0, match.reasons) if _by_number(match, clues) else match


def _by_number(match: Match, clues: Clues) -> bool:
    whole = clues.number is not None and not clues.number.tail
    return whole and any(reason.clue == "number" and reason.score == 1 for reason in match.reasons)


def _best_first(match: Match) -> tuple[float, float, str]:
    return -match.score, -match.order.ordered_at.timestamp(), match.order.number


def _at_place(matches: list[Match], place: int) -> list[Match]:
    """The n-th newest of the matches alone (-1: the oldest); none where there are not so many."""
    newest_first = sorted(
        matches, key=lambda match: (-match.order.ordered_at.timestamp(), match.order.number)
    )
    index = place if place < 0 else place - 1
    return [newest_first[index]] if -len(matches) <= index < len(matches) else []


def _nearest(matches: Sequence[Match], clues: Clues, now: datetime) -> Match | None:
    """What misses least: the product named counts most, then number and amount, then closeness in time."""

    def order_of_offer(match: Match) -> tuple[bool, float, float, float, str]:
        scores = {reason.clue: reason.score for reason in match.reasons}
        gap = time_gap_s(match.order, clues.time) if clues.time else _age_s(match, now)
        other_product = "product" in match.missed
        return other_product, -scores.get("number", 0), -scores.get("amount", 0), gap, match.order.number

    offered = [match for match in matches if _worth_offering(match)]
    return min(offered, key=order_of_offer, default=None)


def _worth_offering(match: Match) -> bool:
    """Whether it fits something that was said (a number nearly), or only a time was said."""
    slip = any(reason.clue == "number" and reason.score > 0 for reason in match.reasons)
    only_time = bool(match.reasons) and all(reason.clue == "time" for reason in match.reasons)
    return only_time or slip or any(reason.fits for reason in match.reasons)


def _age_s(match: Match, now: datetime) -> float:
    return abs(now.timestamp() - match.order.ordered_at.timestamp())
