"""An utterance while the order is still being looked for, or a stranger's proof waited for."""

from __future__ import annotations

from dialogs.engine.buttons import button, intent_label, pressed
from dialogs.engine.choosing import PERSON_AFTER, ask_again, show_others
from dialogs.engine.correcting import is_bare, select, take_clues
from dialogs.engine.giving_up import give_up, leave_politely
from dialogs.engine.human import hand_over
from dialogs.engine.meaning import says_no, says_yes
from dialogs.engine.memory import ORDER, pick, read_clues
from dialogs.engine.opening import BY_CARD, open_turn
from dialogs.engine.proof import CLAIM, ask_for_proof, claim_so_far, proof_missing
from dialogs.engine.starting import digress, keep_claim, slots_said, work
from dialogs.engine.tasks import TASKS, TaskSpec
from dialogs.engine.turn import Turn
from dialogs.slots import Clues


def in_slot_filling(turn: Turn) -> None:
    """Take the answer, or whatever else was said instead of one."""
    task = turn.context.task
    spec = TASKS.get(task.intent) if task else None
    if task is None or spec is None:
        turn.go("task_switched")
        open_turn(turn)
        return
    turn.intent = task.intent
    if turn.utterance.choice is not None:
        _pressed_card(turn, spec)
    elif turn.meaning.wants_human:
        hand_over(turn)
    elif spec.read_only or CLAIM in task.slots or proof_missing(turn):
        _prove(turn)
    elif not _short_answer(turn, spec):
        _longer_answer(turn, spec)


def _pressed_card(turn: Turn, spec: TaskSpec) -> None:
    choice = turn.utterance.choice
    if choice is None or turn.order(choice.order) is None:
        ask_again(turn, spec) if spec.confirms else ask_for_proof(turn)
        return
    intent = BY_CARD.get(pressed(choice.action), spec.intent)
    if intent != spec.intent and pressed(choice.action) != "this_one":
        digress(turn, intent, {ORDER: choice.order})
    else:
        select(turn, spec, choice.order)


def _prove(turn: Turn) -> None:
    """A stranger's number and digits; anything else is heard, but doesn't get round them."""
    task = turn.context.task
    if task is None:
        return
    claim = claim_so_far(turn.context, turn.text)
    kept = task.slots.get(CLAIM) or {}
    added = (claim.number, claim.last4) != (kept.get("number", ""), kept.get("last4", ""))
    if says_no(turn.meaning):
        give_up(turn)
    elif turn.meaning.task not in ("", task.intent) and not added:
        digress(turn, turn.meaning.task, keep_claim(turn, slots_said(turn, turn.text)))
    elif added or not proof_missing(turn):
        work(turn)
    else:
        times = turn.context.reprompts + 1
        turn.remember(reprompts=times)
        ask_for_proof(turn)
        if times >= PERSON_AFTER:
            turn.say("reprompt.or_person")


def _short_answer(turn: Turn, spec: TaskSpec) -> bool:
    """Yes, no, "none of these", "the second one". False: it says more than that."""
    context, spoken = turn.context, turn.meaning.spoken
    said = spoken.rest if spoken.kind else turn.text
    if number := pick(turn, said, asked=True):
        select(turn, spec, number)
    elif says_no(turn.meaning) and (spoken.kind or not read_clues(turn, turn.text)):
        give_up(turn)
    elif says_yes(turn.meaning, turn.text):
        _yes(turn, spec)
    elif spoken.plainly("other"):
        show_others(turn, spec, frozenset(context.candidates))
    elif spoken.plainly("wait"):
        turn.say("wait")
        turn.go("slots_incomplete")
        turn.suggestions = (button("never_mind", turn.locale), button("human", turn.locale))
    else:
        return False
    return True


def _yes(turn: Turn, spec: TaskSpec) -> None:
    """A yes means the only order shown, or the person just offered."""
    candidates = turn.context.candidates
    if turn.context.reprompts >= PERSON_AFTER:
        hand_over(turn)
    elif len(candidates) == 1 and turn.order(candidates[0]):
        select(turn, spec, candidates[0])
    else:
        ask_again(turn, spec)


def _longer_answer(turn: Turn, spec: TaskSpec) -> None:
    meaning, spoken = turn.meaning, turn.meaning.spoken
    said = spoken.rest or turn.text
    clues = read_clues(turn, said) if spoken.rest or not spoken.kind else Clues()
    elsewhere = meaning.task not in ("", spec.intent) and not is_bare(said, clues)
    if elsewhere and spoken.kind in ("stop", "no"):
        give_up(turn)
        open_turn(turn)
    elif elsewhere:
        digress(turn, meaning.task, slots_said(turn, said))
    elif spoken.kind == "stop":
        give_up(turn)
    elif clues:
        take_clues(turn, spec, clues, alone=meaning.task == spec.intent and not spoken.kind)
    elif meaning.surely("goodbye"):
        leave_politely(turn)
    elif meaning.surely("greet") or meaning.surely("thank") or spoken.plainly("thanks"):
        turn.say("greet.again" if meaning.surely("greet") else "thank")
        ask_again(turn, spec, counted=False)
    else:
        ask_again(turn, spec)
        guesses = (intent_label(intent, turn.locale) for intent in meaning.guesses if intent != spec.intent)
        turn.suggestions = (*guesses, *turn.suggestions)
