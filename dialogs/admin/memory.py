"""What a dialog remembers, as staff read it: the task at hand, those that wait, what a yes would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from dialogs.admin.base import readable_json
from dialogs.admin.labels import SLOTS, Text, intent_title
from dialogs.engine.context import from_json as context_from_json
from dialogs.engine.types import Task
from dialogs.slots import TimeInterval
from dialogs.slots import from_json as slot_from_json


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task by its intent's title, its slots as (label, text)."""

    title: str
    slots: tuple[tuple[Text, str], ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """The context of a session. `pending` is the action that waits for a yes."""

    task: TaskShown | None
    waiting: tuple[TaskShown, ...]
    pending: TaskShown | None
    asked: tuple[str, ...]
    candidates: tuple[str, ...]


def memory_of(context: Mapping[str, Any]) -> Memory:
    """Reads a stored context, of whatever version."""
    known = context_from_json(context)
    pending = known.pending
    return Memory(
        task=_shown(known.task) if known.task else None,
        waiting=tuple(_shown(task) for task in reversed(known.stack)),
        pending=_shown(Task(pending.action, pending.slots)) if pending else None,
        asked=tuple(intent_title(intent) for intent in known.asked_intents),
        candidates=known.candidates,
    )


def _shown(task: Task) -> TaskShown:
    return TaskShown(intent_title(task.intent), tuple(shown_slots(task.slots)))


def shown_slots(slots: Mapping[str, Any]) -> Iterator[tuple[Text, str]]:
    """Each slot's label and its value in words."""
    for name, value in slots.items():
        yield SLOTS.get(name, name), slot_text(value)


def slot_text(value: object) -> str:
    """What was said, and for a time also what it was read as; a value of unknown form as JSON."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return readable_json(value)
    try:
        known = slot_from_json(value)
    except (KeyError, ValueError, TypeError, IndexError, ArithmeticError):
        return readable_json(value)
    if isinstance(known, TimeInterval):
        start, end = (date_format(timezone.localtime(at), "Y-m-d H:i") for at in (known.start, known.end))
        return f"{known.text} ({start} – {end})"
    return known.text
