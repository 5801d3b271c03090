"""Sessions: a list to find them in, and a page with the transcript and what stands behind it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from dialogs.admin.base import ReadOnlyAdmin, moment, short_id
from dialogs.admin.filters import ClosedFilter, IntentFilter, StateFilter, WaitingFilter
from dialogs.admin.labels import OWNER_TONES, badge, state_badge
from dialogs.admin.range_filters import CustomerFilter, DaysFilter
from dialogs.admin.search import find_sessions
from dialogs.admin.session_page import session_page
from dialogs.log import Kind
from dialogs.models import Message, Session

ABOUT_CHARS = 40


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Whose session it is and how it stands; its page has everything else."""

    purpose = _("Every conversation stands here from its first message on.")
    list_display = (
        "short_id",
        "state_shown",
        "who",
        "about",
        "owner_shown",
        "entries",
        "last_seen",
        "closed",
    )
    list_filter = (
        CustomerFilter, ("created_at", DaysFilter), ClosedFilter, WaitingFilter, StateFilter, "owner", IntentFilter
    )  # fmt: skip
    list_select_related = ("customer", "assignee")
    ordering = ("-id",)
    search_fields = ("id",)  # any at all shows the box; find_sessions says what it does
    search_help_text = _("Session, customer, order number, or words that were said")
    fieldsets = ((None, {"fields": ()}),)  # the page is session_page.py and its template

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        said = Message.objects.filter(session=OuterRef("pk"), kind=Kind.USER_MSG).order_by("sequence_id")
        first_words = Subquery(said.values(words=Left("content", ABOUT_CHARS + 1))[:1])
        sessions: QuerySet[Session] = super().get_queryset(request)
        return sessions.annotate(first_words=first_words)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Session], search_term: str
    ) -> tuple[QuerySet[Session], bool]:
        return find_sessions(queryset, search_term), False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        session = self.get_object(request, object_id)
        found = session_page(session, request.GET) if isinstance(session, Session) else {}
        return super().change_view(request, object_id, form_url, {**found, **(extra_context or {})})

    @admin.display(description=_("session"), ordering="id")
    def short_id(self, session: Session) -> SafeString:
        return format_html('<span class="lk-id" title="{0}">{1}</span>', session.pk, short_id(session.pk))

    @admin.display(description=_("customer"), ordering="customer__sub")
    def who(self, session: Session) -> str:
        return str(session.customer or _("visitor"))

    @admin.display(description=_("begins with"))
    def about(self, session: Any) -> str:
        return Truncator(session.first_words or "").chars(ABOUT_CHARS)

    @admin.display(description=_("state"), ordering="state")
    def state_shown(self, session: Session) -> SafeString:
        return state_badge(session.state)

    @admin.display(description=_("owner"), ordering="owner")
    def owner_shown(self, session: Session) -> SafeString:
        name = session.get_owner_display() if session.assignee is None else str(session.assignee)
        return badge(name, OWNER_TONES.get(session.owner, "quiet"))

    @admin.display(description=_("entries"), ordering="last_sequence")
    def entries(self, session: Session) -> int:
        return session.last_sequence

    @admin.display(description=_("last activity"), ordering="last_activity")
    def last_seen(self, session: Session) -> SafeString:
        return moment(session.last_activity)

    @admin.display(description=_("closed"), ordering="closed_at")
    def closed(self, session: Session) -> SafeString:
        return badge(_("closed"), "quiet") if session.closed_at else badge(_("open"), "good")
