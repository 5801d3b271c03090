"""Rarer turns of a conversation: mixed sentences, buttons out of place, orders that come and go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogs.engine.types import CardChoice, Context, Task, World
from dialogs.states import State
from tests.talk import (
    CASE,
    EARPHONES,
    OLDER_PHONE,
    ORDERS,
    PHONE,
    STRANGER,
    TABLET,
    Talk,
    asked_to_cancel,
    order,
)

UNKNOWN = CardChoice("LK209901010001", "选这一单")


def numbers(talk: Talk) -> list[str]:
    return [card.order for card in talk.reply.cards]


def choosing() -> Talk:
    """A conversation that shows two phones to choose from."""
    talk = Talk()
    talk.say("取消手机订单", "cancel_order")
    return talk


def test_of_several_that_fit_the_only_one_that_can_be_cancelled_is_meant() -> None:
    gone = order("LK202611200003", "phone", 2, "15:00", status="cancelled")
    talk = Talk(World((PHONE, gone), identified=True))
    talk.say("取消手机订单", "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_where_the_nearest_cannot_be_cancelled_the_others_are_listed() -> None:
    talk = Talk()
    reply = talk.say("取消今天买的耳机", "cancel_order")
    talk.expect(State.SLOT_FILLING)
    assert "没有找到今天的耳机订单" in reply.text
    assert EARPHONES.number not in numbers(talk)


def test_where_nothing_fits_and_nothing_can_be_cancelled_it_ends_there() -> None:
    talk = Talk(World((EARPHONES, TABLET), identified=True))
    reply = talk.say("取消今天买的耳机", "cancel_order")
    talk.expect(State.ERROR)
    assert "没有找到今天的耳机订单" in reply.text


@pytest.mark.parametrize(
    ("text", "sought"), [("取消尾号9999的订单", "9999"), ("取消订单LK202601010001", "订单 LK202601010001")]
)
def test_a_number_that_fits_nothing_is_named(text: str, sought: str) -> None:
    assert sought in Talk().say(text, "cancel_order").text


def test_the_latest_order_can_be_meant() -> None:
    talk = Talk()
    talk.say("取消我最近一单", "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_a_person_can_be_asked_for_while_choosing() -> None:
    talk = choosing()
    talk.say("转人工")
    talk.expect(State.TRANSFER)
    assert "取消手机订单" in talk.say("算了").text


def test_wait_while_choosing_leaves_the_list() -> None:
    talk = choosing()
    assert talk.say("等一下").text.startswith("不急")
    talk.say("第二个")
    assert numbers(talk) == [OLDER_PHONE.number]


def test_a_yes_to_a_list_of_several_asks_which() -> None:
    talk = choosing()
    talk.say("好的")
    talk.expect(State.SLOT_FILLING)
    assert numbers(talk) == [PHONE.number, OLDER_PHONE.number]


def test_greetings_while_choosing_do_not_count_as_misunderstandings() -> None:
    talk = choosing()
    for _ in range(4):
        talk.say("你好呀", "greet")
    talk.expect(State.SLOT_FILLING)
    assert talk.context.reprompts == 0
    assert "人工帮您吗" not in talk.reply.text


def test_a_goodbye_while_choosing_ends_the_task() -> None:
    talk = choosing()
    assert "再见" in talk.say("回头见啦", "goodbye").text
    talk.expect(State.COMPLETION)


@pytest.mark.parametrize("text", ["算了，我看看订单", "不用了，我看看订单"])
def test_a_no_with_another_wish_while_choosing_takes_up_the_wish(text: str) -> None:
    talk = choosing()
    talk.say(text, "query_order")
    talk.expect(State.COMPLETION)
    assert talk.reply.intent == "query_order"
    assert talk.context.stack == ()


def test_a_stop_with_something_unclear_still_stops() -> None:
    talk = choosing()
    talk.say("算了，你们真行")
    talk.expect(State.COMPLETION)
    talk = asked_to_cancel()
    talk.say("算了，你们真行")
    talk.expect(State.COMPLETION)


def test_a_wrong_with_something_unclear_shows_the_others() -> None:
    talk = asked_to_cancel()
    talk.say("不是这个，哎呀你看")
    talk.expect(State.SLOT_FILLING)
    assert OLDER_PHONE.number in numbers(talk)


def test_a_wrong_that_describes_the_only_such_order_says_so() -> None:
    talk = asked_to_cancel()
    reply = talk.say("不对，是昨天下午3点的手机", "deny")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]
    assert "只找到这一单" in reply.text


def test_a_correction_that_fits_several_lists_them() -> None:
    another = order("LK202611200009", "phone", 2, "18:30", amount="1999.00")
    talk = Talk(World((*ORDERS, another), identified=True))
    talk.say("取消昨天下午3点的手机", "cancel_order")
    talk.say("不对，是前天的", "deny")
    talk.expect(State.SLOT_FILLING)
    assert set(numbers(talk)) == {OLDER_PHONE.number, another.number}


def test_a_question_about_the_order_in_question_is_about_that_order() -> None:
    shipped = replace(PHONE, shipment=EARPHONES.shipment)
    talk = Talk(World((shipped, *ORDERS[1:]), identified=True))
    talk.say("取消昨天下午3点的手机", "cancel_order")
    talk.say("到哪了", "query_logistics")
    assert numbers(talk) == [PHONE.number]


def test_an_order_that_vanishes_during_the_question_is_not_asked_about_again() -> None:
    talk = asked_to_cancel()
    talk.world = World(ORDERS[1:], identified=True)
    talk.say("嘟嘟嘟")
    assert talk.events[0] == "user_modify"
    assert PHONE.number not in numbers(talk)


def test_unknown_buttons_are_answered_and_start_nothing() -> None:
    for talk in (Talk(), choosing(), asked_to_cancel()):
        talk.say(UNKNOWN.action, choice=UNKNOWN)
        assert not talk.started
    fresh = Talk()
    assert "看不到了" in fresh.say(UNKNOWN.action, choice=UNKNOWN).text
    fresh.expect(State.ERROR)


@pytest.mark.parametrize("begin", [choosing, asked_to_cancel])
def test_a_track_button_of_an_earlier_card_is_answered_in_between(begin: Callable[[], Talk]) -> None:
    talk = begin()
    talk.say("查物流", choice=CardChoice(EARPHONES.number, "查物流"))
    assert numbers(talk) == [EARPHONES.number]
    assert "继续吗" in talk.reply.text


def test_a_wish_outside_the_question_is_taken_up() -> None:
    talk = Talk()
    talk.say("那个手机", "cancel_order", "ask", top=("cancel_order", "query_order"))
    talk.say("我的快递呢", "query_logistics")
    assert talk.events[:2] == ["intent_rejected", "intent_recognized"]


def test_a_person_among_the_guesses_can_be_chosen() -> None:
    talk = Talk()
    talk.say("帮帮我", "human_agent", "ask", top=("human_agent", "query_order"))
    talk.say("是的")
    talk.expect(State.TRANSFER)
    assert talk.context.stack == ()


def test_wait_at_the_intent_question_asks_it_again() -> None:
    talk = Talk()
    talk.say("那个手机", "cancel_order", "ask", top=("cancel_order", "query_order"))
    talk.say("等一下")
    talk.expect(State.CONFIRMATION)
    assert talk.reply.suggestions[:2] == ("取消订单", "查订单")


def test_cancel_alone_begins_cancelling() -> None:
    talk = Talk()
    talk.say("取消")
    talk.expect(State.SLOT_FILLING)
    assert talk.reply.intent == "cancel_order"


def test_the_second_of_what_was_shown_can_be_cancelled() -> None:
    talk = Talk()
    talk.say("看看我的订单", "query_order")
    talk.say("取消第二个", "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [CASE.number]


def test_going_on_with_a_task_that_knew_nothing_yet() -> None:
    talk = Talk()
    talk.say("取消订单", "cancel_order")
    assert "刚才在取消订单，继续吗" in talk.say("快递到哪了", "query_logistics").text


def test_a_second_try_after_the_order_changed_begins_anew() -> None:
    talk = asked_to_cancel()
    talk.say("确认")
    talk.result("failed", "shop_down")
    talk.world = World((order(PHONE.number, "phone", 1, "15:00", status="shipped"),), identified=True)
    reply = talk.say("再试一次")
    talk.expect(State.ERROR)
    assert "已经发货" in reply.text


@pytest.mark.parametrize("status", ["failed", "need_human"])
def test_bad_news_that_nobody_waits_for_moves_nothing(status: str) -> None:
    talk = asked_to_cancel()
    talk.say("确认")
    talk.say("不等了")
    if status == "failed":
        talk.result("failed", "already_shipped", {"return": "after_receipt", "return_days": "7"})
    else:
        talk.result("need_human")
    assert talk.events == []
    talk.expect(State.COMPLETION)


def test_a_task_of_another_release_is_forgotten() -> None:
    for state in (State.SLOT_FILLING, State.CONFIRMATION):
        talk = Talk(state=state, context=Context(task=Task("sell_house"), stack=(Task("sell_house"),)))
        talk.say("看看我的订单", "query_order")
        talk.expect(State.COMPLETION)
        assert talk.context.stack == ()


def test_at_most_three_tasks_wait() -> None:
    intents = ("cancel_order", "query_order", "query_logistics")
    talk = Talk(STRANGER)
    for intent in (*intents, *intents):
        talk.say("我的订单", intent)
    assert [task.intent for task in talk.context.stack] == ["cancel_order", "query_order"]


def test_an_order_of_several_products_says_so() -> None:
    both = replace(PHONE, items=(*PHONE.items, *CASE.items))
    talk = Talk(World((both,), identified=True))
    assert talk.say("取消订单", "cancel_order").cards[0].title == "星辰 X2 手机和另外 1 种商品"


def test_last_years_order_shows_its_year() -> None:
    old = order("LK202511010001", "phone", 386, "10:00")
    talk = Talk(World((old,), identified=True))
    assert talk.say("取消订单", "cancel_order").cards[0].subtitle.startswith("2025年11月1日 10:00")
