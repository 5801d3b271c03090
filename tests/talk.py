"""A conversation with the dialog engine alone: no database, no model; the reader's understanding is given by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from dialogs.engine.decide import conclude, decide, lookup_wanted
from dialogs.engine.types import (
    ActionOutcome,
    CardChoice,
    Context,
    Decision,
    Lookup,
    Reply,
    StartAction,
    Utterance,
    World,
)
from dialogs.states import State
from intents.understanding import Entity, Guess, Understanding, Verdict
from shop.order_view import OrderItemView, OrderView, ShipmentView, TrackEventView

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=SHANGHAI)

_PRODUCTS = {
    "phone": ("星辰 X2 手机", "Xingchen X2 Phone", ("星辰 x2 手机", "手机", "phone")),
    "phone_case": ("星辰 X2 手机壳", "Xingchen X2 Case", ("星辰 x2 手机壳", "手机壳", "phone case", "case")),
    "earphones": ("云雀降噪耳机", "Lark Earphones", ("云雀降噪耳机", "耳机", "earphones", "headphones")),
    "tablet": ("墨页平板", "Moye Tablet", ("墨页平板", "平板", "tablet")),
}


def order(
    number: str, product: str, days_ago: int, clock: str, *, amount: str = "2999.00", status: str = "paid"
) -> OrderView:
    """An order placed so many days before NOW at that time in Shanghai; shipped ones have a parcel."""
    hour, minute = (int(part) for part in clock.split(":"))
    at = (NOW - timedelta(days=days_ago)).replace(hour=hour, minute=minute)
    zh, en, aliases = _PRODUCTS[product]
    item = OrderItemView(
        names={"zh-hans": zh, "en": en},
        aliases=aliases,
        category=product,
        quantity=1,
        image_url=f"/static/{product}.svg",
        unit_price=Decimal(amount),
    )
    return OrderView(
        number=number,
        ordered_at=at,
        status=status,
        amount=Decimal(amount),
        currency="CNY",
        items=(item,),
        shipment=_parcel(at) if status in ("shipped", "delivered") else None,
    )


def _parcel(at: datetime) -> ShipmentView:
    scan = TrackEventView(
        at=NOW - timedelta(hours=3),
        places={"zh-hans": "上海转运中心", "en": "Shanghai hub"},
        texts={"zh-hans": "快件已发往杭州", "en": "Left for Hangzhou"},
    )
    picked = TrackEventView(
        at=at + timedelta(hours=5),
        places={"zh-hans": "上海", "en": "Shanghai"},
        texts={"zh-hans": "已揽收", "en": "Picked up"},
    )
    return ShipmentView(
        carriers={"zh-hans": "迅达快递", "en": "Xunda Express"},
        tracking_number="XD0001234567",
        status="in_transit",
        events=(scan, picked),
        eta=date(2026, 11, 23),
    )


PHONE = order("LK202611210007", "phone", 1, "15:00")
CASE = order("LK202611210008", "phone_case", 1, "15:00", amount="49.00")
OLDER_PHONE = order("LK202611200003", "phone", 2, "15:00", amount="3299.00")
EARPHONES = order("LK202611190011", "earphones", 3, "9:30", amount="899.00", status="shipped")
TABLET = order("LK202611120002", "tablet", 10, "20:15", amount="1899.00", status="delivered")
ORDERS = (PHONE, CASE, OLDER_PHONE, EARPHONES, TABLET)
DEMO = World(orders=ORDERS, identified=True)
STRANGER = World()

THE_WISH = "我想取消昨天下午3点下单的那个手机"


def understanding(
    text: str,
    intent: str = "",
    decision: Verdict | Literal[""] = "",
    *,
    top: tuple[str, ...] = (),
    entities: tuple[Entity, ...] = (),
    confidence: float = 97.0,
) -> Understanding:
    """What a model might have said: sure of `intent`, or not understood when none is named."""
    named = intent or "out_of_scope"
    return Understanding(
        text=text,
        intent=named,
        confidence=confidence,
        decision=decision or ("act" if intent else "reject"),
        top=tuple(Guess(guess, 40.0 - place) for place, guess in enumerate(top or (named,))),
        entities=entities,
        model="by hand",
    )


@dataclass(slots=True)
class Talk:
    """Keeps state, memory and numbering between the turns, as the turn worker does."""

    world: World = DEMO
    state: State = State.INIT
    context: Context = field(default_factory=Context)
    locale: str = "zh-hans"
    sequence: int = 0
    decisions: list[Decision] = field(default_factory=list)

    def say(
        self,
        text: str,
        intent: str = "",
        decision: Verdict | Literal[""] = "",
        *,
        top: tuple[str, ...] = (),
        seen: int | None = None,
        choice: CardChoice | None = None,
    ) -> Reply:
        """One utterance and its reply. `seen`: the last entry on the screen; by default all of them."""
        utterance = self.utterance(text, seen=seen, choice=choice)
        understood = understanding(text, intent, decision, top=top)
        return self._take(decide(self.state, self.context, utterance, understood, self.world))

    def press(self, card: int, action: int, *, of: Reply | None = None) -> Reply:
        """Press a button on a card of a reply (the last one by default)."""
        shown = (of or self.reply).cards[card]
        text = shown.actions[action]
        return self.say(text, choice=CardChoice(order=shown.order, action=text))

    def utterance(self, text: str, *, seen: int | None = None, choice: CardChoice | None = None) -> Utterance:
        self.sequence += 1
        return Utterance(
            sequence_id=self.sequence,
            text=text,
            seen_sequence=self.sequence - 1 if seen is None else seen,
            at=NOW + timedelta(seconds=self.sequence),
            locale=self.locale,
            choice=choice,
        )

    def result(
        self,
        status: Literal["success", "failed", "need_human"] = "success",
        reason: str = "",
        facts: Mapping[str, str] | None = None,
        subject: str = PHONE.number,
    ) -> Reply:
        """The action ends."""
        outcome = ActionOutcome("cancel_order", status, subject, reason, facts or {})
        return self._take(conclude(self.state, self.context, outcome, self.locale, self.world))

    def lookup(self, text: str) -> Lookup | None:
        """What the turn would ask the shop before it decides about this text; nothing is decided."""
        utterance = replace(self.utterance(text), sequence_id=self.sequence)
        self.sequence -= 1
        return lookup_wanted(self.context, utterance, understanding(text))

    def _take(self, decision: Decision) -> Reply:
        self.sequence += 1
        self.decisions.append(decision)
        self.state = decision.state
        self.context = decision.context.with_prompt(self.sequence)
        return decision.reply

    def expect(self, state: State) -> None:
        """Fail unless the conversation stands at `state`."""
        assert self.state is state, f"at {self.state} after {self.events}: {self.reply.text}"

    @property
    def reply(self) -> Reply:
        return self.decisions[-1].reply

    @property
    def events(self) -> list[str]:
        """The events of the last decision."""
        return [step.event for step in self.decisions[-1].transitions]

    @property
    def started(self) -> list[StartAction]:
        """Every action started so far."""
        return [
            effect for made in self.decisions for effect in made.effects if isinstance(effect, StartAction)
        ]


def asked_to_cancel(locale: str = "zh-hans") -> Talk:
    """A conversation that stands at the question whether to cancel PHONE."""
    talk = Talk(locale=locale)
    talk.say(THE_WISH, "cancel_order")
    return talk
