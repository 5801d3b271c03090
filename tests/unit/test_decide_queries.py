"""Questions that change nothing are answered within their turn; small talk is short; doubts are asked about."""

from __future__ import annotations

import pytest

from dialogs.engine.types import World
from dialogs.states import State
from tests.talk import CASE, EARPHONES, OLDER_PHONE, PHONE, TABLET, Talk, asked_to_cancel, order

READ = ["user_query", "intent_recognized", "confirmation_not_needed", "execution_success"]


def numbers(talk: Talk) -> list[str]:
    return [card.order for card in talk.reply.cards]


def test_my_orders_shows_the_latest_few() -> None:
    talk = Talk()
    reply = talk.say("看看我的订单", "query_order")
    assert talk.events == READ
    talk.expect(State.COMPLETION)
    assert numbers(talk) == [PHONE.number, CASE.number, OLDER_PHONE.number]
    assert all("取消订单" in card.actions for card in reply.cards)


def test_a_clue_narrows_the_query() -> None:
    talk = Talk()
    reply = talk.say("前天买的手机现在什么情况", "query_order")
    assert numbers(talk) == [OLDER_PHONE.number]
    assert "待发货" in reply.text


def test_a_query_that_fits_nothing_says_so_and_shows_the_nearest() -> None:
    talk = Talk()
    reply = talk.say("今天的手机订单呢", "query_order")
    assert "没有找到今天的手机订单" in reply.text
    assert numbers(talk) == [PHONE.number]


def test_where_is_my_parcel_shows_what_is_on_its_way() -> None:
    talk = Talk()
    reply = talk.say("快递到哪了", "query_logistics")
    assert talk.events == READ
    assert numbers(talk) == [EARPHONES.number]
    assert "今天 09:00 上海转运中心 快件已发往杭州" in reply.text
    assert "11月23日" in reply.text
    track = reply.cards[0].fields["轨迹"].splitlines()
    assert track == ["今天 09:00 上海转运中心 快件已发往杭州", "11月19日 14:30 上海 已揽收"]


def test_an_unshipped_order_has_no_track_yet() -> None:
    talk = Talk()
    reply = talk.say("昨天的手机到哪了", "query_logistics")
    assert numbers(talk) == [PHONE.number]
    assert "还没有发货" in reply.text


def test_a_cancelled_order_will_not_be_shipped() -> None:
    gone = order("LK202611210007", "phone", 1, "15:00", status="cancelled")
    talk = Talk(World((gone,), identified=True))
    assert "已经取消，不会发货" in talk.say("手机到哪了", "query_logistics").text


def test_a_customer_without_orders_is_told_so() -> None:
    talk = Talk(World(identified=True))
    assert "还没有订单" in talk.say("我的订单", "query_order").text
    talk.expect(State.COMPLETION)


def test_a_cards_button_tracks_its_order() -> None:
    talk = Talk()
    talk.say("耳机那单", "query_order")
    talk.press(0, 0)
    assert numbers(talk) == [EARPHONES.number]
    assert "迅达快递" in talk.reply.text


def test_a_cards_button_begins_cancelling_its_order() -> None:
    talk = Talk()
    talk.say("看看我的订单", "query_order")
    talk.press(2, 0)
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [OLDER_PHONE.number]


def test_suggestions_are_commands_that_need_no_model() -> None:
    talk = Talk()
    talk.say("查物流")
    assert talk.reply.intent == "query_logistics"
    talk.say("My orders")
    assert talk.reply.intent == "query_order"


def test_an_order_number_alone_shows_that_order() -> None:
    talk = Talk()
    talk.say(TABLET.number)
    assert numbers(talk) == [TABLET.number]


def test_hello_begins_and_the_first_wish_goes_on_from_there() -> None:
    talk = Talk()
    reply = talk.say("你好", "greet")
    assert talk.events == ["user_greeting"]
    talk.expect(State.GREETING)
    assert "灵客" in reply.text
    talk.say("看看我的订单", "query_order")
    assert talk.events == ["greeting_complete", *READ[1:]]


@pytest.mark.parametrize("intent", ["greet", "thank", "goodbye", "affirm", "deny"])
@pytest.mark.parametrize(
    "state", [State.INIT, State.GREETING, State.INTENT_RECOGNITION, State.COMPLETION, State.ERROR]
)
def test_small_talk_is_answered_wherever_no_question_stands(intent: str, state: State) -> None:
    talk = Talk(state=state)
    reply = talk.say("……", intent)
    assert talk.state in (State.COMPLETION, State.GREETING)
    assert reply.intent == intent
    assert reply.suggestions
    assert not talk.decisions[-1].effects, "a goodbye closes nothing"


