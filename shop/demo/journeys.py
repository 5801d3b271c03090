"""How a demo parcel travels: from the warehouse in Hangzhou to the customer's city."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shop.demo.goods import Person
from shop.models import ShipmentStatus


@dataclass(frozen=True, slots=True)
class Carrier:
    zh: str
    en: str
    prefix: str


FEIYAN = Carrier("飞燕快递", "Feiyan Express", "FY")
QINGHE = Carrier("青禾速运", "Qinghe Express", "QH")


@dataclass(frozen=True, slots=True)
class Journey:
    """`days[i]` is the day, counted from the order's, of the i-th step; the steps beyond have not happened.

    `eta_days` is the day the parcel was promised for.
    """

    carrier: Carrier
    days: tuple[int, ...]
    eta_days: int = 3


@dataclass(frozen=True, slots=True)
class Scan:
    """One step that has happened; `{city}` is already filled in."""

    at: datetime
    place_zh: str
    place_en: str
    text_zh: str
    text_en: str
    status: ShipmentStatus


@dataclass(frozen=True, slots=True)
class _Step:
    clock: time
    at_home: bool
    text_zh: str
    text_en: str
    status: ShipmentStatus = ShipmentStatus.IN_TRANSIT


_STEPS = (
    _Step(time(9, 30), False, "快件已揽收", "Picked up"),
    _Step(time(21, 40), False, "已离开杭州转运中心，发往{city}", "Left the Hangzhou hub for {city}"),
    _Step(time(8, 15), True, "已到达{city}转运中心", "Reached the {city} hub"),
    _Step(time(9, 40), True, "快递员正在派送", "Out with the courier", ShipmentStatus.OUT_FOR_DELIVERY),
    _Step(time(14, 20), True, "已签收", "Delivered and signed for", ShipmentStatus.DELIVERED),
)


def scans(journey: Journey, person: Person, ordered_at: datetime, now: datetime) -> Iterator[Scan]:
    """What has happened until `now`, oldest first; `ordered_at` is aware, in the customer's zone."""
    for day, step in zip(journey.days, _STEPS, strict=False):
        at = datetime.combine(ordered_at.date() + timedelta(days=day), step.clock, tzinfo=ordered_at.tzinfo)
        if at <= now:
            yield Scan(
                at=at,
                place_zh=person.city_zh if step.at_home else "杭州",
                place_en=person.city_en if step.at_home else "Hangzhou",
                text_zh=step.text_zh.format(city=person.city_zh),
                text_en=step.text_en.format(city=person.city_en),
                status=step.status,
            )
