"""What a customer said about an order, gathered over one or more utterances."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from dialogs.slots.values import Amount, OrderNumber, Ordinal, TimeInterval


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
