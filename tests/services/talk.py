"""Conversations as services leave them in the database, for tests of what reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from dialogs.closing import close_session
from dialogs.log import Draft, Kind, Stream, append, append_in
from dialogs.models import ActionRun, Customer, LeftMessage, RunStatus, Session, TransitionRecord

ORDER = "LK202611210007"
CARD: dict[str, Any] = {
    "title": "星辰 X2 手机",
    "subtitle": f"昨天 15:00 · {ORDER}",
    "image_url": "/static/shop/products/phone.svg",
    "fields": {"金额": "¥2,999", "状态": "已付款"},
    "actions": ["确认取消"],
    "order": ORDER,
}
SLOTS: dict[str, Any] = {
    "order": ORDER,
    "product": "手机",
    "time": {
        "kind": "time",
        "text": "昨天下午3点",
        "span": [4, 10],
        "start": "2026-11-21T15:00:00+08:00",
        "end": "2026-11-21T16:00:00+08:00",
        "approximate": True,
        "half_unknown": False,
    },
}


def customer(sub: str = "demo", name: str = "张晓") -> Customer:
    return Customer.objects.create(sub=sub, name=name, segment="vip")


def say(session: Session, k: int, text: str, **payload: Any) -> int:
    """The customer's k-th message; its number in the session."""
    draft = Draft(
        session.pk, f"c:tab:{k}", Kind.USER_MSG, "customer", text, payload, client_id="tab", client_sequence=k
    )
    (stored,) = append([draft])
    return stored.entry.number  # type: ignore[union-attr]  # a fresh number is stored


def answer(session: Session, to: int, text: str, **payload: Any) -> int:
    """The bot's answer to entry `to`; its number."""
    draft = Draft(session.pk, f"b:{to}:0", Kind.SYS_RESP, "bot", text, {"reply_to": to, **payload})
    with transaction.atomic():
        (stored,) = append_in([draft])
    return stored.entry.number  # type: ignore[union-attr]  # a fresh number is stored


def note(session: Session, text: str) -> None:
    """What staff write among themselves."""
    with transaction.atomic():
        append_in([Draft(session.pk, f"n:{text}", Kind.SYS_RESP, "agent", text, stream=Stream.STAFF)])


def step(session: Session, after: int, source: str, event: str, target: str) -> None:
    context = {"version": 1, "task": {"intent": "cancel_order", "slots": SLOTS}}
    TransitionRecord.objects.create(
        session=session, after_sequence=after, source=source, target=target, event=event, context=context
    )


def cancelled_order(who: Customer | None) -> Session:
    """Somebody cancels yesterday's phone, in eight entries, and goes."""
    session = Session.objects.create(customer=who)
    said = say(session, 1, "我想取消昨天下午3点下单的那个手机")
    step(session, said, "init", "user_query", "intent_recognition")
    step(session, said, "intent_recognition", "intent_recognized", "slot_filling")
    step(session, said, "slot_filling", "slots_complete", "confirmation")
    prompt = answer(
        session,
        said,
        "是要取消这一单吗？",
        intent="cancel_order",
        confidence=96,
        state="confirmation",
        cards=[CARD],
        suggestions=["确认取消", "换一单", "不取消了"],
    )
    said = say(
        session, 2, "确认取消", metadata={"card_sequence": "2", "card_index": "0", "action_index": "0"}
    )
    step(session, said, "confirmation", "user_confirm", "execution")
    answer(session, said, "正在为您取消…", intent="cancel_order", confidence=99, state="execution")
    run = ActionRun.objects.create(
        session=session,
        action="cancel_order",
        prompt_sequence=prompt,
        subject=ORDER,
        slots={"order": ORDER},
        status=RunStatus.SUCCEEDED,
        attempt=1,
        deadline=datetime.now(UTC) + timedelta(seconds=30),
        finished_at=datetime.now(UTC),
        outcome={"status": "success", "facts": {"refund": "2999.00"}},
    )
    step(session, said, "execution", "execution_success", "completion")
    with transaction.atomic():
        told = {"state": "completion", "suggestions": ["我的订单"]}
        append_in(
            [
                Draft(
                    session.pk,
                    f"a:{run.pk}:result",
                    Kind.SYS_RESP,
                    "bot",
                    "已取消，¥2,999 将原路退回。",
                    told,
                )
            ]
        )
        note(session, "客户很客气，下次优先")
        close_session(session, "expired")
    context = {"version": 1, "task": {"intent": "cancel_order", "slots": SLOTS}, "candidates": [ORDER]}
    Session.objects.filter(pk=session.pk).update(state="completion", context=context)
    session.refresh_from_db()
    return session


def left_message(who: Customer | None, text: str = "发票一直没收到，请给我回电话") -> LeftMessage:
    """Somebody asks for a person, nobody is there, a message is left."""
    session = Session.objects.create(customer=who, state="transfer")
    said = say(session, 1, "转人工")
    step(session, said, "init", "human_requested", "transfer")
    answer(session, said, "现在没有客服在线，请留言。", intent="human_agent", confidence=98, state="transfer")
    left = say(session, 2, text)
    return LeftMessage.objects.create(session=session, sequence_id=left, text=text)
