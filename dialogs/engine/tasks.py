"""What customers can get done: one row an intent. Texts are found by the intent's name in dialogs/replies/.

A row that confirms needs the texts `<intent>.ask several none confirm started done kept doing` and may have
`<intent>.refused.<status>` and `<intent>.failed.<reason>`; one that only reads needs an answer in
`answers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A task: the slots it takes, the action that does it (none: it only reads), what must hold for it.

    `yes_button`: the key of the button on the confirmation's card. `statuses`: the order states in which the
    wish makes sense; empty where any does.
    """

    intent: str
    slots: tuple[str, ...] = ("order", "time", "product", "amount")
    action: str = ""
    confirms: bool = False
    yes_button: str = "confirm"
    statuses: frozenset[str] = frozenset()

    @property
    def read_only(self) -> bool:
        """Whether it changes nothing, so that it is answered in the same turn."""
        return not self.action


TASKS: Mapping[str, TaskSpec] = {
    spec.intent: spec
    for spec in (
        TaskSpec("query_order"),
        TaskSpec("query_logistics", statuses=frozenset({"shipped", "delivered"})),
        TaskSpec(
            "cancel_order",
            action="cancel_order",
            confirms=True,
            yes_button="confirm_cancel",
            statuses=frozenset({"pending_payment", "paid", "packed"}),
        ),
    )
}

HUMAN = "human_agent"
SMALL_TALK = frozenset({"greet", "goodbye", "thank", "affirm", "deny"})
OFFERED = (*TASKS, HUMAN)
"""What the bot may ask about ("您是不是想…") and whose labels are read as commands."""
