"""All clues of one utterance, and several utterances put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pytest

from dialogs.slots import Clues, find_clues, from_json, to_json
from tests.unit.slots_shop import SHANGHAI, eleven_orders, names_of

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)
NAMES = names_of(eleven_orders(NOON))


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    entity: str
    value: str


def mark(text: str, surface: str, entity: str) -> Mark:
    start = text.index(surface)
    return Mark(start, start + len(surface), entity, surface)


def read(text: str, *tagged: Mark) -> Clues:
    return find_clues(text, NOON, "zh-hans", NAMES, tagged)


def test_several_slots_are_read_from_one_sentence() -> None:
    clues = read("昨天下午3点2999元的那个手机，尾号0001")
    assert clues.time is not None
    assert clues.time.text == "昨天下午3点"
    assert clues.product == "手机"
    assert clues.amount is not None
    assert clues.amount.value == Decimal(2999)
    assert clues.number is not None
    assert clues.number.tail


def test_a_correction_replaces_what_it_names_and_keeps_the_rest() -> None:
    before = read("取消前天的手机")
    after = before.updated(read("不对，是昨天那单"))
    assert after.time is not None
    assert after.time.text == "昨天"
    assert after.product == "手机"


def test_digits_serve_once() -> None:
    clues = read("618买的LK202611210007")
    assert clues.amount is None
    assert clues.number is not None
    assert clues.number.value == "LK202611210007"


def test_a_whole_number_comes_before_a_tail() -> None:
    clues = read("尾号0007，就是LK202611210007")
    assert clues.number is not None
    assert not clues.number.tail


def test_the_time_of_ordering_is_meant_and_not_the_day_of_asking() -> None:
    clues = read("今天才发现，昨天买的手机买错了")
    assert clues.time is not None
    assert clues.time.text == "昨天"


def test_the_model_chooses_between_two_times() -> None:
    text = "昨天那单改到上周五那单"
    clues = read(text, mark(text, "上周五", "time"))
    assert clues.time is not None
    assert clues.time.text == "上周五"


def test_the_model_names_a_product_that_no_order_holds() -> None:
    text = "取消那个羽绒服"
    assert read(text).product is None
    assert read(text, mark(text, "羽绒服", "product")).product == "羽绒服"


def test_a_mark_that_cuts_a_known_name_short_is_widened() -> None:
    text = "那个手机壳不要了"
    assert read(text, mark(text, "手机", "product")).product == "手机壳"


@pytest.mark.parametrize("text", ["不是手机，是手机壳", "not the phone, the phone case"])
def test_a_denied_product_is_not_meant(text: str) -> None:
    assert read(text).product == ("手机壳" if "手机" in text else "phone case")


def test_a_denied_product_is_not_meant_though_the_model_marks_it() -> None:
    text = "不是羽绒服，是大衣"
    assert read(text, mark(text, "羽绒服", "product"), mark(text, "大衣", "product")).product == "大衣"


def test_the_model_makes_a_bare_number_money_or_an_order() -> None:
    text = "洗地机，1599，周一拍的"
    assert read(text).amount is None
    amount = read(text, mark(text, "1599", "amount")).amount
    assert amount is not None
    assert (amount.value, amount.currency) == (Decimal(1599), "CNY")
    number = read("track 8827310", mark("track 8827310", "8827310", "order")).number
    assert number is not None
    assert (number.value, number.tail) == ("8827310", True)


@pytest.mark.parametrize(("start", "end"), [(-3, 2), (3, 3), (5, 2), (0, 999)])
def test_a_mark_outside_the_text_is_ignored(start: int, end: int) -> None:
    assert read("取消订单", Mark(start, end, "product", "")).product is None


def test_nothing_said_is_no_clue() -> None:
    assert not read("取消订单")
    assert not Clues(statuses=frozenset({"paid"}))
    assert Clues(product="手机")


def test_an_unknown_kind_of_stored_value_is_refused() -> None:
    clues = read("昨天")
    assert clues.time is not None
    with pytest.raises(ValueError, match="unknown kind"):
        from_json(to_json(clues.time) | {"kind": "colour"})
