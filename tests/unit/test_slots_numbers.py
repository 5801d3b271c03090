"""Order numbers, the digits of a phone, and places in a row."""

from __future__ import annotations

import pytest

from dialogs.slots import find_choice, find_last4, find_order_numbers, find_ordinal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("取消LK202611210007", "LK202611210007"),
        ("lk 2026 1121 0007", "LK202611210007"),
        ("lk202611210007 退了", "LK202611210007"),
        ("ＬＫ２０２６１１２１０００７", "LK202611210007"),
        ("Order #LK202611210007", "LK202611210007"),
        ("订单号 202611210007", "202611210007"),
        ("202611210007这个单", "202611210007"),
        ("单号AB12345678", "AB12345678"),
        ("is it too late to cancel A90013?", "A90013"),
        ("order CN-40917??", "CN40917"),
    ],
)
def test_a_whole_order_number_is_read_in_its_written_form(text: str, value: str) -> None:
    (number,) = find_order_numbers(text)
    assert (number.value, number.tail) == (value, False)
    assert text[slice(*number.span)] == number.text


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("尾号0007", "0007"),
        ("订单尾号是0007的那单", "0007"),
        ("订单后四位0007", "0007"),
        ("ending 0007", "0007"),
        ("the order ending in 0007", "0007"),
        ("order 0007", "0007"),
        ("手机那单尾号0007", "0007"),
        ("尾号０００７", "0007"),
    ],
)
def test_a_tail_of_an_order_number_is_read_as_a_tail(text: str, tail: str) -> None:
    (number,) = find_order_numbers(text)
    assert number.tail
    assert "".join(char for char in number.value if char.isdigit()) == tail


@pytest.mark.parametrize(
    "text",
    ["13800001234", "手机尾号1234", "电话号码后四位是1234", "phone ending 1234", "取消订单2999元", "1234"],
)
def test_digits_of_a_phone_or_a_price_are_no_order_number(text: str) -> None:
    assert find_order_numbers(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("手机尾号1234", "手机号后四位是1234", "电话 1234", "phone ending 1234", "last four 1234"),
        *(
            "last four digits of my phone are 1234",
            "我的手机是138-0000-1234",
            "+86 13800001234",
            "手机尾号１２３４",
        ),
    ],
)
def test_the_last_four_digits_of_a_phone_are_found_where_a_phone_is_named(text: str) -> None:
    assert find_last4(text) == "1234"


@pytest.mark.parametrize(
    "text",
    ["1234", "LK202611210007 1234", "LK202611210007，1234", "lk 2026 1121 0007, 1234", "尾号1234", "是1234"],
)
def test_four_bare_digits_answer_only_a_question(text: str) -> None:
    assert find_last4(text) is None
    assert find_last4(text, asked=True) == "1234"


@pytest.mark.parametrize("text", ["LK202611210007", "12345", "2026年", "¥1234", "12:34", "好的", "1234元"])
def test_other_digits_answer_nothing(text: str) -> None:
    assert find_last4(text, asked=True) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        *[
            ("取消最近一单", 1),
            ("最新的订单", 1),
            ("上一单", 1),
            ("上上单", 2),
            ("倒数第二单", 2),
            ("最早的一单", -1),
        ],
        *[("the last one", 1), ("my latest order", 1), ("my most recent order", 1)],
    ],
)
def test_a_place_among_all_orders_is_counted_from_the_newest(text: str, place: int) -> None:
    ordinal = find_ordinal(text)
    assert ordinal is not None
    assert ordinal.value == place


@pytest.mark.parametrize("text", ["昨天那单", "最近买的", "最近的订单", "第二个", "last friday", "取消订单"])
def test_what_names_no_place_among_all_orders_is_left_alone(text: str) -> None:
    assert find_ordinal(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("第二个", 2),
        ("选第一单", 1),
        ("the second one", 2),
        ("最后一个", -1),
        ("number 3", 3),
        ("the last one", -1),
    ],
)
def test_a_place_in_a_shown_list_is_counted_from_its_top(text: str, place: int) -> None:
    assert find_choice(text) == place


@pytest.mark.parametrize(("text", "place"), [("2", 2), ("二", 2), ("选3", 3), ("１", 1)])
def test_a_bare_number_chooses_only_after_a_question(text: str, place: int) -> None:
    assert find_choice(text) is None
    assert find_choice(text, asked=True) == place
