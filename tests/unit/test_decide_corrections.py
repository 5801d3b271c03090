"""Changing one's mind: corrections, other orders, a question in between, and coming back."""

from __future__ import annotations

import pytest

from dialogs.engine.types import World
from dialogs.states import State
from shop.order_view import OrderView
from tests.talk import (
    CASE,
    EARPHONES,
    OLDER_PHONE,
    ORDERS,
    PHONE,
    TABLET,
    THE_WISH,
    Talk,
    asked_to_cancel,
    order,
)


def numbers(talk: Talk) -> list[str]:
    return [card.order for card in talk.reply.cards]


@pytest.mark.parametrize(
    ("said", "intent", "meant"),
    [
        ("不对，是前天那单", "deny", OLDER_PHONE),
        ("不是这个，是前天的", "", OLDER_PHONE),
        ("不是昨天的，是前天的", "deny", OLDER_PHONE),
        ("不是手机，是手机壳", "deny", CASE),
        ("no, the phone case", "deny", CASE),
        ("前天的手机", "", OLDER_PHONE),
        ("我要取消的是手机壳", "cancel_order", CASE),
        ("LK202611200003", "", OLDER_PHONE),
        ("别取消昨天的，取消前天的", "deny", OLDER_PHONE),
    ],
)
def test_a_correction_at_the_question_asks_about_the_other_order(
    said: str, intent: str, meant: OrderView
) -> None:
    talk = asked_to_cancel()
    talk.say(said, intent)
    talk.expect(State.CONFIRMATION)
    assert talk.events == ["user_modify", "slots_complete"]
    assert numbers(talk) == [meant.number]
    assert not talk.started
    talk.say("确认")
    assert [start.subject for start in talk.started] == [meant.number]


def test_a_correction_that_fits_nothing_keeps_the_order_and_says_why() -> None:
    talk = asked_to_cancel()
    reply = talk.say("不对，是今天那单", "deny")
    talk.expect(State.CONFIRMATION)
    assert "没有找到今天的" in reply.text
    assert numbers(talk) == [PHONE.number]
    talk.say("确认")
    assert [start.subject for start in talk.started] == [PHONE.number]


def test_a_correction_to_an_order_that_cannot_be_cancelled_keeps_the_first_and_says_why() -> None:
    talk = asked_to_cancel()
    reply = talk.say("不对，是耳机", "deny")
    assert "已经发货" in reply.text
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_a_yes_on_its_way_during_a_correction_does_not_confirm_the_new_order() -> None:
    talk = asked_to_cancel()
    first_prompt = talk.sequence
    talk.say("不对，是前天那单", "deny")
    talk.say("确认", seen=first_prompt)
    assert not talk.started