def test_thanks_after_the_end_are_taken_without_a_model() -> None:
    talk = Talk(state=State.COMPLETION)
    assert talk.say("谢谢").text in ("不客气。", "不用谢，应该的。")


def test_not_understood_twice_in_a_row_offers_a_person() -> None:
    talk = Talk()
    first = talk.say("量子力学是啥")
    talk.expect(State.ERROR)
    assert talk.events == ["user_query", "no_intent"]
    second = talk.say("哔哔")
    assert second.text != first.text
    assert second.suggestions[0] == "转人工"
    talk.say("好的")
    talk.expect(State.TRANSFER)


def test_something_understood_starts_the_count_anew() -> None:
    talk = Talk()
    talk.say("哔哔")
    talk.say("看看我的订单", "query_order")
    talk.say("哔哔")
    assert talk.reply.suggestions[0] != "转人工"


def test_a_no_to_the_offered_person_is_heard() -> None:
    talk = Talk()
    talk.say("哔哔")
    talk.say("哔哔")
    talk.say("不用了")
    talk.expect(State.COMPLETION)
    assert talk.context.fallbacks == 0


UNSURE = ("cancel_order", "query_order", "greet", "query_logistics")


def test_an_unsure_reading_asks_with_the_best_as_buttons() -> None:
    talk = Talk()
    reply = talk.say("昨天那个手机", "cancel_order", "ask", top=UNSURE)
    talk.expect(State.CONFIRMATION)
    assert talk.events == ["user_query", "intent_unclear"]
    assert "您是不是想取消订单" in reply.text
    assert reply.suggestions == ("取消订单", "查订单", "查物流", "都不是")
    assert talk.context.pending is None


@pytest.mark.parametrize("answer", ["是的", "取消订单", "第一个", "1"])
def test_a_yes_or_a_button_settles_the_intent_only(answer: str) -> None:
    talk = Talk()
    talk.say("昨天那个手机", "cancel_order", "ask", top=UNSURE)
    talk.say(answer)
    assert talk.events == ["intent_confirmed", "slots_complete"]
    talk.expect(State.CONFIRMATION)
    assert numbers(talk) == [PHONE.number], "what was said before is not forgotten"
    assert not talk.started


def test_another_button_takes_that_intent() -> None:
    talk = Talk()
    talk.say("昨天那个手机", "cancel_order", "ask", top=UNSURE)
    talk.say("查订单")
    assert talk.events[0] == "intent_confirmed"
    assert talk.reply.intent == "query_order"
    assert numbers(talk) == [PHONE.number]


def test_none_of_these_asks_for_other_words_and_counts_as_not_understood() -> None:
    talk = Talk()
    talk.say("昨天那个手机", "cancel_order", "ask", top=UNSURE)
    talk.say("都不是")
    assert talk.events == ["intent_rejected"]
    talk.expect(State.INTENT_RECOGNITION)
    talk.say("哔哔")
    assert talk.reply.suggestions[0] == "转人工"


def test_a_new_wish_instead_of_an_answer_is_taken_up() -> None:
    talk = Talk()
    talk.say("那个手机", "cancel_order", "ask", top=UNSURE)
    talk.say("我的快递呢", "query_logistics")
    assert talk.reply.intent == "query_logistics"
    assert talk.context.asked_intents == ()


def test_an_unsure_reading_with_nothing_to_offer_falls_back() -> None:
    talk = Talk()
    talk.say("嗯哼哼", "greet", "ask", top=("greet", "chitchat", "thank"))
    talk.expect(State.ERROR)


def test_an_intent_that_no_task_serves_yet_is_not_understood() -> None:
    talk = Talk()
    talk.say("开发票", "request_invoice")
    assert talk.events[-1] == "no_intent"


def test_unsure_readings_while_choosing_become_suggestions() -> None:
    talk = Talk()
    talk.say("取消订单", "cancel_order")
    talk.say("快递那个", "query_logistics", "ask", top=("query_logistics", "cancel_order"))
    talk.expect(State.SLOT_FILLING)
    assert talk.reply.suggestions[0] == "查物流"


def test_replies_follow_the_sessions_language() -> None:
    talk = asked_to_cancel("en")
    assert "Shall I cancel it?" in talk.reply.text
    talk.say("where is my parcel", "query_logistics")
    assert "We were about to cancel the order of Xingchen X2 Phone." in talk.reply.text
