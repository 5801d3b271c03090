"""What people call each kind of product, zh and en together, lower case.

A phone case's words are whole words of their own: whoever looks for "手机" in a sentence must prefer the
longest word found, or "手机壳" would be read as a phone.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, ...]] = {
    "phone": ("手机", "智能手机", "电话", "phone", "mobile", "mobile phone", "smartphone", "cell phone"),
    "phone_case": ("手机壳", "手机套", "保护壳", "保护套", "phone case", "phone cover", "case", "cover"),
    "earphones": ("耳机", "蓝牙耳机", "无线耳机", "earphones", "earbuds", "headphones", "headset"),
    "tablet": ("平板", "平板电脑", "tablet", "tablet computer"),
    "watch": ("手表", "智能手表", "腕表", "watch", "smartwatch", "smart watch"),
    "charger": ("充电器", "充电头", "快充头", "charger", "power adapter", "adapter"),
    "power_bank": ("充电宝", "移动电源", "power bank", "portable charger"),
    "shoes": ("鞋", "鞋子", "跑鞋", "跑步鞋", "运动鞋", "shoes", "running shoes", "trainers", "sneakers"),
    "clothing": ("衣服", "上衣", "短袖", "t恤", "clothes", "shirt", "t-shirt", "tee", "tshirt"),
    "bag": ("包", "背包", "双肩包", "书包", "bag", "backpack", "rucksack"),
    "kitchen": ("电饭煲", "电饭锅", "饭煲", "rice cooker", "cooker"),
    "detergent": ("洗衣液", "洗涤剂", "laundry liquid", "laundry detergent", "detergent"),
}
