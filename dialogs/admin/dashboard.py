"""The admin's start page: how today goes, in figures that lead to what they count, and the latest conversations.

Some short queries, each bounded by an index: sessions and runs by their ids (which begin with the time),
messages and transitions by day, open and waiting sessions by partial indexes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Left, TruncDate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from base.ids import id_at
from dialogs.admin.base import moment, session_url
from dialogs.admin.labels import OWNER_TONES, Text, badge, state_badge
from dialogs.log import Kind
from dialogs.models import ActionRun, LeftMessage, Message, RunStatus, Session, TransitionRecord

DAYS = 7
LATEST = 8
ABOUT_CHARS = 60
CHART_HEIGHT = 64


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name; `url` leads to what it counts, `tone` colours it when it asks for attention."""

    label: Text
    number: int
    url: str
    note: Text = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart, in the units of its drawing: 40 wide, CHART_HEIGHT high."""

    day: date
    count: int
    x: int
    y: int
    height: int
    today: bool


def start_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The index page's context; who may not look at sessions sees none of it."""
    if not request.user.has_perm("dialogs.view_session"):
        return context
    now = timezone.localtime()
    today = midnight(now.date())
    return {
        **context,
        "title": _("Overview"),
        "today": now.date(),
        "figures": figures(today),
        "bars": bars(now.date()),
        "chart_height": CHART_HEIGHT,
        "latest": latest(),
    }


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def figures(today: datetime) -> list[Figure]:
    """What happened since `today` began, and what stands now."""
    sessions = reverse("admin:dialogs_session_changelist")
    messages = reverse("admin:dialogs_message_changelist")
    day = timezone.localtime(today).date().isoformat()
    open_now = Session.objects.filter(closed_at__isnull=True)
    waiting = Session.objects.filter(pending_since__isnull=False, owner="bot").aggregate(
        count=Count("pk"), since=Min("pending_since")
    )
    said = Message.objects.filter(created_at__gte=today)
    unclear = TransitionRecord.objects.filter(created_at__gte=today, event="no_intent")
    cancelled = ActionRun.objects.filter(
        pk__gte=id_at(today), action="cancel_order", status=RunStatus.SUCCEEDED
    )
    left = LeftMessage.objects.filter(handled_at__isnull=True).count()
    return [
        Figure(_("Conversations today"), _since(today).count(), f"{sessions}?created_at_from={day}"),
        Figure(_("Open now"), open_now.count(), f"{sessions}?closed_at=no"),
        Figure(
            _("Waiting for the bot"), waiting["count"], f"{sessions}?pending_since=yes",
            note=_waited(waiting["since"]), tone="warn" if waiting["count"] else "",
        ),
        Figure(
            _("Answered by the bot today"),
            said.filter(kind=Kind.SYS_RESP, sender="bot").count(),
            f"{messages}?kind__exact=sys_resp&created_at_from={day}",
        ),
        Figure(
            _("Not understood today"), unclear.count(),
            f"{reverse('admin:dialogs_transitionrecord_changelist')}?event=no_intent&created_at_from={day}",
        ),
        Figure(
            _("Orders cancelled today"), cancelled.count(),
            f"{reverse('admin:dialogs_actionrun_changelist')}?status__exact=succeeded&created_at_from={day}",
        ),
        Figure(
            _("Left messages to do"), left,
            f"{reverse('admin:dialogs_leftmessage_changelist')}?handled_at=no", tone="warn" if left else "",
        ),
    ]  # fmt: skip


def _since(day: datetime) -> QuerySet[Session]:
    return Session.objects.filter(pk__gte=id_at(day))


def _waited(since: datetime | None) -> str:
    if since is None:
        return ""
    seconds = max(0, round((timezone.now() - since).total_seconds()))
    if seconds < 120:
        return _("longest %(count)d s") % {"count": seconds}
    return _("longest %(count)d min") % {"count": seconds // 60}


def bars(today: date) -> list[Bar]:
    """Conversations begun on each of the last days, oldest first; days without any included."""
    days = [today - timedelta(days=DAYS - 1 - number) for number in range(DAYS)]
    begun = (
        _since(midnight(days[0]))
        .order_by()
        .values(day=TruncDate("created_at"))
        .annotate(count=Count("pk"))
        .values_list("day", "count")
    )
    counts: dict[date, int] = dict(begun)
    return drawn([(day, counts.get(day, 0)) for day in days], today)


def drawn(counts: Sequence[tuple[date, int]], today: date) -> list[Bar]:
    highest = max(count for _day, count in counts) or 1
    found = []
    for number, (day, count) in enumerate(counts):
        height = max(2, round(CHART_HEIGHT * count / highest)) if count else 1
        found.append(Bar(day, count, number * 40, CHART_HEIGHT - height, height, day == today))
    return found


def latest() -> list[dict[str, Any]]:
    """The newest sessions: who, with what words they begin, how they stand."""
    said = Message.objects.filter(session=OuterRef("pk"), kind=Kind.USER_MSG).order_by("sequence_id")
    first_words = Subquery(said.values(words=Left("content", ABOUT_CHARS + 1))[:1])
    newest = Session.objects.select_related("customer", "assignee").order_by("-pk")
    return [
        {
            "url": session_url(session.pk),
            "who": str(session.customer or _("visitor")),
            "about": Truncator(session.first_words or "").chars(ABOUT_CHARS),
            "state": state_badge(session.state),
            "owner": badge(
                str(session.assignee or session.get_owner_display()), OWNER_TONES.get(session.owner, "quiet")
            ),
            "at": moment(session.last_activity),
        }
        for session in newest.annotate(first_words=first_words)[:LATEST]
    ]
