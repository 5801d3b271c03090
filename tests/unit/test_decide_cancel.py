"""Cancelling an order: from the wish to the question, and from the yes to the action."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.engine.types import CardChoice, StartAction, World
from dialogs.states import State
from tests.talk import CASE, EARPHONES, OLDER_PHONE, ORDERS, PHONE, TABLET, THE_WISH, Talk, asked_to_cancel


def numbers(talk: Talk) -> list[str]:
    return [card.order for card in talk.reply.cards]


def test_the_one_order_that_fits_is_shown_and_asked_about() -> None:
    talk = Talk()
    reply = talk.say(THE_WISH, "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert talk.events == ["user_query", "intent_recognized", "slots_complete"]
    (card,) = reply.cards
    assert (card.title, card.order) == ("星辰 X2 手机", PHONE.number)
    assert card.subtitle == f"昨天 15:00 · {PHONE.number}"
    assert card.fields == {"金额": "¥2,999", "状态": "待发货"}
    assert card.actions == ("确认取消", "换一单")
    assert reply.suggestions == ("确认", "不取消了")
    assert reply.intent == "cancel_order"
    assert reply.slots["order"] == PHONE.number
    assert reply.slots["time"] == "2026-11-21T15:00:00+08:00/2026-11-21T16:00:00+08:00"
    assert not talk.started


def test_the_same_in_english() -> None:
    reply = asked_to_cancel("en").reply
    assert reply.cards[0].title == "Xingchen X2 Phone"
    assert reply.cards[0].subtitle.startswith("yesterday 15:00")
    assert reply.suggestions == ("Confirm", "Keep the order")


def test_a_yes_to_the_seen_prompt_starts_the_action_once() -> None:
    talk = asked_to_cancel()
    prompt = talk.sequence
    reply = talk.say("确认")
    talk.expect(State.EXECUTION)
    assert talk.started == [
        StartAction("cancel_order", {"order": PHONE.number, "amount": "2999.00 CNY"}, PHONE.number, prompt)
    ]
    assert "正在取消" in reply.text
    assert talk.context.pending is None


@pytest.mark.parametrize(
    "yes", ["好的", "是的", "对", "可以", "嗯", "确认取消", "好的，谢谢", "yes", "OK", "Yes, please", "继续"]
)
def test_short_yeses_need_no_model(yes: str) -> None:
    talk = asked_to_cancel()
    talk.say(yes)
    assert len(talk.started) == 1


def test_the_cards_button_is_a_yes_to_its_own_order() -> None:
    talk = asked_to_cancel()
    talk.press(0, 0)
    assert [start.subject for start in talk.started] == [PHONE.number]


def test_an_earlier_cards_button_asks_about_that_order_first() -> None:
    talk = asked_to_cancel()
    first = talk.reply
    talk.say("不对，是前天那单", "deny")
    talk.press(0, 0, of=first)
    assert not talk.started
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_a_yes_written_before_the_prompt_was_seen_asks_again() -> None:
    talk = asked_to_cancel()
    reply = talk.say("确认", seen=talk.sequence - 1)
    assert not talk.started
    talk.expect(State.CONFIRMATION)
    assert talk.events == []
    assert numbers(talk) == [PHONE.number]
    assert "请先看一下" in reply.text
    talk.say("确认")
    assert len(talk.started) == 1


def test_a_prompt_that_was_never_committed_cannot_be_confirmed() -> None:
    talk = asked_to_cancel()
    assert talk.context.pending is not None
    talk.context = replace(talk.context, pending=replace(talk.context.pending, prompt_sequence=0))
    talk.say("确认")
    assert not talk.started


def test_an_order_whose_amount_changed_after_the_prompt_is_asked_about_anew() -> None:
    talk = asked_to_cancel()
    talk.world = World((replace(PHONE, amount=PHONE.amount + 1), *ORDERS[1:]), identified=True)
    reply = talk.say("确认")
    assert not talk.started
    assert talk.events == ["user_modify", "slots_complete"]
    assert "刚有变化" in reply.text
    talk.say("确认")
    assert len(talk.started) == 1


def test_an_order_that_is_no_longer_the_customers_cannot_be_confirmed() -> None:
    talk = asked_to_cancel()
    talk.world = World(ORDERS[1:], identified=True)
    talk.say("确认")
    assert not talk.started


def test_a_model_that_takes_a_question_for_a_yes_is_not_believed() -> None:
    for text in (
        "好的，顺便问下快递到哪了",
        "对了，快递到哪了",
        "可以晚点再取消吗",
        "可以？",
        "好的等一下",
        "对了",
    ):
        talk = asked_to_cancel()
        talk.say(text, "affirm")
        assert not talk.started, text


def test_a_model_that_is_sure_of_a_short_yes_is_believed() -> None:
    talk = asked_to_cancel()
    talk.say("彳亍", "affirm")
    assert len(talk.started) == 1


def test_cancel_alone_is_ambiguous_and_asked_about() -> None:
    talk = asked_to_cancel()
    reply = talk.say("取消", "cancel_order")
    assert not talk.started
    talk.expect(State.CONFIRMATION)
    assert "留着" in reply.text


def test_a_yes_that_repeats_the_order_shown_is_a_yes() -> None:
    talk = asked_to_cancel()
    talk.say("对，就昨天那单")
    assert len(talk.started) == 1


def test_a_yes_that_names_another_order_is_not() -> None:
    talk = asked_to_cancel()
    talk.say("好的，手机壳那单")
    assert not talk.started
    assert numbers(talk) == [CASE.number]


@pytest.mark.parametrize(
    "no", ["不取消了", "不用了", "算了", "不", "别取消", "no", "keep it", "好的，不取消了"]
)
def test_a_no_keeps_the_order_and_says_so(no: str) -> None:
    talk = asked_to_cancel()
    reply = talk.say(no)
    talk.expect(State.COMPLETION)
    assert talk.events == ["user_cancel"]
    assert "没有取消，订单还在" in reply.text
    talk.say("确认")
    assert not talk.started


def test_wait_keeps_the_question_open() -> None:
    talk = asked_to_cancel()
    reply = talk.say("等一下")
    talk.expect(State.CONFIRMATION)
    assert reply.text.startswith("不急")
    talk.say("确认")
    assert len(talk.started) == 1


def test_thanks_and_greetings_leave_the_question_standing() -> None:
    talk = asked_to_cancel()
    for text, intent in (("谢谢", "thank"), ("你好呀", "greet")):
        talk.say(text, intent)
        talk.expect(State.CONFIRMATION)
        assert numbers(talk) == [PHONE.number]


def test_a_goodbye_at_the_question_changes_nothing() -> None:
    talk = asked_to_cancel()
    reply = talk.say("拜拜啦", "goodbye")
    talk.expect(State.COMPLETION)
    assert "没有取消" in reply.text
    assert not talk.decisions[-1].effects


def test_what_is_not_understood_at_the_question_is_asked_differently_then_a_person_is_offered() -> None:
    talk = asked_to_cancel()
    replies = [talk.say("嘟嘟嘟") for _ in range(3)]
    talk.expect(State.CONFIRMATION)
    assert replies[0].text != replies[1].text
    assert "转人工" not in replies[1].suggestions
    assert "转人工" in replies[2].suggestions
    talk.say("确认")
    assert len(talk.started) == 1


def test_several_that_fit_become_cards_to_choose_from() -> None:
    talk = Talk()
    reply = talk.say("取消手机订单", "cancel_order")
    talk.expect(State.SLOT_FILLING)
    assert numbers(talk) == [PHONE.number, OLDER_PHONE.number]
    assert all(card.actions == ("选这一单",) for card in reply.cards)
    talk.press(1, 0)
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [OLDER_PHONE.number]
    talk.say("确认")
    assert [start.subject for start in talk.started] == [OLDER_PHONE.number]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("第二个", OLDER_PHONE.number),
        ("2", OLDER_PHONE.number),
        ("最后一个", OLDER_PHONE.number),
        ("前天的", OLDER_PHONE.number),
        ("昨天那单", PHONE.number),
        ("不是第一个，是第二个", OLDER_PHONE.number),
    ],
)
def test_a_place_or_a_clue_chooses_from_the_list(said: str, meant: str) -> None:
    talk = Talk()
    talk.say("取消手机订单", "cancel_order")
    talk.say(said)
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [meant]


def test_a_bare_answer_is_an_answer_whatever_the_model_takes_it_for() -> None:
    talk = Talk()
    talk.say("取消手机订单", "cancel_order")
    talk.say("昨天下午3点的", "query_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_nothing_that_fits_says_what_was_looked_for_and_offers_the_nearest() -> None:
    talk = Talk()
    reply = talk.say("取消今天买的手机", "cancel_order")
    talk.expect(State.SLOT_FILLING)
    assert "没有找到今天的手机订单" in reply.text
    assert "昨天 15:00" in reply.text
    assert numbers(talk) == [PHONE.number]
    talk.say("是的")
    talk.expect(State.CONFIRMATION)
    assert not talk.started


def test_with_nothing_said_the_orders_in_question_are_shown() -> None:
    talk = Talk()
    talk.say("取消订单", "cancel_order")
    talk.expect(State.SLOT_FILLING)
    assert numbers(talk) == [PHONE.number, CASE.number, OLDER_PHONE.number]


def test_the_only_order_in_question_is_asked_about_at_once() -> None:
    talk = Talk(World((PHONE, EARPHONES), identified=True))
    talk.say("取消订单", "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_asking_which_order_differs_each_time_and_ends_with_a_person() -> None:
    talk = Talk()
    talk.say("取消订单", "cancel_order")
    replies = [talk.say("嘟嘟") for _ in range(3)]
    assert len({reply.text for reply in replies}) == 3
    assert replies[2].suggestions[0] == "转人工"
    talk.say("好的")
    talk.expect(State.TRANSFER)


def test_a_shipped_order_is_refused_with_the_reason_and_the_way_to_return_it() -> None:
    talk = Talk()
    reply = talk.say("取消耳机那单", "cancel_order")
    talk.expect(State.ERROR)
    assert talk.events[-2:] == ["confirmation_not_needed", "execution_failed"]
    assert "已经发货" in reply.text
    assert "退货" in reply.text
    talk.say("确认")
    assert not talk.started


def test_a_customer_without_orders_is_told_so() -> None:
    talk = Talk(World(identified=True))
    reply = talk.say("取消订单", "cancel_order")
    assert "还没有订单" in reply.text
    talk.expect(State.ERROR)


def test_with_nothing_left_to_cancel_the_latest_orders_are_shown() -> None:
    talk = Talk(World((EARPHONES, TABLET), identified=True))
    reply = talk.say("取消订单", "cancel_order")
    assert "没有可以取消的订单" in reply.text
    assert numbers(talk) == [EARPHONES.number, TABLET.number]


def test_giving_up_while_choosing_changes_nothing() -> None:
    talk = Talk()
    talk.say("取消订单", "cancel_order")
    talk.say("算了")
    talk.expect(State.COMPLETION)
    assert talk.context.task is None


def test_a_button_whose_order_is_unknown_starts_nothing() -> None:
    talk = asked_to_cancel()
    talk.say("确认取消", choice=CardChoice("LK209901010001", "确认取消"))
    assert not talk.started
    talk.expect(State.CONFIRMATION)


def test_an_old_confirm_button_after_the_end_only_asks() -> None:
    talk = asked_to_cancel()
    shown = talk.reply
    talk.say("不取消了")
    talk.press(0, 0, of=shown)
    assert not talk.started
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number]


def test_this_one_after_a_query_means_the_order_just_shown() -> None:
    talk = Talk()
    talk.say("昨天的手机壳发货了吗", "query_logistics")
    talk.say("那取消这一单", "cancel_order")
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [CASE.number]


def test_the_same_turn_decided_twice_is_the_same() -> None:
    assert asked_to_cancel().decisions == asked_to_cancel().decisions
