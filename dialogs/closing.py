"""Ending a session: the last entry of its log, and the row that says so."""

from __future__ import annotations

from django.utils import timezone

from dialogs.log import Draft, Kind, Repeat, Stored, append_in
from dialogs.models import Session


def close_session(session: Session, reason: str) -> list[Stored | Repeat]:
    """Append `session.closed` and close, inside the caller's transaction, which holds the session's lock."""
    draft = Draft(
        session_id=session.pk,
        origin_key="close",
        kind=Kind.EVENT,
        sender="system",
        payload={"kind": "session.closed", "data": {"reason": reason}},
    )
    stored = append_in([draft])
    Session.objects.filter(pk=session.pk).update(
        closed_at=timezone.now(),
        close_reason=reason,
        pending_since=None,
        turn_lease_until=None,
        turn_token=None,
    )
    return stored
