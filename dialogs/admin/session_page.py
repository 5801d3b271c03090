"""What a session's page shows beside its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialogs.admin.base import readable_json
from dialogs.admin.labels import (
    OWNER_TONES,
    STATUS_TONES,
    STEPS,
    Text,
    badge,
    intent_title,
    state_badge,
)
from dialogs.admin.memory import memory_of, shown_slots
from dialogs.admin.transcript import read_lines, transcript_page
from dialogs.models import ActionRun, Session, TransitionRecord

STEPS_SHOWN = 200
RUNS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Step:
    """A transition: from, to, by what, and the dialog's memory at that moment as JSON."""

    record: TransitionRecord
    source: SafeString
    target: SafeString
    event: Text
    snapshot: str


@dataclass(frozen=True, slots=True)
class Run:
    """An action run: what it does, to what, with which slots, and how it stands."""

    record: ActionRun
    title: str
    status: SafeString
    slots: tuple[tuple[Text, str], ...]
    outcome: str


def session_page(session: Session, asked: Mapping[str, str]) -> dict[str, Any]:
    """The template's context. `asked`: `page` of the transcript, or the public `entry` to be shown."""
    entry = asked.get("entry", "")
    page = transcript_page(
        session, number=asked.get("page", "1"), entry=int(entry) if entry.isdecimal() else None
    )
    who = str(session.customer or _("visitor"))
    return {
        "title": _("Session with %(who)s") % {"who": who},
        "session": session,
        "state": state_badge(session.state),
        "owner": badge(session.get_owner_display(), OWNER_TONES.get(session.owner, "quiet")),
        "close_reason": STEPS.get(session.close_reason, session.close_reason),
        "page": page,
        "lines": read_lines(page),
        "memory": memory_of(session.context),
        "runs": [_run(run) for run in session.action_runs.order_by("-created_at")[:RUNS_SHOWN]],
        "steps": [_step(step) for step in session.transitions.order_by("-id")[:STEPS_SHOWN]],
        "left_messages": session.left_messages.select_related("handled_by").order_by("-id"),
    }


def _step(record: TransitionRecord) -> Step:
    return Step(
        record,
        state_badge(record.source),
        state_badge(record.target),
        STEPS.get(record.event, record.event),
        readable_json(record.context),
    )


def _run(record: ActionRun) -> Run:
    status = badge(record.get_status_display(), STATUS_TONES.get(record.status, "busy"))
    outcome = readable_json(record.outcome) if record.outcome else ""
    return Run(record, intent_title(record.action), status, tuple(shown_slots(record.slots)), outcome)
