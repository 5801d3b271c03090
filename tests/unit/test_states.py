"""The state table: the article's rows, what was added, guards, closing events, and the page drawn from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.diagram import PAGE, PageError, with_diagram
from dialogs.states import (
    CLOSING,
    GUARDS,
    TABLE,
    Asked,
    IllegalTransition,
    State,
    closes,
    follow,
    follow_guarded,
)

ARTICLE = {
    "init": {"user_greeting": "greeting", "user_query": "intent_recognition"},
    "greeting": {"greeting_complete": "intent_recognition", "timeout": "error"},
    "intent_recognition": {
        "intent_recognized": "slot_filling",
        "intent_unclear": "confirmation",
        "no_intent": "error",
    },
    "slot_filling": {
        "slots_complete": "confirmation",
        "slots_incomplete": "slot_filling",
        "user_cancel": "completion",
    },
    "confirmation": {
        "user_confirm": "execution",
        "user_modify": "slot_filling",
        "user_cancel": "completion",
    },
    "execution": {
        "execution_success": "completion",
        "execution_failed": "error",
        "need_human": "transfer",
    },
    "error": {"retry": "init", "give_up": "completion"},
}
SEEN = Asked(action_pending=True, prompt_sequence=4, sequence_id=5, seen_sequence=4, unchanged=True)


@pytest.mark.parametrize("state", ARTICLE)
def test_the_articles_rows_are_unchanged(state: str) -> None:
    rows = {event: target.value for event, target in TABLE[State(state)].items()}
    assert rows | ARTICLE[state] == rows


def test_every_state_has_rows() -> None:
    assert set(TABLE) == set(State)


@pytest.mark.parametrize("state", set(State) - {State.TRANSFER})
def test_a_person_can_be_asked_for_everywhere(state: State) -> None:
    assert follow(state, "human_requested") is State.TRANSFER


def test_states_between_greeting_and_execution_time_out_into_error() -> None:
    timed = {state for state, rows in TABLE.items() if rows.get("timeout") is State.ERROR}
    assert timed == {
        State.GREETING,
        State.INTENT_RECOGNITION,
        State.SLOT_FILLING,
        State.CONFIRMATION,
        State.EXECUTION,
    }


def test_an_event_that_a_state_does_not_accept_is_a_named_error_that_says_what_it_accepts() -> None:
    with pytest.raises(
        IllegalTransition, match=r"'user_confirm' in init.*user_greeting, user_query"
    ) as caught:
        follow(State.INIT, "user_confirm")
    assert (caught.value.state, caught.value.event) == (State.INIT, "user_confirm")


def test_closing_events_are_rows_that_end_in_completion() -> None:
    assert {follow(state, event) for state, event in CLOSING} == {State.COMPLETION}
    assert closes(State.ERROR, "give_up")
    assert not closes(State.CONFIRMATION, "user_cancel")


def test_guards_stand_on_rows_that_exist() -> None:
    assert all(event in TABLE[state] for state, event in GUARDS)


def test_a_seen_prompt_can_be_confirmed() -> None:
    assert follow_guarded(State.CONFIRMATION, "user_confirm", SEEN) is State.EXECUTION


@pytest.mark.parametrize(
    "asked",
    [
        replace(SEEN, action_pending=False),
        replace(SEEN, prompt_sequence=0),
        replace(SEEN, seen_sequence=3),
        replace(SEEN, sequence_id=4),
        replace(SEEN, unchanged=False),
        Asked(intents_asked=True, prompt_sequence=4, sequence_id=5, seen_sequence=4, unchanged=True),
    ],
    ids=[
        "nothing pending",
        "not shown yet",
        "not seen",
        "said before",
        "changed since",
        "only an intent asked",
    ],
)
def test_a_yes_confirms_only_what_was_seen(asked: Asked) -> None:
    with pytest.raises(IllegalTransition, match="confirms_what_was_seen"):
        follow_guarded(State.CONFIRMATION, "user_confirm", asked)


def test_an_intent_question_never_stands_for_an_action() -> None:
    asked = Asked(intents_asked=True)
    assert follow_guarded(State.CONFIRMATION, "intent_confirmed", asked) is State.SLOT_FILLING
    with pytest.raises(IllegalTransition, match="answers_an_intent_question"):
        follow_guarded(State.CONFIRMATION, "intent_confirmed", replace(asked, action_pending=True))


def test_the_page_shows_the_table_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_diagram(page) == page, "stale: run `python manage.py draw_states`"


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(PageError, match="needs the lines"):
        with_diagram("# The states of a dialog\n")
