"""Orders for the tests of slots: plain views, as the shop gives them to a dialog."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shop.order_view import OrderItemView, OrderView

SHANGHAI = ZoneInfo("Asia/Shanghai")


def item(zh: str, en: str, price: str, *aliases: str, category: str = "") -> OrderItemView:
    """An item whose full names are among its aliases, as in the shop."""
    spoken = tuple(dict.fromkeys(name.lower() for name in (zh, en, *aliases)))
    return OrderItemView({"zh-hans": zh, "en": en}, spoken, category, 1, "", Decimal(price))


PHONE_WORDS = ("手机", "智能手机", "phone", "mobile phone", "smartphone")
CASE_WORDS = ("手机壳", "手机套", "保护壳", "phone case", "phone cover", "case")
PHONE = item("星辰 X2 手机", "Xingchen X2 phone", "2999.00", "星辰手机", "星辰", "X2", *PHONE_WORDS)
OTHER_PHONE = item(
    "云川 Note 8 手机", "Yunchuan Note 8 phone", "1899.00", "云川手机", "云川", "Note8", *PHONE_WORDS
)
CASE = item("星辰 X2 磁吸手机壳", "Xingchen X2 magnetic phone case", "79.00", "X2手机壳", *CASE_WORDS)
EARBUDS = item(
    "听澜 Air 无线耳机", "Tinglan Air earbuds", "399.00", "耳机", "蓝牙耳机", "earbuds", "headphones"
)
CHARGER = item("65W 氮化镓充电器", "65 W GaN charger", "129.00", "充电器", "快充", "charger")
SHOES = item(
    "逐风轻量跑鞋", "Zhufeng running shoes", "469.00", "鞋", "跑鞋", "运动鞋", "shoes", "running shoes"
)
SHIRT = item("纯棉圆领 T 恤 白色", "Cotton T-shirt, white", "89.00", "T恤", "衣服", "t-shirt", "shirt")
TABLET = item("青砚 11 英寸平板", "Qingyan 11-inch tablet", "2299.00", "平板", "平板电脑", "tablet")
BAG = item("通勤双肩包", "Commuter backpack", "259.00", "包", "双肩包", "书包", "bag", "backpack")
COOKER = item("米香 4 升电饭煲", "Mixiang 4 L rice cooker", "359.00", "电饭煲", "rice cooker")


def order(
    serial: int, thing: OrderItemView, days_ago: int, clock: str, now: datetime, status: str = "paid"
) -> OrderView:
    """An order of one thing, placed at that time of day in Shanghai so many days before `now`."""
    day = now.astimezone(SHANGHAI).date() - timedelta(days=days_ago)
    at = datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)
    return OrderView(f"LK20261101{serial:04}", at, status, thing.unit_price, "CNY", (thing,))


def eleven_orders(now: datetime) -> list[OrderView]:
    """Exactly one phone from yesterday 15:00, with the near misses around it and eight others."""
    return [
        order(1, PHONE, 1, "15:00", now),
        order(2, OTHER_PHONE, 2, "15:00", now),
        order(3, CASE, 1, "15:00", now),
        order(4, EARBUDS, 1, "19:32", now, "shipped"),
        order(5, CHARGER, 3, "10:00", now, "packed"),
        order(6, SHOES, 5, "15:00", now, "delivered"),
        order(7, OTHER_PHONE, 45, "09:00", now, "completed"),
        order(8, SHIRT, 4, "08:10", now, "delivered"),
        order(9, TABLET, 40, "15:00", now, "completed"),
        order(10, BAG, 8, "20:00", now, "cancelled"),
        order(11, COOKER, 12, "12:30", now, "completed"),
    ]


def names_of(orders: list[OrderView]) -> frozenset[str]:
    return frozenset(alias for one in orders for thing in one.items for alias in thing.aliases)
