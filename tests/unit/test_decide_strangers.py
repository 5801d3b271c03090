"""A stranger proves an order by its number and the last four digits of the phone."""

from __future__ import annotations

import pytest

from dialogs.engine.proof import MAX_LOOKUPS
from dialogs.engine.types import Lookup, World
from dialogs.states import State
from tests.talk import OLDER_PHONE, PHONE, STRANGER, Talk

PROVEN = World(orders=(PHONE,))


def numbers(talk: Talk) -> list[str]:
    return [card.order for card in talk.reply.cards]


@pytest.mark.parametrize("intent", ["cancel_order", "query_order", "query_logistics"])
def test_a_stranger_is_asked_for_number_and_digits(intent: str) -> None:
    talk = Talk(STRANGER)
    reply = talk.say("我的订单", intent)
    talk.expect(State.SLOT_FILLING)
    assert talk.events[-1] == "slots_incomplete"
    assert "订单号" in reply.text
    assert "后四位" in reply.text


def test_both_in_one_sentence_are_looked_up_at_once() -> None:
    talk = Talk(STRANGER)
    text = "取消订单LK202611210007，手机尾号5678"
    assert talk.lookup(text) == Lookup("LK202611210007", "5678")
    talk.world = PROVEN
    talk.say(text, "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]
    assert talk.context.proven_orders == (PHONE.number,)
    talk.say("确认")
    assert [start.subject for start in talk.started] == [PHONE.number]


@pytest.mark.parametrize(
    ("first", "second"), [("LK202611210007", "5678"), ("手机尾号5678", "LK202611210007")]
)
def test_both_may_come_one_after_the_other(first: str, second: str) -> None:
    talk = Talk(STRANGER)
    talk.say("取消订单", "cancel_order")
    assert talk.lookup(first) is None
    talk.say(first)
    talk.expect(State.SLOT_FILLING)
    assert talk.lookup(second) == Lookup("LK202611210007", "5678")
    talk.world = PROVEN
    talk.say(second)
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_the_digits_are_forgotten_once_the_order_is_proven() -> None:
    talk = Talk(STRANGER)
    talk.say("取消订单LK202611210007", "cancel_order")
    talk.world = PROVEN
    talk.say("5678")
    assert talk.context.task is not None
    assert "claim" not in talk.context.task.slots
    assert "5678" not in talk.reply.slots.values()


def test_a_claim_that_fails_does_not_say_which_part_was_wrong() -> None:
    talk = Talk(STRANGER)
    talk.say("取消订单", "cancel_order")
    reply = talk.say("LK202611210007 手机尾号0000")
    talk.expect(State.SLOT_FILLING)
    assert "对不上" in reply.text
    assert talk.context.lookups == 1
    assert talk.lookup("手机尾号5678") is None, "both must be given again"


def test_digits_cannot_be_tried_out() -> None:
    talk = Talk(STRANGER)
    talk.say("取消订单", "cancel_order")
    for tried in range(MAX_LOOKUPS):
        text = f"LK202611210007 手机尾号{tried:04}"
        assert talk.lookup(text) is not None
        talk.say(text)
    assert talk.lookup("LK202611210007 手机尾号9999") is None
    assert "不再核对" in talk.reply.text
    assert "转人工" in talk.reply.suggestions


@pytest.mark.parametrize(
    ("words", "intent"),
    [("你好", "greet"), ("谢谢", "thank"), ("转人工", "human_agent"), ("天气", "chitchat")],
)
def test_digits_cannot_be_tried_out_beside_other_talk(words: str, intent: str) -> None:
    """Each claim that the shop was asked about counts, whatever the text around it is taken for."""
    talk = Talk(STRANGER)
    asked = 0
    for tried in range(MAX_LOOKUPS + 3):
        text = f"{words} LK202611210007 手机尾号{tried:04}"
        asked += talk.lookup(text) is not None
        talk.say(text, intent)
    assert asked == MAX_LOOKUPS


def test_number_and_bare_digits_in_one_sentence_are_looked_up() -> None:
    """And are not called wrong without having been looked up."""
    talk = Talk(STRANGER)
    assert talk.lookup("LK202611210007 5678") == Lookup("LK202611210007", "5678")
    talk.world = PROVEN
    talk.say("查订单 LK202611210007 5678", "query_order")
    assert numbers(talk) == [PHONE.number]


def test_another_order_needs_its_own_proof() -> None:
    talk = Talk(PROVEN)
    talk.say(f"取消订单{OLDER_PHONE.number}", "cancel_order")
    talk.expect(State.SLOT_FILLING)
    assert "后四位" in talk.reply.text
    assert talk.lookup("5678") == Lookup(OLDER_PHONE.number, "5678")


def test_a_proven_order_is_at_hand_for_the_next_wish() -> None:
    talk = Talk(PROVEN)
    talk.say("我的订单", "query_order")
    assert numbers(talk) == [PHONE.number]
    assert talk.lookup(PHONE.number) is None


def test_a_wish_without_proof_can_be_dropped() -> None:
    talk = Talk(STRANGER)
    talk.say("取消订单", "cancel_order")
    talk.say("算了")
    talk.expect(State.COMPLETION)


def test_a_stranger_who_gives_nothing_is_offered_a_person() -> None:
    talk = Talk(STRANGER)
    talk.say("取消订单", "cancel_order")
    for _ in range(3):
        talk.say("嘟嘟")
    assert "转人工" in talk.reply.suggestions
    assert "人工帮您" in talk.reply.text


def test_a_stranger_can_switch_wishes_before_proving_anything() -> None:
    talk = Talk(STRANGER)
    talk.say("取消订单LK202611210007", "cancel_order")
    talk.say("那先看看物流", "query_logistics")
    talk.expect(State.SLOT_FILLING)
    assert talk.context.task is not None
    assert talk.context.task.intent == "query_logistics"
    assert talk.lookup("5678") == Lookup("LK202611210007", "5678")
