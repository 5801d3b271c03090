"""The typed values that slots hold. Frozen, comparable, and kept in a dialog's context as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

Span = tuple[int, int]
"""[start, end) in code points of the text as it was typed."""


@dataclass(frozen=True, slots=True)
class TimeInterval:
    """When something happened: [start, end), both aware, in the zone of the `now` it was read with.

    `approximate`: the speaker did not mean the edges exactly (an hour, "just now", "early this month").
    `half_unknown`: a clock time of twelve hours ("昨天3点"): `start` has the likelier half of the day, but
    the same time twelve hours away may be meant; `readings` has both.
    """

    start: datetime
    end: datetime
    text: str
    span: Span
    approximate: bool = False
    half_unknown: bool = False

    @property
    def readings(self) -> tuple[tuple[datetime, datetime], ...]:
        """The intervals that may be meant, likelier first; both lie on the same day."""
        if not self.half_unknown:
            return ((self.start, self.end),)
        shift = timedelta(hours=12 if self.start.hour < 12 else -12)
        return (self.start, self.end), (self.start + shift, self.end + shift)


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the customer named it."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Amount:
    """Money: `currency` is an ISO 4217 code. `approximate`: "一百来块", "around 20 dollars"."""

    value: Decimal
    currency: str
    text: str
    span: Span
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class OrderNumber:
    """An order number in its written form (upper case, no spaces), or with `tail` only its last digits."""

    value: str
    text: str
    span: Span
    tail: bool = False


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The n-th newest order (1 is the latest); -1 is the very first."""

    value: int
    text: str
    span: Span


Value = TimeInterval | Product | Amount | OrderNumber | Ordinal


def to_json(value: Value) -> dict[str, Any]:
    """The value as JSON, with its kind; `from_json` gives an equal one."""
    common: dict[str, Any] = {"text": value.text, "span": list(value.span)}
    match value:
        case TimeInterval():
            return common | {
                "kind": "time",
                "start": value.start.isoformat(),
                "end": value.end.isoformat(),
                "approximate": value.approximate,
                "half_unknown": value.half_unknown,
            }
        case Amount():
            return common | {
                "kind": "amount",
                "value": str(value.value),
                "currency": value.currency,
                "approximate": value.approximate,
            }
        case OrderNumber():
            return common | {"kind": "order", "value": value.value, "tail": value.tail}
        case Ordinal():
            return common | {"kind": "ordinal", "value": value.value}
        case Product():
            return common | {"kind": "product"}


def from_json(data: Mapping[str, Any]) -> Value:
    """The value that `to_json` wrote. Raises ValueError for an unknown kind, KeyError for a missing part."""
    text, span = data["text"], (data["span"][0], data["span"][1])
    match data["kind"]:
        case "time":
            start, end = datetime.fromisoformat(data["start"]), datetime.fromisoformat(data["end"])
            return TimeInterval(start, end, text, span, data["approximate"], data["half_unknown"])
        case "amount":
            return Amount(Decimal(data["value"]), data["currency"], text, span, data["approximate"])
        case "order":
            return OrderNumber(data["value"], text, span, data["tail"])
        case "ordinal":
            return Ordinal(data["value"], text, span)
        case "product":
            return Product(text, span)
        case kind:
            raise ValueError(f"unknown kind of slot value {kind!r}; it must be one that to_json wrote")
