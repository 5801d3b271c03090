"""Whatever is said in whatever order: the engine answers, stays in its table, and acts only on a seen yes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import event, given, settings
from hypothesis import strategies as st

from dialogs.engine.buttons import button
from dialogs.engine.context import from_json, to_json
from dialogs.engine.decide import conclude, decide, lookup_wanted, park, stop_wanted
from dialogs.engine.meaning import meaning_of, says_yes
from dialogs.engine.types import (
    ActionOutcome,
    CardChoice,
    CloseSession,
    Context,
    Decision,
    PendingAction,
    StartAction,
    Task,
    Utterance,
    World,
)
from dialogs.states import TABLE, State, closes
from intents.understanding import Entity, Guess, Understanding, Verdict
from tests.talk import DEMO, NOW, ORDERS, THE_WISH

BUTTONS = (
    "confirm",
    "confirm_cancel",
    "another",
    "keep",
    "this_one",
    "continue",
    "drop",
    "retry",
    "human",
    "track",
)
SAID = st.one_of(
    st.sampled_from(
        [
            THE_WISH,
            "取消订单",
            "取消手机",
            "取消耳机",
            "取消LK202611200003",
            "不对，是前天那单",
            "不是手机，是手机壳",
        ]
        + [
            "好的",
            "确认",
            "对了，快递到哪了",
            "好的，顺便问下快递到哪了",
            "对，就昨天那单",
            "不用了",
            "等一下",
            "算了",
        ]
        + [
            "第二个",
            "2",
            "都不是",
            "谢谢",
            "取消",
            "LK202611210007 尾号1234",
            "1234",
            "ok",
            "never mind",
            "？",
        ]
    ),
    st.sampled_from([button(key, locale) for key in BUTTONS for locale in ("zh-hans", "en")]),
    st.text(max_size=12),
)
INTENTS = ["greet", "goodbye", "thank", "affirm", "deny", "query_order", "query_logistics", "cancel_order"]
INTENTS += ["human_agent", "out_of_scope", "urge_delivery"]
MEANT: st.SearchStrategy[tuple[str, Verdict, list[str]]] = st.tuples(
    st.sampled_from(INTENTS), st.sampled_from(["act", "ask", "reject"]), st.permutations(INTENTS)
)
CHOICES = st.none() | st.builds(
    CardChoice,
    order=st.sampled_from([*(order.number for order in ORDERS), "LK000000000000"]),
    action=st.sampled_from([button(key, "zh-hans") for key in (*BUTTONS, "cancel_order")]),
)
OUTCOMES = st.builds(
    ActionOutcome,
    action=st.sampled_from(["cancel_order", "unknown_action"]),
    status=st.sampled_from(["success", "failed", "need_human"]),
    subject=st.sampled_from([order.number for order in ORDERS]),
    reason=st.sampled_from(["", "not_found", "already_shipped", "already_cancelled", "timeout"]),
    facts=st.sampled_from(
        [
            {},
            {"refund_amount": "2999.00", "refund_currency": "CNY"},
            {"return": "over", "return_days": "7", "return_until": "2026-11-20"},
            {"return": "after_receipt", "return_days": "7"},
        ]
    ),
)
WORLDS = st.sampled_from(
    [
        DEMO,
        World(),
        World(identified=True),
        World(orders=ORDERS[:1]),
        World(orders=ORDERS[3:], identified=True),
    ]
)


@st.composite
def utterances(draw: st.DrawFn, sequence_id: int) -> tuple[Utterance, Understanding]:
    text = draw(SAID)
    intent, decision, order = draw(MEANT)
    verdict: Verdict = "reject" if intent == "out_of_scope" else decision
    marks = draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))
    entities = (Entity(min(marks), max(marks), draw(st.sampled_from(["time", "product"])), ""),)
    utterance = Utterance(
        sequence_id=sequence_id,
        text=text,
        seen_sequence=draw(st.integers(0, sequence_id - 1) | st.just(sequence_id - 1)),
        at=NOW + timedelta(seconds=sequence_id),
        locale=draw(st.sampled_from(["zh-hans", "en"])),
        choice=draw(CHOICES),
    )
    understood = Understanding(
        text=text,
        intent=intent,
        confidence=draw(st.floats(0, 100)),
        decision=verdict,
        top=tuple(Guess(name, 30.0) for name in order[:3]),
        entities=entities if draw(st.booleans()) and marks[0] != marks[1] else (),
        model="any",
    )
    return utterance, understood


def check_decision(state: State, decision: Decision) -> None:
    """What holds for every decision."""
    at = state
    for step in decision.transitions:
        assert step.source is at
        assert TABLE[step.source][step.event] is step.target
        assert from_json(json.loads(json.dumps(dict(step.context)))) is not None
        at = step.target
    assert decision.state is at
    assert decision.reply.text
    assert len(decision.reply.suggestions) <= 4
    stored = json.loads(json.dumps(to_json(decision.context)))
    assert from_json(stored) == decision.context
    ends = [step for step in decision.transitions if closes(step.source, step.event)]
    assert len(ends) == sum(isinstance(effect, CloseSession) for effect in decision.effects)


def check_start(
    start: StartAction, context: Context, utterance: Utterance, understood: Understanding, world: World
) -> None:
    """An action starts only by a yes to exactly what was asked, seen, and still true."""
    pending = context.pending
    assert pending is not None
    assert (start.action, start.subject, start.slots) == (pending.action, pending.subject, pending.slots)
    assert 0 < pending.prompt_sequence == start.prompt_sequence < utterance.sequence_id
    assert utterance.seen_sequence >= pending.prompt_sequence
    assert any(order.number == start.subject for order in world.orders)
    meaning = meaning_of(utterance, understood)
    pressed = utterance.choice is not None and utterance.choice.order == pending.subject
    assert pressed or says_yes(meaning, utterance.text) or meaning.spoken.kind == "yes"
    assert "对了" not in utterance.text or pressed
    assert "顺便" not in utterance.text or pressed


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_conversation_stays_in_the_table_and_acts_only_on_a_seen_yes(data: st.DataObject) -> None:
    state, context, sequence = State.INIT, Context(), 0
    world = data.draw(WORLDS)
    for _ in range(data.draw(st.integers(1, 12))):
        if data.draw(st.integers(0, 9)) == 0:
            world = data.draw(WORLDS)
        if state is State.EXECUTION and data.draw(st.booleans()):
            decision = conclude(state, context, data.draw(OUTCOMES), "zh-hans", world)
        else:
            sequence += 1
            utterance, understood = data.draw(utterances(sequence))
            lookup_wanted(context, utterance, understood)
            decision = decide(state, context, utterance, understood, world)
            for effect in decision.effects:
                if isinstance(effect, StartAction):
                    event("an action was started")
                    check_start(effect, context, utterance, understood, world)
        check_decision(state, decision)
        sequence += 1
        state, context = decision.state, decision.context.with_prompt(sequence)
        if any(isinstance(effect, CloseSession) for effect in decision.effects):
            return


PENDING = PendingAction(
    "cancel_order", {"order": ORDERS[0].number, "amount": "2999.00 CNY"}, ORDERS[0].number, "?", 2
)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), state=st.sampled_from(State))
def test_any_stored_context_in_any_state_gets_an_answer(data: st.DataObject, state: State) -> None:
    slots: st.SearchStrategy[dict[str, object]] = st.dictionaries(
        st.sampled_from(["order", "time", "product", "number", "claim", "other"]),
        st.sampled_from(
            [ORDERS[0].number, "", 3, None, {"kind": "time"}, {"number": "LK1", "last4": ""}, []]
        ),
        max_size=3,
    )
    tasks = st.builds(Task, intent=st.sampled_from([*INTENTS, "cancel_order", "gone"]), slots=slots)
    context = Context(
        task=data.draw(st.none() | tasks),
        stack=tuple(data.draw(st.lists(tasks, max_size=3))),
        pending=data.draw(st.sampled_from([None, PENDING, replace(PENDING, subject="LK0")])),
        asked_intents=tuple(
            data.draw(st.lists(st.sampled_from(["query_order", "cancel_order"]), max_size=2))
        ),
        candidates=tuple(data.draw(st.lists(st.sampled_from([ORDERS[0].number, "LK0"]), max_size=2))),
        fallbacks=data.draw(st.integers(0, 3)),
        reprompts=data.draw(st.integers(0, 4)),
    )
    utterance, understood = data.draw(utterances(9))
    world = data.draw(WORLDS)
    decision = decide(state, context, utterance, understood, world)
    check_decision(state, decision)
    check_decision(state, conclude(state, context, data.draw(OUTCOMES), "en", world))
    assert not any(isinstance(effect, StartAction) for effect in decision.effects), (
        "its digest is not the prompt's"
    )


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_while_an_action_runs_an_utterance_stops_it_or_changes_nothing(data: st.DataObject) -> None:
    context = Context(task=Task("cancel_order", {"order": ORDERS[0].number}))
    utterance, understood = data.draw(utterances(5))
    decision = decide(State.EXECUTION, context, utterance, understood, DEMO)
    if stop_wanted(utterance, understood):
        assert [step.event for step in decision.transitions] == ["user_cancel"]
    else:
        assert decision == Decision(park(context, utterance), State.EXECUTION, context)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = [
    "version",
    "task",
    "stack",
    "pending",
    "asked_intents",
    "candidates",
    "fallbacks",
    "run_id",
    "from_the_future",
]


@given(st.dictionaries(st.sampled_from(KEYS), json_values))
def test_a_context_of_another_release_is_read_as_far_as_it_makes_sense(data: dict[str, object]) -> None:
    context = from_json(data)
    assert from_json(to_json(context)) == context
