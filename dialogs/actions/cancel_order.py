"""Cancel an order that has not left the shop."""

from __future__ import annotations

from dialogs.actions.registry import Action, ActionCall, register
from dialogs.engine.types import ActionOutcome
from shop import services


def run(call: ActionCall) -> ActionOutcome:
    """Ask the shop; its rules decide. A stranger has proven the order before it could be confirmed."""
    result = services.cancel_order(
        call.subject, sub=call.sub or "", proven=call.sub is None, idempotency_key=call.key, reason="customer"
    )
    if isinstance(result, services.Cancelled):
        return ActionOutcome("cancel_order", "success", call.subject, facts=dict(result.facts))
    return ActionOutcome(
        "cancel_order", "failed", call.subject, reason=result.reason, facts=dict(result.facts)
    )


CANCEL_ORDER = register(Action(name="cancel_order", run=run, slots=("order",)))
