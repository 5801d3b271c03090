"""Left messages: who wrote what and when, and the one thing staff do with them: tick them off."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dialogs.admin.base import OfSessionAdmin, moment, session_link
from dialogs.admin.filters import HandledFilter
from dialogs.admin.labels import badge
from dialogs.admin.range_filters import DaysFilter
from dialogs.left_messages import tick_off
from dialogs.models import LeftMessage

TEXT_CHARS = 80


@admin.register(LeftMessage)
class LeftMessageAdmin(OfSessionAdmin):
    """Open ones first. Ticking off needs the permission to change left messages; nothing else changes them."""

    purpose = _("What customers leave while nobody is on duty waits here until it is ticked off.")
    list_display = ("who", "short_text", "left", "done", "handled_by", "session_link")
    list_display_links = ("who", "short_text")
    list_filter = (HandledFilter, ("created_at", DaysFilter))
    list_select_related = ("session__customer", "handled_by")
    ordering = (F("handled_at").desc(nulls_first=True), "-id")
    search_fields = ("text", "session__customer__sub", "session__customer__name")
    search_help_text = _("Customer or text")
    fields = ("who", "text", "left", "session_link", "done", "ticked", "handled_by")
    readonly_fields = ("who", "left", "session_link", "done", "ticked")
    actions = ("mark_handled",)

    def has_handle_permission(self, request: HttpRequest) -> bool:
        """Asked by Django for the action below."""
        return request.user.has_perm("dialogs.change_leftmessage")

    @admin.action(description=_("Mark as handled"), permissions=["handle"])
    def mark_handled(self, request: HttpRequest, queryset: QuerySet[LeftMessage]) -> None:
        self._tick_off(request, list(queryset.values_list("pk", flat=True)))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.handled_view)
        return [path("<int:pk>/handled/", view, name="dialogs_leftmessage_handled"), *super().get_urls()]

    def handled_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button on a message's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_handle_permission(request):
            raise PermissionDenied
        left = get_object_or_404(LeftMessage, pk=pk)
        self._tick_off(request, [left.pk])
        return HttpResponseRedirect(reverse("admin:dialogs_leftmessage_change", args=[left.pk]))

    def _tick_off(self, request: HttpRequest, ids: list[int]) -> None:
        assert request.user.is_authenticated  # noqa: S101 admin_view lets nobody else in
        count = tick_off(ids, request.user)
        if count:
            told = ngettext(
                "%(count)d message marked as handled.", "%(count)d messages marked as handled.", count
            )
            self.message_user(request, told % {"count": count}, messages.SUCCESS)
        else:
            self.message_user(request, _("Handled already; nothing was changed."), messages.INFO)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        may = {"may_handle": self.has_handle_permission(request)}
        return super().change_view(request, object_id, form_url, {**may, **(extra_context or {})})

    @admin.display(description=_("customer"), ordering="session__customer__sub")
    def who(self, left: LeftMessage) -> str:
        return str(left.session.customer or _("visitor"))

    @admin.display(description=_("text"))
    def short_text(self, left: LeftMessage) -> str:
        return Truncator(left.text).chars(TEXT_CHARS)

    @admin.display(description=_("handled"), ordering="handled_at")
    def done(self, left: LeftMessage) -> SafeString:
        return badge(_("handled"), "good") if left.handled_at else badge(_("to do"), "warn")

    @admin.display(description=_("session"))
    def session_link(self, left: LeftMessage) -> SafeString:
        return session_link(left.session_id, left.sequence_id)

    @admin.display(description=_("left at"), ordering="created_at")
    def left(self, left: LeftMessage) -> SafeString:
        return moment(left.created_at)

    @admin.display(description=_("handled at"), ordering="handled_at")
    def ticked(self, left: LeftMessage) -> SafeString:
        return moment(left.handled_at)
