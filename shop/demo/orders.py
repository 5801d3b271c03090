"""The demo shop's orders, dated relative to now.

Of the orders of `demo`, exactly one is a phone ordered yesterday at 15:00, and it can still be cancelled.
Around it stand its near misses: a phone the day before at the same time, a phone case at the very same
time, an older phone, and another customer's phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shop.demo.journeys import FEIYAN, QINGHE, Journey
from shop.models import OrderStatus


@dataclass(frozen=True, slots=True)
class At:
    """A time of day in the customer's zone, so many days ago."""

    days_ago: int
    clock: str

    def before(self, now: datetime) -> datetime:
        return datetime.combine(
            now.date() - timedelta(days=self.days_ago), time.fromisoformat(self.clock), tzinfo=now.tzinfo
        )


@dataclass(frozen=True, slots=True)
class MinutesAgo:
    minutes: int

    def before(self, now: datetime) -> datetime:
        return now.replace(second=0, microsecond=0) - timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """`serial` is the number's last four digits, different in each, so that numbers never meet.

    `lines` are (sku, quantity).
    """

    key: str
    serial: int
    sub: str
    when: At | MinutesAgo
    status: OrderStatus
    lines: tuple[tuple[str, int], ...]
    journey: Journey | None = None

    def number(self, ordered_at: datetime) -> str:
        return f"LK{ordered_at:%Y%m%d}{self.serial:04d}"


_ARRIVED = (1, 1, 2, 2, 2)
_S = OrderStatus

# fmt: off
ORDERS = (
    DemoOrder("demo-phone", 1007, "demo", At(1, "15:00"), _S.PAID, (("PH-X2", 1),)),
    DemoOrder("demo-phone-case", 1012, "demo", At(1, "15:00"), _S.PAID, (("PC-X2", 1),)),
    DemoOrder("demo-phone-before", 1021, "demo", At(2, "15:00"), _S.SHIPPED, (("PH-N8", 1),),
              Journey(FEIYAN, (1, 1, 2))),
    DemoOrder("demo-tablet", 1035, "demo", MinutesAgo(40), _S.PENDING_PAYMENT, (("TB-11", 1),)),
    DemoOrder("demo-laundry", 1046, "demo", At(1, "10:20"), _S.PACKED, (("LD-3", 2),)),
    DemoOrder("demo-earphones", 1058, "demo", At(3, "20:15"), _S.SHIPPED, (("EP-AIR", 1),),
              Journey(QINGHE, (1, 1, 3, 3))),
    DemoOrder("demo-charger", 1063, "demo", At(4, "13:30"), _S.SHIPPED, (("CH-65", 1),),
              Journey(FEIYAN, (1, 1, 2))),
    DemoOrder("demo-shoes", 1074, "demo", At(5, "11:08"), _S.DELIVERED, (("SH-42", 1),),
              Journey(FEIYAN, _ARRIVED)),
    DemoOrder("demo-power-bank", 1089, "demo", At(7, "21:36"), _S.CANCELLED, (("PB-20", 1),)),
    DemoOrder("demo-cooker", 1091, "demo", At(9, "09:41"), _S.COMPLETED, (("RC-4", 1), ("LD-3", 1)),
              Journey(QINGHE, _ARRIVED)),
    DemoOrder("demo-shirts", 1103, "demo", At(12, "22:05"), _S.COMPLETED, (("TS-W", 3),),
              Journey(FEIYAN, _ARRIVED)),
    DemoOrder("demo-watch", 1118, "demo", At(20, "15:00"), _S.COMPLETED, (("WT-S3", 1),),
              Journey(FEIYAN, _ARRIVED)),
    DemoOrder("demo-bag", 1127, "demo", At(30, "16:52"), _S.COMPLETED, (("BG-25", 1),),
              Journey(QINGHE, _ARRIVED)),
    DemoOrder("demo-phone-old", 1139, "demo", At(45, "19:32"), _S.COMPLETED, (("PH-N8", 1), ("CH-65", 1)),
              Journey(FEIYAN, _ARRIVED)),

    DemoOrder("lin-phone", 2004, "demo-lin", At(1, "15:00"), _S.PAID, (("PH-X2", 1),)),
    DemoOrder("lin-cooker", 2016, "demo-lin", At(3, "12:40"), _S.SHIPPED, (("RC-4", 1),),
              Journey(QINGHE, (1, 1, 2))),
    DemoOrder("lin-shoes", 2023, "demo-lin", At(10, "18:25"), _S.COMPLETED, (("SH-42", 1),),
              Journey(FEIYAN, _ARRIVED)),
    DemoOrder("zhou-earphones", 3008, "demo-zhou", At(2, "08:55"), _S.PACKED, (("EP-AIR", 1),)),
    DemoOrder("zhou-shirts", 3019, "demo-zhou", At(6, "20:47"), _S.DELIVERED, (("TS-W", 2),),
              Journey(FEIYAN, _ARRIVED)),
)
# fmt: on