def test_repeating_the_same_wish_shows_the_same_order_again() -> None:
    talk = asked_to_cancel()
    talk.say(THE_WISH, "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


@pytest.mark.parametrize("said", ["换一单", "不是这个", "不是这一单", "Another order", "wrong one"])
def test_another_order_shows_the_others(said: str) -> None:
    talk = asked_to_cancel()
    talk.say(said)
    talk.expect(State.SLOT_FILLING)
    assert PHONE.number not in numbers(talk)
    assert OLDER_PHONE.number in numbers(talk)


def test_the_cards_button_for_another_order_shows_the_others() -> None:
    talk = asked_to_cancel()
    talk.press(0, 1)
    talk.expect(State.SLOT_FILLING)
    assert numbers(talk)[0] != PHONE.number


def test_where_no_other_order_is_in_question_the_bot_says_so_and_can_go_back() -> None:
    talk = Talk(World((PHONE, EARPHONES), identified=True))
    talk.say("取消手机", "cancel_order")
    reply = talk.say("换一单")
    assert "没有别的可以办理的订单" in reply.text
    talk.say("是这一单")
    talk.expect(State.CONFIRMATION)


def test_an_answer_that_fits_nothing_leaves_the_list_standing() -> None:
    talk = Talk()
    talk.say("取消手机订单", "cancel_order")
    reply = talk.say("是今天的")
    assert "没有找到今天的" in reply.text
    assert numbers(talk) == [PHONE.number, OLDER_PHONE.number]
    talk.say("第一个")
    assert numbers(talk) == [PHONE.number]


def test_none_of_the_list_shows_what_else_there_is() -> None:
    talk = Talk()
    talk.say("取消手机订单", "cancel_order")
    talk.say("都不是")
    assert numbers(talk) == [CASE.number]


def test_clues_add_up_over_several_utterances() -> None:
    another = order("LK202611200009", "phone_case", 2, "15:30", amount="59.00")
    talk = Talk(World((*ORDERS, another), identified=True))
    talk.say("取消前天的订单", "cancel_order")
    assert set(numbers(talk)) == {OLDER_PHONE.number, another.number}
    talk.say("手机壳")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [another.number]


def test_a_question_in_between_is_answered_and_the_bot_offers_to_go_on() -> None:
    talk = asked_to_cancel()
    reply = talk.say("好的，顺便问下快递到哪了", "query_logistics")
    assert not talk.started
    talk.expect(State.COMPLETION)
    assert talk.events[0] == "task_switched"
    assert "迅达快递" in reply.text
    assert "刚才在取消星辰 X2 手机的订单，继续吗？" in reply.text
    assert reply.suggestions[:2] == ("继续", "不用了")
    assert [task.intent for task in talk.context.stack] == ["cancel_order"]


@pytest.mark.parametrize("said", ["继续", "好的", "是的", "continue"])
def test_going_on_asks_anew_before_anything_is_done(said: str) -> None:
    talk = asked_to_cancel()
    talk.say("快递到哪了", "query_logistics")
    talk.say(said)
    talk.expect(State.CONFIRMATION)
    assert talk.events == ["task_resumed", "slots_complete"]
    assert numbers(talk) == [PHONE.number]
    assert not talk.started
    talk.say("确认")
    assert len(talk.started) == 1


def test_what_waited_is_looked_at_anew_on_return() -> None:
    talk = asked_to_cancel()
    talk.say("快递到哪了", "query_logistics")
    talk.world = World(
        (order(PHONE.number, "phone", 1, "15:00", status="shipped"), *ORDERS[1:]), identified=True
    )
    reply = talk.say("继续")
    talk.expect(State.ERROR)
    assert "已经发货" in reply.text


def test_not_going_on_forgets_what_waited() -> None:
    talk = asked_to_cancel()
    talk.say("快递到哪了", "query_logistics")
    talk.say("不用了")
    assert talk.context.stack == ()
    talk.expect(State.COMPLETION)
    talk.say("继续")
    talk.expect(State.COMPLETION)
    assert not talk.started


def test_a_no_with_another_wish_keeps_the_order_and_answers_the_wish() -> None:
    talk = asked_to_cancel()
    reply = talk.say("不用了，帮我查下订单", "query_order")
    assert "没有取消" in reply.text
    assert talk.events[0] == "user_cancel"
    assert talk.events[-1] == "execution_success"
    assert talk.context.stack == ()


def test_a_question_while_choosing_leaves_the_choice_waiting() -> None:
    talk = Talk()
    talk.say("取消手机订单", "cancel_order")
    talk.say("我的平板到哪了", "query_logistics")
    talk.expect(State.COMPLETION)
    assert numbers(talk) == [TABLET.number]
    talk.say("继续")
    talk.expect(State.SLOT_FILLING)
    assert numbers(talk) == [PHONE.number, OLDER_PHONE.number]


def test_a_person_can_be_asked_for_at_the_question_and_the_task_waits() -> None:
    talk = asked_to_cancel()
    talk.say("转人工")
    talk.expect(State.TRANSFER)
    assert talk.context.pending is None
    reply = talk.say("算了")
    talk.expect(State.INTENT_RECOGNITION)
    assert "继续吗" in reply.text
    talk.say("继续")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]
