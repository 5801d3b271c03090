"""Coming back: what is said when a task ends while another one waits on the stack."""

from __future__ import annotations

from dialogs.engine import wording
from dialogs.engine.buttons import button
from dialogs.engine.memory import ORDER, clues_of
from dialogs.engine.turn import Steps
from dialogs.engine.types import Task
from dialogs.replies import render


def offer_return(steps: Steps) -> None:
    """Ask whether to go on with the task that waits, when one does."""
    if not steps.context.stack:
        return
    steps.say("return.offer", doing=doing(steps, steps.context.stack[-1]))
    steps.suggestions = (button("continue", steps.locale), button("drop", steps.locale), *steps.suggestions)


def doing(steps: Steps, task: Task) -> str:
    """What a task is about, as a phrase: 取消星辰 X2 手机的订单."""
    order = steps.order(str(task.slots.get(ORDER, "")))
    if order is not None:
        what = render("return.order_of", steps.locale, product=wording.product(order, steps.locale))
    elif clues := clues_of(task):
        what = wording.looked_for(clues, steps.locale)
    else:
        what = render("return.an_order", steps.locale)
    return render(f"{task.intent}.doing", steps.locale, what=what)
