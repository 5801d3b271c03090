"""While an action runs, when it ends, and when a person is wanted."""

from __future__ import annotations

import pytest

from dialogs.engine.decide import park, stop_wanted
from dialogs.engine.types import CloseSession, LeaveMessage, StopWaiting
from dialogs.states import State
from tests.talk import PHONE, Talk, asked_to_cancel, understanding

REFUND = {"refund_amount": "2999.00", "refund_currency": "CNY", "refund_route": "original"}


def running(locale: str = "zh-hans") -> Talk:
    """A conversation whose cancellation runs."""
    talk = asked_to_cancel(locale)
    talk.say("确认")
    return talk


def test_success_says_what_was_cancelled_and_what_comes_back() -> None:
    talk = running()
    reply = talk.result(facts=REFUND)
    talk.expect(State.COMPLETION)
    assert talk.events == ["execution_success"]
    assert "星辰 X2 手机" in reply.text
    assert PHONE.number in reply.text
    assert "¥2,999 会原路退回" in reply.text
    assert talk.context.task is None


def test_an_unpaid_order_promises_no_refund() -> None:
    reply = running().result(facts={"amount": "2999.00", "currency": "CNY"})
    assert "退" not in reply.text


@pytest.mark.parametrize(
    ("reason", "facts", "said"),
    [
        ("already_shipped", {"return": "after_receipt", "return_days": "7"}, "收到后 7 天内可以申请退货"),
        ("already_shipped", {"return": "open", "return_until": "2026-11-25"}, "2026-11-25 之前可以申请退货"),
        ("already_shipped", {"return": "over", "return_until": "2026-11-01"}, "退货期到 2026-11-01 为止"),
        ("already_shipped", {}, "已经发货"),
        ("already_cancelled", REFUND, "之前已经取消了"),
        ("not_found", {}, f"没有找到订单 {PHONE.number}"),
        ("anything_else", {}, "没有取消成功，订单还在"),
    ],
)
def test_failure_says_why(reason: str, facts: dict[str, str], said: str) -> None:
    talk = running()
    reply = talk.result("failed", reason, facts)
    talk.expect(State.ERROR)
    assert said in reply.text


def test_a_failure_that_may_pass_can_be_tried_again_with_a_new_yes() -> None:
    talk = running()
    reply = talk.result("failed", "shop_down")
    assert reply.suggestions[0] == "再试一次"
    talk.say("再试一次")
    assert talk.events == ["task_retried"]
    talk.expect(State.CONFIRMATION)
    assert len(talk.started) == 1
    talk.say("确认")
    assert len(talk.started) == 2
    assert talk.started[0].prompt_sequence < talk.started[1].prompt_sequence


def test_a_final_failure_offers_no_second_try() -> None:
    talk = running()
    assert "再试一次" not in talk.result("failed", "already_cancelled").suggestions
    talk.say("再试一次")
    assert talk.state is not State.CONFIRMATION


def test_letting_a_failure_be_ends_it() -> None:
    talk = running()
    talk.result("failed", "shop_down")
    talk.say("算了")
    assert talk.events == ["user_cancel"]
    talk.expect(State.COMPLETION)


def test_a_result_nobody_knows_goes_to_a_person() -> None:
    talk = running()
    reply = talk.result("need_human")
    talk.expect(State.TRANSFER)
    assert "还不能确定" in reply.text
    assert "没有人工客服在线" in reply.text


def test_a_result_that_nobody_waits_for_is_told_and_moves_nothing() -> None:
    talk = running()
    talk.say("不等了")
    talk.expect(State.COMPLETION)
    reply = talk.result(facts=REFUND)
    assert "已经取消" in reply.text
    assert talk.events == []
    talk.expect(State.COMPLETION)


@pytest.mark.parametrize(
    "said", ["不等了", "算了", "别取消了", "等等", "停", "stop", "不要了", "Stop waiting"]
)
def test_stop_words_end_the_waiting(said: str) -> None:
    talk = running()
    talk.say(said)
    talk.expect(State.COMPLETION)
    assert talk.decisions[-1].effects == (StopWaiting(),)


@pytest.mark.parametrize("said", ["快一点", "取消好了吗", "好的", "帮我查下物流", "不等了是什么意思？"])
def test_anything_else_is_parked(said: str) -> None:
    talk = running()
    utterance = talk.utterance(said)
    assert not stop_wanted(utterance, understanding(said, "query_logistics"))
    notice = park(talk.context, utterance)
    assert notice.text
    assert notice.suggestions == ("不等了",)
    assert notice.intent == "cancel_order"
    assert talk.say(said).text
    talk.expect(State.EXECUTION)


def test_a_result_offers_to_go_on_with_what_waited() -> None:
    talk = Talk()
    talk.say("取消手机订单", "cancel_order")
    talk.say("看看我的订单", "query_order")
    talk.press(1, 0)
    assert talk.context.stack == (), "a new wish of the same kind takes the place of the one that waited"
    talk.say("确认")
    talk.result()
    assert "继续吗" not in talk.reply.text


def test_asking_for_a_person_takes_a_message_and_closes() -> None:
    talk = Talk()
    reply = talk.say("我要找真人", "human_agent")
    talk.expect(State.TRANSFER)
    assert talk.events == ["human_requested"]
    assert "没有人工客服在线" in reply.text
    talk.say("手机屏幕有划痕，请明天联系我", "report_damage")
    assert talk.events == ["message_left"]
    assert talk.decisions[-1].effects == (
        LeaveMessage("手机屏幕有划痕，请明天联系我"),
        CloseSession("message_left"),
    )


@pytest.mark.parametrize("said", ["算了", "不用了", "never mind"])
def test_leaving_the_queue_comes_back_to_the_bot(said: str) -> None:
    talk = Talk()
    talk.say("转人工")
    talk.say(said)
    assert talk.events == ["queue_left"]
    talk.expect(State.INTENT_RECOGNITION)
    assert not talk.decisions[-1].effects


@pytest.mark.parametrize("said", ["转人工", "人工", "好的", "在吗", "谢谢"])
def test_what_says_nothing_is_not_taken_for_a_message(said: str) -> None:
    talk = Talk()
    talk.say("转人工")
    talk.say(said, "greet" if said == "在吗" else "")
    talk.expect(State.TRANSFER)
    assert not talk.decisions[-1].effects


def test_a_message_may_begin_with_a_yes() -> None:
    talk = Talk()
    talk.say("转人工")
    talk.say("好的，请让他们给我打电话")
    assert talk.decisions[-1].effects[0] == LeaveMessage("好的，请让他们给我打电话")


def test_a_pressed_card_is_not_a_message() -> None:
    talk = Talk()
    talk.say("看看我的订单", "query_order")
    shown = talk.reply
    talk.say("转人工")
    talk.press(0, 0, of=shown)
    talk.expect(State.CONFIRMATION)
