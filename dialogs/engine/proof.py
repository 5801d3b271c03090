"""A stranger's claim to an order: its number and the last four digits of the phone in it.

Both may come in one sentence or in two. What was claimed is kept with the task until it is proven or
refused; the digits are forgotten then. After MAX_LOOKUPS failures a session asks the shop no more, so
that four digits can't be tried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.engine.buttons import button
from dialogs.engine.memory import ORDER, set_slot
from dialogs.engine.turn import Turn
from dialogs.engine.types import Context, Lookup, World
from dialogs.slots import find_last4, find_order_numbers

CLAIM = "claim"
MAX_LOOKUPS = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """What a stranger has said so far; "" where nothing."""

    number: str = ""
    last4: str = ""

    @property
    def whole(self) -> bool:
        return bool(self.number and self.last4)


def claim_so_far(context: Context, text: str) -> Claim:
    """The claim kept in the context, with what this text adds or corrects."""
    kept = context.task.slots.get(CLAIM) if context.task else None
    before = kept if isinstance(kept, Mapping) else {}
    numbers = [found.value for found in find_order_numbers(text) if not found.tail]
    last4 = find_last4(text, asked=isinstance(kept, Mapping) or bool(numbers))
    return Claim(
        number=numbers[0] if numbers else str(before.get("number", "")),
        last4=last4 or str(before.get("last4", "")),
    )


def lookup_for(context: Context, text: str) -> Lookup | None:
    """What to ask the shop before deciding; None when nothing (more) is claimed, or too often in vain."""
    claim = claim_so_far(context, text)
    if not claim.whole or claim.number in context.proven_orders or context.lookups >= MAX_LOOKUPS:
        return None
    return Lookup(claim.number, claim.last4)


def lookups_in_vain(context: Context, text: str, world: World) -> int:
    """How many claims found nothing by now. Each counts, whatever else its text is about."""
    wanted = None if world.identified else lookup_for(context, text)
    in_vain = wanted is not None and all(order.number != wanted.number for order in world.orders)
    return context.lookups + in_vain


def with_proven(context: Context, world: World) -> tuple[str, ...]:
    """The orders that a stranger has proven: those kept, and those that the turn was given."""
    if world.identified:
        return context.proven_orders
    return tuple(dict.fromkeys((*context.proven_orders, *(order.number for order in world.orders))))


def proof_missing(turn: Turn) -> bool:
    """Whether an order must be proven first: a stranger has shown none, or names another one now."""
    if turn.world.identified:
        return False
    number = claim_so_far(turn.context, turn.text).number
    return not turn.world.orders or bool(number and turn.order(number) is None)


def settle_claim(turn: Turn) -> None:
    """A claim that holds names the order meant; the digits are forgotten."""
    claim = claim_so_far(turn.context, turn.text)
    if not turn.world.identified and claim.number and turn.order(claim.number):
        set_slot(turn, ORDER, claim.number)
        set_slot(turn, CLAIM, None)


def ask_for_proof(turn: Turn) -> None:
    """Ask for what is still missing, or say that the two don't fit together."""
    claim = claim_so_far(turn.context, turn.text)
    if claim.whole or turn.context.lookups >= MAX_LOOKUPS:
        set_slot(turn, CLAIM, {})
        turn.say("proof.too_many" if turn.context.lookups >= MAX_LOOKUPS else "proof.wrong")
    else:
        set_slot(turn, CLAIM, {"number": claim.number, "last4": claim.last4})
        key = "proof.last4" if claim.number else "proof.number" if claim.last4 else "proof.both"
        turn.say(key, number=claim.number)
    turn.go("slots_incomplete")
    turn.suggestions = (button("human", turn.locale), button("never_mind", turn.locale))
