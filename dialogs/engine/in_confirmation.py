"""An utterance after a question that wants a yes: "do it?" or "is this what you want?"."""

from __future__ import annotations

from dialogs.engine.asking import reject_intents, say_rejected, show_intents, take_intent
from dialogs.engine.buttons import button, pressed
from dialogs.engine.choosing import PERSON_AFTER, about, linked, show_others, show_prompt
from dialogs.engine.correcting import correct, is_bare, select
from dialogs.engine.giving_up import give_up, leave_politely
from dialogs.engine.human import hand_over
from dialogs.engine.meaning import says_no, says_yes
from dialogs.engine.memory import ORDER, read_clues, set_slot
from dialogs.engine.opening import BY_CARD, open_turn
from dialogs.engine.starting import digress, slots_said, work
from dialogs.engine.tasks import HUMAN, TASKS, TaskSpec
from dialogs.engine.turn import Turn
from dialogs.engine.types import PendingAction, StartAction
from dialogs.slots import Clues, find_choice
from dialogs.states import confirms_what_was_seen


def in_confirmation(turn: Turn) -> None:
    """Take the answer to the question that stands."""
    context = turn.context
    spec = TASKS.get(context.task.intent) if context.task else None
    if context.pending is not None and spec is not None and spec.confirms:
        turn.intent = spec.intent
        _answer_prompt(turn, spec, context.pending)
    elif context.asked_intents:
        _answer_intents(turn)
    else:
        reject_intents(turn)
        open_turn(turn)


def _answer_prompt(turn: Turn, spec: TaskSpec, pending: PendingAction) -> None:
    meaning, spoken = turn.meaning, turn.meaning.spoken
    if turn.utterance.choice is not None:
        _pressed_card(turn, spec, pending)
        return
    if meaning.wants_human:
        hand_over(turn)
        return
    said = spoken.rest or turn.text
    clues = read_clues(turn, said) if spoken.rest or not spoken.kind else Clues()
    if (says_yes(meaning, turn.text) and not clues) or _yes_to_same(turn, spec, pending, clues):
        _confirm(turn, spec, pending)
    elif says_no(meaning) and not clues:
        give_up(turn)
    elif spoken.plainly("other"):
        _others(turn, spec, pending)
    elif spoken.plainly("wait", "unclear"):
        _ask_again(turn, spec, pending, "wait" if spoken.kind == "wait" else f"{spec.intent}.confirm_unclear")
    else:
        _longer_answer(turn, spec, pending, said, clues)


def _longer_answer(turn: Turn, spec: TaskSpec, pending: PendingAction, said: str, clues: Clues) -> None:
    """More than a short answer: another task, other clues, small talk, or nothing that was understood."""
    meaning, kind = turn.meaning, turn.meaning.spoken.kind
    if meaning.task not in ("", spec.intent) and not is_bare(said, clues):
        if kind in ("stop", "no"):
            give_up(turn)
            open_turn(turn)
        else:
            digress(turn, meaning.task, _slots_aside(turn, said, meaning.task, pending))
    elif kind == "stop" or (kind == "no" and not clues):
        give_up(turn)
    elif clues:
        alone = meaning.task == spec.intent and not kind
        correct(turn, spec, pending, clues, alone=alone, wrong=kind in ("other", "no"))
    elif kind == "other":
        _others(turn, spec, pending)
    elif meaning.surely("goodbye"):
        leave_politely(turn)
    elif meaning.surely("greet") or meaning.surely("thank") or kind == "thanks":
        turn.say("greet.again" if meaning.surely("greet") else "thank")
        _ask_again(turn, spec, pending, f"{spec.intent}.confirm_again", counted=False)
    else:
        _ask_again(turn, spec, pending, f"{spec.intent}.confirm_again")


