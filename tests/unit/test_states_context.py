"""A dialog's memory as JSON: whole, small, and readable by a later and an earlier release."""

from __future__ import annotations

import json

from dialogs.engine.context import VERSION, from_json, summarise, to_json
from dialogs.engine.types import Context, PendingAction, Task
from dialogs.states import State
from tests.talk import NOW

FULL = Context(
    task=Task("cancel_order", {"order": "LK202611210007", "time": {"kind": "time", "text": "昨天"}}),
    stack=(Task("query_order"),),
    pending=PendingAction("cancel_order", {"order": "LK202611210007"}, "LK202611210007", "ab12", 7),
    asked_intents=("query_order",),
    candidates=("LK202611210007",),
    proven_orders=("LK202611210007",),
    fallbacks=1,
    reprompts=2,
    run_id="r1",
    lookups=3,
)


def test_a_context_survives_being_stored() -> None:
    assert from_json(json.loads(json.dumps(to_json(FULL)))) == FULL


def test_a_new_session_stores_its_version_only() -> None:
    assert to_json(Context()) == {"version": VERSION}
    assert from_json({}) == Context()


def test_keys_of_another_release_are_passed_over() -> None:
    assert from_json({**to_json(FULL), "version": 9, "mood": "sunny"}) == FULL


def test_a_half_stored_question_is_no_question() -> None:
    data = to_json(FULL)
    del data["pending"]["digest"]
    assert from_json(data).pending is None


def test_a_prompt_is_numbered_once() -> None:
    pending = PendingAction("cancel_order", {}, "LK1", "ab12")
    shown = Context(pending=pending).with_prompt(4).with_prompt(9)
    assert shown.pending is not None
    assert shown.pending.prompt_sequence == 4


def test_the_summary_says_where_a_session_stands() -> None:
    summary = summarise("s1", State.CONFIRMATION, Context(reprompts=1), last_active=NOW, history_length=3)
    assert summary == {
        "session_id": "s1",
        "current_state": "confirmation",
        "context": {"version": VERSION, "reprompts": 1},
        "last_active": "2026-11-22T12:00:00+08:00",
        "history_length": 3,
    }
