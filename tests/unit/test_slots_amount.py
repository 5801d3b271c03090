"""Sums of money as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dialogs.slots import find_amounts


@pytest.mark.parametrize(
    ("text", "value", "currency", "said"),
    [
        ("两千三百块", "2300", "CNY", "两千三百块"),
        ("两千三的手机", "2300", "CNY", "两千三"),
        ("我那个2999元的订单", "2999", "CNY", "2999元"),
        ("¥99.9的", "99.9", "CNY", "¥99.9"),
        ("￥１２９９", "1299", "CNY", "￥１２９９"),
        ("一百来块", "100", "CNY", "一百来块"),
        ("两百块钱", "200", "CNY", "两百块钱"),
        ("两百塊", "200", "CNY", "两百塊"),
        ("三块五", "3.5", "CNY", "三块五"),
        ("99块9", "99.9", "CNY", "99块9"),
        ("1,299.00元", "1299.00", "CNY", "1,299.00元"),
        ("3千块", "3000", "CNY", "3千块"),
        ("1.2万的", "12000", "CNY", "1.2万"),
        ("一万二的电脑", "12000", "CNY", "一万二"),
        ("花了三千多", "3000", "CNY", "三千多"),
        ("乱点的，89.9元的那个", "89.9", "CNY", "89.9元"),
        ("99.9那单取消", "99.9", "CNY", "99.9"),
        ("双人床垫，一千五百八，买错了", "1580", "CNY", "一千五百八"),
        ("3k", "3000", "CNY", "3k"),
        ("2999的那个手机", "2999", "CNY", "2999"),
        ("$20", "20", "USD", "$20"),
        ("20 bucks", "20", "USD", "20 bucks"),
        ("twenty dollars", "20", "USD", "twenty dollars"),
        ("the total was 59.90", "59.90", "CNY", "59.90"),
    ],
)
def test_a_sum_is_read_with_its_currency(text: str, value: str, currency: str, said: str) -> None:
    (amount,) = find_amounts(text, "zh-hans")
    assert (amount.value, amount.currency, amount.text) == (Decimal(value), currency, said)
    assert text[slice(*amount.span)] == said


@pytest.mark.parametrize(
    "text", ["一百来块", "三百多块", "大概500块", "500块左右", "about $20", "3k", "2999的那个"]
)
def test_what_is_said_loosely_is_approximate(text: str) -> None:
    assert find_amounts(text, "zh-hans")[0].approximate


@pytest.mark.parametrize("text", ["2999元", "两百块钱", "¥99.9", "$20"])
def test_what_is_said_exactly_is_not_approximate(text: str) -> None:
    assert not find_amounts(text, "zh-hans")[0].approximate


@pytest.mark.parametrize(
    "text",
    [
        *(
            "尾号0007的订单",
            "两块电池",
            "一块手表",
            "一块儿买的",
            "618那单",
            "20号的",
            "我买了两个",
            "一百的确多",
        ),
        *(
            "iPhone 15的壳",
            "2025的那单",
            "LK202611210007",
            "3点的那单",
            "小米14的",
            "元旦买的",
            "X2的手机",
            "一元二次方程",
            "砍一刀",
            "12306的票",
            "in a pound",
        ),
    ],
)
def test_other_numbers_are_no_money(text: str) -> None:
    assert find_amounts(text, "zh-hans") == []


def test_two_sums_are_found_in_the_order_they_were_said() -> None:
    found = find_amounts("¥99.9的壳和2999元的手机", "zh-hans")
    assert [amount.value for amount in found] == [Decimal("99.9"), Decimal("2999")]