def _confirm(turn: Turn, spec: TaskSpec, pending: PendingAction) -> None:
    """A yes: do it if the very thing that was seen still stands, else ask again."""
    order = turn.order(pending.subject)
    if confirms_what_was_seen(turn.asked()):
        turn.go("user_confirm")
        turn.slots = dict(pending.slots)
        turn.remember(pending=None, reprompts=0, fallbacks=0)
        turn.effects.append(
            StartAction(pending.action, pending.slots, pending.subject, pending.prompt_sequence)
        )
        turn.say(f"{spec.intent}.started", **(about(turn, order) if order else {}))
        turn.suggestions = (button("stop_waiting", turn.locale),)
    elif order is None or not turn.asked().unchanged:
        turn.remember(pending=None)
        turn.go("user_modify")
        turn.say("confirm.changed")
        set_slot(turn, ORDER, order.number if order else None)
        work(turn)
    else:
        _ask_again(turn, spec, pending, "confirm.unseen", counted=False)


def _yes_to_same(turn: Turn, spec: TaskSpec, pending: PendingAction, clues: Clues) -> bool:
    """ "对，就昨天那单": a yes that says over again which order, and says the one shown."""
    spoken = turn.meaning.spoken
    if spoken.kind != "yes" or not is_bare(spoken.rest, clues):
        return False
    return any(match.order.number == pending.subject for match in linked(turn, spec, clues).matches)


def _ask_again(turn: Turn, spec: TaskSpec, pending: PendingAction, key: str, *, counted: bool = True) -> None:
    """Show the same question once more, in other words; no step is taken. From the third time on offer a person."""
    order = turn.order(pending.subject)
    if order is None or not turn.asked().unchanged:
        turn.remember(pending=None)
        turn.go("user_modify")
        work(turn)
        return
    times = turn.context.reprompts + (1 if counted else 0)
    turn.remember(reprompts=times)
    turn.say(key, times, **about(turn, order))
    show_prompt(turn, spec, order)
    if times >= PERSON_AFTER:
        turn.say("reprompt.or_person")
        turn.suggestions = (*turn.suggestions, button("human", turn.locale))


def _others(turn: Turn, spec: TaskSpec, pending: PendingAction) -> None:
    turn.remember(pending=None)
    turn.go("user_modify")
    show_others(turn, spec, frozenset({pending.subject}))


def _pressed_card(turn: Turn, spec: TaskSpec, pending: PendingAction) -> None:
    """A button of the question's own card, or of an earlier one: then its order is asked about first."""
    choice = turn.utterance.choice
    if choice is None or turn.order(choice.order) is None:
        _ask_again(turn, spec, pending, f"{spec.intent}.confirm_again", counted=False)
        return
    key = pressed(choice.action)
    intent = BY_CARD.get(key, spec.intent)
    if key == spec.yes_button and choice.order == pending.subject:
        _confirm(turn, spec, pending)
    elif key == "another":
        _others(turn, spec, pending)
    elif intent != spec.intent and key != "this_one":
        digress(turn, intent, {ORDER: choice.order})
    else:
        turn.remember(pending=None)
        turn.go("user_modify")
        select(turn, spec, choice.order)


def _slots_aside(turn: Turn, said: str, intent: str, pending: PendingAction) -> dict[str, object]:
    """What a side question is about: what it says, else the order in question where that makes sense."""
    slots = slots_said(turn, said)
    order = turn.order(pending.subject)
    if slots or order is None or (intent == "query_logistics" and order.shipment is None):
        return slots
    return {ORDER: order.number}


def _answer_intents(turn: Turn) -> None:
    """ "您是不是想…": a yes takes the first, a button or a place any; a no asks for other words."""
    meaning, asked = turn.meaning, turn.context.asked_intents
    place = find_choice(meaning.spoken.rest or turn.text, asked=True)
    chosen = ""
    if meaning.intent in asked and meaning.sure:
        chosen = meaning.intent
    elif place is not None and 0 < place <= len(asked):
        chosen = asked[place - 1]
    elif says_yes(meaning, turn.text):
        chosen = asked[0]
    if turn.utterance.choice is None and chosen == HUMAN:
        hand_over(turn)
    elif turn.utterance.choice is None and chosen:
        take_intent(turn, chosen)
    elif meaning.spoken.plainly("wait", "thanks"):
        show_intents(turn, "ask.again")
    elif meaning.button == "none_of_these" or says_no(meaning) or meaning.spoken.plainly("other"):
        reject_intents(turn)
        say_rejected(turn)
    else:
        reject_intents(turn)
        open_turn(turn)
