"""A dialog's memory as JSON, and its state in short.

Version 1. Reading is lenient: a key that this version doesn't know is dropped, a missing or odd one
takes its default, so that a session written by another release goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dialogs.engine.types import Context, PendingAction, Task
from dialogs.states import State

VERSION = 1
STACK_LIMIT = 3


def to_json(context: Context) -> dict[str, Any]:
    """The context as plain JSON values; what is empty is left out, so snapshots stay small."""
    whole: dict[str, Any] = {
        "task": _task_to_json(context.task) if context.task else None,
        "stack": [_task_to_json(task) for task in context.stack],
        "pending": _pending_to_json(context.pending) if context.pending else None,
        "asked_intents": list(context.asked_intents),
        "candidates": list(context.candidates),
        "proven_orders": list(context.proven_orders),
        "fallbacks": context.fallbacks,
        "reprompts": context.reprompts,
        "run_id": context.run_id,
        "lookups": context.lookups,
    }
    return {"version": VERSION, **{key: value for key, value in whole.items() if value}}


def from_json(data: Mapping[str, Any]) -> Context:
    """The context that was stored; `{}` is that of a new session."""
    return Context(
        task=_task_from_json(data.get("task")),
        stack=tuple(task for item in _list(data.get("stack")) if (task := _task_from_json(item)))[
            -STACK_LIMIT:
        ],
        pending=_pending_from_json(data.get("pending")),
        asked_intents=_strings(data.get("asked_intents")),
        candidates=_strings(data.get("candidates")),
        proven_orders=_strings(data.get("proven_orders")),
        fallbacks=_count(data.get("fallbacks")),
        reprompts=_count(data.get("reprompts")),
        run_id=_text(data.get("run_id")),
        lookups=_count(data.get("lookups")),
    )


def summarise(
    session_id: str, state: State, context: Context, *, last_active: datetime, history_length: int
) -> dict[str, Any]:
    """The state summary of the article, section 3.2: plain JSON values, times in ISO 8601."""
    return {
        "session_id": session_id,
        "current_state": state.value,
        "context": to_json(context),
        "last_active": last_active.isoformat(),
        "history_length": history_length,
    }


def _task_to_json(task: Task) -> dict[str, Any]:
    return {"intent": task.intent, "slots": dict(task.slots)}


def _pending_to_json(pending: PendingAction) -> dict[str, Any]:
    return {
        "action": pending.action,
        "slots": dict(pending.slots),
        "subject": pending.subject,
        "digest": pending.digest,
        "prompt_sequence": pending.prompt_sequence,
    }


def _task_from_json(data: object) -> Task | None:
    if not isinstance(data, Mapping) or not _text(data.get("intent")):
        return None
    slots = data.get("slots")
    return Task(intent=_text(data.get("intent")), slots=dict(slots) if isinstance(slots, Mapping) else {})


def _pending_from_json(data: object) -> PendingAction | None:
    """A pending action, or None where any part of it is missing: a yes must not meet a half-read question."""
    if not isinstance(data, Mapping):
        return None
    action, subject, digest = (_text(data.get(key)) for key in ("action", "subject", "digest"))
    slots = data.get("slots")
    if not (action and subject and digest and isinstance(slots, Mapping)):
        return None
    return PendingAction(
        action=action,
        slots={str(key): str(value) for key, value in slots.items()},
        subject=subject,
        digest=digest,
        prompt_sequence=_count(data.get("prompt_sequence")),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in _list(value) if isinstance(item, str))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
