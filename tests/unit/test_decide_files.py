"""Photos and files without a word: thanked for, and whatever was asked stays asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.engine.decide import decide
from dialogs.engine.types import Decision
from dialogs.states import State
from tests.talk import Talk, asked_to_cancel, understanding


def show(talk: Talk, count: int = 1, text: str = "") -> Decision:
    """Files come, with or without a text."""
    utterance = replace(talk.utterance(text), attachments=count)
    decision = decide(talk.state, talk.context, utterance, understanding(text), talk.world)
    talk._take(decision)
    return decision


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("locale", ["zh-hans", "en"])
def test_in_no_state_does_a_file_alone_change_anything(state: State, locale: str) -> None:
    talk = Talk(state=state, locale=locale)
    decision = show(talk, 2)
    assert (decision.state, decision.context, decision.transitions, decision.effects) == (
        state,
        talk.context,
        (),
        (),
    )
    assert decision.reply.text
    assert decision.reply.suggestions


def test_a_yes_after_the_file_still_confirms_what_was_asked() -> None:
    talk = asked_to_cancel()
    show(talk)
    talk.expect(State.CONFIRMATION)
    assert "确认" in talk.reply.suggestions
    talk.say("确认", "affirm")
    assert [action.action for action in talk.started] == ["cancel_order"]


def test_a_file_with_a_text_is_answered_by_the_text() -> None:
    talk = Talk()
    show(talk, 1, "你好")
    plain = Talk().say("你好")
    assert talk.reply.text == plain.text


def test_a_file_alone_is_no_message_to_leave() -> None:
    talk = Talk()
    talk.say("转人工")
    show(talk)
    talk.expect(State.TRANSFER)
    assert "写一句话" in talk.reply.text
