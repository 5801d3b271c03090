"""A session's log as people read it: both streams in the order in which they were shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.safestring import SafeString

from dialogs.admin.labels import LOG_EVENTS, SENDERS, STEPS, Text, intent_title, state_badge
from dialogs.admin.why import WhyShown, why_of
from dialogs.log import Kind, Stream
from dialogs.models import Message, Session

PAGE = 200
POSITION = Coalesce("sequence_id", "after_sequence")


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `side` places it: customer (right), bot or agent (left), note (staff only), event (middle)."""

    message: Message
    side: str
    sender: Text
    at: datetime
    new_day: bool
    state: SafeString | str = ""
    intent: str = ""
    event: Text = ""
    detail: Text = ""
    why: WhyShown | None = None

    @property
    def anchor(self) -> str:
        """Where links to a public entry lead (`session_url`)."""
        number = self.message.sequence_id
        return f"entry-{number}" if number else f"staff-{self.message.staff_sequence}"

    @property
    def pressed(self) -> bool:
        """Whether the customer pressed a card's button instead of typing."""
        return "card_index" in self.payload.get("metadata", {})

    @property
    def given_up(self) -> bool:
        return self.payload.get("log_kind") == "turn.failed"

    @property
    def payload(self) -> Mapping[str, Any]:
        payload: Mapping[str, Any] = self.message.payload
        return payload

    @property
    def score(self) -> int:
        """1 to 5, for feedback; else 0."""
        score: int = self.payload.get("score", 0) if self.message.kind == Kind.FEEDBACK else 0
        return score


def transcript_page(session: Session, *, number: str = "1", entry: int | None = None) -> Page[Message]:
    """A page of entries, the newest on page 1, newest first; with `entry` the page where that one stands."""
    entries = _newest_first(session)
    paginator = Paginator(entries, PAGE)
    if entry is not None:
        number = str(entries.filter(GreaterThan(POSITION, entry)).count() // PAGE + 1)
    return paginator.get_page(number)


def read_lines(page: Page[Message]) -> list[Line]:
    """A page's entries in the order of the talk."""
    return lines_of(list(page.object_list)[::-1])


def lines_of(messages: Sequence[Message]) -> list[Line]:
    lines: list[Line] = []
    for message in messages:
        at = timezone.localtime(message.created_at)
        new_day = not lines or lines[-1].at.date() != at.date()
        lines.append(_line(message, at, new_day))
    return lines


def _newest_first(session: Session) -> QuerySet[Message]:
    entries = Message.objects.filter(session=session).defer("content_hash")
    return entries.order_by(POSITION.desc(), F("staff_sequence").desc(nulls_last=True))


def _line(message: Message, at: datetime, new_day: bool) -> Line:
    sender = message.payload.get("sender_name") or SENDERS.get(message.sender, message.sender)
    if message.kind == Kind.EVENT:
        kind = str(message.payload.get("kind", ""))
        detail = _event_detail(message.payload.get("data", {}))
        return Line(message, "event", sender, at, new_day, event=LOG_EVENTS.get(kind, kind), detail=detail)
    return Line(
        message,
        _side(message),
        sender,
        at,
        new_day,
        state=state_badge(message.payload["state"]) if message.payload.get("state") else "",
        intent=intent_title(message.payload.get("intent", "")),
        why=why_of(message.payload.get("why")),
    )


def _side(message: Message) -> str:
    if message.stream == Stream.STAFF:
        return "note"
    if message.kind in (Kind.USER_MSG, Kind.FEEDBACK):
        return "customer"
    return "agent" if message.sender == "agent" else "bot"


def _event_detail(data: Mapping[str, str]) -> Text:
    """What an event says besides its kind; a reason of closing in words."""
    if set(data) == {"reason"}:
        return STEPS.get(data["reason"], data["reason"])
    return ", ".join(f"{key}: {value}" for key, value in data.items())
