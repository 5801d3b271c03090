"""The news of an action's result. Results are facts: they are told whatever the dialog does by then."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from dialogs.engine import wording
from dialogs.engine.buttons import button
from dialogs.engine.human import ask_for_message
from dialogs.engine.memory import ORDER, drop_task, put_aside, without_strangers
from dialogs.engine.returning import offer_return
from dialogs.engine.tasks import TASKS
from dialogs.engine.turn import Steps, steps_after_result
from dialogs.engine.types import ActionOutcome, Context, Decision, World
from dialogs.replies import has, render
from dialogs.states import State

FINAL = frozenset({"not_found", "already_cancelled", "already_shipped", "already_running"})
"""Reasons that another try won't change."""
_EVENTS: Mapping[str, str] = {
    "success": "execution_success",
    "failed": "execution_failed",
    "need_human": "need_human",
}


def conclude(state: State, context: Context, outcome: ActionOutcome, locale: str, world: World) -> Decision:
    """Tell how an action ended. In execution the dialog goes on from there; else its state stays as it is."""
    steps = steps_after_result(state, without_strangers(context, state), world, locale)
    steps.intent = next((spec.intent for spec in TASKS.values() if spec.action == outcome.action), "")
    steps.confidence = 100 if steps.intent else 0
    steps.slots = {ORDER: outcome.subject} if outcome.subject else {}
    waited_for = state is State.EXECUTION
    if waited_for:
        steps.go(_EVENTS[outcome.status])
        steps.remember(run_id="")
    {"success": _succeeded, "failed": _failed, "need_human": _undecided}[outcome.status](
        steps, outcome, waited_for
    )
    return steps.decision()


def _succeeded(steps: Steps, outcome: ActionOutcome, waited_for: bool) -> None:
    variables = _variables(steps, outcome)
    refunded = "refund" in variables and has(f"{steps.intent}.done_refund")
    steps.say(
        _known(f"{steps.intent}.done_refund" if refunded else f"{steps.intent}.done", "action.done"),
        **variables,
    )
    if waited_for:
        drop_task(steps)
        steps.suggestions = (button("orders", steps.locale), button("track", steps.locale))
        offer_return(steps)


def _failed(steps: Steps, outcome: ActionOutcome, waited_for: bool) -> None:
    """Why, and what can be done instead. A reason that may pass keeps the task for another try."""
    base = f"{steps.intent}.failed.{outcome.reason}"
    keys = (f"{base}.{outcome.facts.get('return', '')}", base, f"{steps.intent}.failed", "action.failed")
    steps.say(next(key for key in keys if has(key)), **_variables(steps, outcome))
    if not waited_for:
        return
    retry = outcome.reason not in FINAL and steps.context.task is not None
    steps.suggestions = (button("human", steps.locale), button("orders", steps.locale))
    if retry:
        steps.suggestions = (button("retry", steps.locale), *steps.suggestions)
    else:
        drop_task(steps)
        offer_return(steps)


def _undecided(steps: Steps, outcome: ActionOutcome, waited_for: bool) -> None:
    """Nobody can say whether it happened: staff find out. Nobody is on duty, so a message may be left."""
    steps.say(_known(f"{steps.intent}.need_human", "action.need_human"), **_variables(steps, outcome))
    if waited_for:
        drop_task(steps)
        put_aside(steps)
        ask_for_message(steps, "human.nobody")
    else:
        steps.suggestions = (button("human", steps.locale),)


def _known(key: str, otherwise: str) -> str:
    return key if has(key) else otherwise


def _variables(steps: Steps, outcome: ActionOutcome) -> dict[str, str]:
    """What the texts may name: the shop's facts, and amounts and carrier as people write them."""
    facts, order = outcome.facts, steps.order(outcome.subject)
    variables = dict(facts) | {"order": outcome.subject, "product": outcome.subject}
    if order is not None:
        name = wording.product(order, steps.locale)
        variables["product"] = render("order.with_number", steps.locale, product=name, order=order.number)
    refund = _money(facts.get("refund_amount"), facts.get("refund_currency"))
    carrier = facts.get("carrier_zh_hans" if steps.locale == "zh-hans" else "carrier_en", "")
    variables["carrier"] = carrier
    return variables | ({"refund": refund} if refund else {})


def _money(amount: str | None, currency: str | None) -> str:
    try:
        return wording.money(Decimal(amount), currency) if amount and currency else ""
    except InvalidOperation:
        return ""
