"""Who buys in the demo shop, and what it sells. Brands and people are made up; the numbers are nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shop.models import Category, Segment


@dataclass(frozen=True, slots=True)
class Person:
    sub: str
    name: str
    phone: str
    segment: Segment
    city_zh: str
    city_en: str
    address: str


@dataclass(frozen=True, slots=True)
class Good:
    """A product; its picture is `<category>.svg`."""

    sku: str
    name_zh: str
    name_en: str
    category: Category
    price: Decimal
    aliases: tuple[str, ...]

    @property
    def image(self) -> str:
        return f"shop/products/{self.category.value}.svg"


PEOPLE = {
    person.sub: person
    for person in (
        Person(
            "demo",
            "张晨",
            "19900001024",
            Segment.VIP,
            "北京",
            "Beijing",
            "北京市海淀区银杏路 18 号 3 单元 602",
        ),
        Person(
            "demo-lin",
            "林晓",
            "19900002048",
            Segment.STANDARD,
            "上海",
            "Shanghai",
            "上海市徐汇区梧桐里 7 号 401",
        ),
        Person(
            "demo-zhou",
            "周远",
            "19900004096",
            Segment.NEW,
            "成都",
            "Chengdu",
            "成都市武侯区望江街 25 号 2 栋 1103",
        ),
    )
}


def _good(sku: str, zh: str, en: str, category: Category, price: str, *aliases: str) -> Good:
    return Good(sku, zh, en, category, Decimal(price), aliases)


# fmt: off
GOODS = {
    good.sku: good
    for good in (
        _good("PH-X2", "星辰 X2 手机", "Xingchen X2 phone", Category.PHONE, "2999.00",
              "星辰X2", "星辰手机", "星辰", "X2", "Xingchen X2", "Xingchen"),
        _good("PH-N8", "云川 Note 8 手机", "Yunchuan Note 8 phone", Category.PHONE, "1899.00",
              "云川Note8", "云川手机", "云川", "Note 8", "Note8", "Yunchuan"),
        _good("PC-X2", "星辰 X2 磁吸手机壳", "Xingchen X2 magnetic phone case", Category.PHONE_CASE, "79.00",
              "磁吸手机壳", "磁吸壳", "X2手机壳", "magnetic case", "X2 case"),
        _good("EP-AIR", "听澜 Air 无线耳机", "Tinglan Air wireless earbuds", Category.EARPHONES, "399.00",
              "听澜", "降噪耳机", "Tinglan", "wireless earbuds"),
        _good("TB-11", "青砚 11 英寸平板", "Qingyan 11-inch tablet", Category.TABLET, "2299.00",
              "青砚平板", "青砚", "Qingyan"),
        _good("WT-S3", "时屿 S3 智能手表", "Shiyu S3 smartwatch", Category.WATCH, "899.00",
              "时屿手表", "时屿", "Shiyu"),
        _good("CH-65", "65W 氮化镓充电器", "65 W GaN charger", Category.CHARGER, "129.00",
              "氮化镓充电器", "65W充电器", "快充", "GaN charger"),
        _good("PB-20", "随行 20000 毫安充电宝", "Suixing 20 Ah power bank", Category.POWER_BANK, "149.00",
              "随行充电宝", "Suixing"),
        _good("SH-42", "逐风轻量跑鞋 42 码", "Zhufeng light running shoes, size 42", Category.SHOES, "469.00",
              "逐风跑鞋", "逐风", "Zhufeng"),
        _good("TS-W", "纯棉圆领 T 恤 白色", "Cotton crew-neck T-shirt, white", Category.CLOTHING, "89.00",
              "T 恤", "白T恤", "纯棉T恤", "white t-shirt", "cotton t-shirt"),
        _good("BG-25", "通勤双肩包 25 升", "Commuter backpack, 25 L", Category.BAG, "259.00",
              "通勤包", "电脑包", "commuter bag"),
        _good("RC-4", "米香 4 升电饭煲", "Mixiang 4 L rice cooker", Category.KITCHEN, "359.00",
              "米香电饭煲", "米香", "Mixiang"),
        _good("LD-3", "清沐洗衣液 3 升", "Qingmu laundry liquid, 3 L", Category.DETERGENT, "45.90",
              "清沐洗衣液", "清沐", "Qingmu"),
    )
}
# fmt: on
