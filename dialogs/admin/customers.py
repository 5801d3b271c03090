"""Customers and their sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dialogs.admin.base import ReadOnlyAdmin, moment, session_link
from dialogs.admin.labels import state_badge
from dialogs.admin.range_filters import DaysFilter
from dialogs.models import Customer, Session

SESSIONS_SHOWN = 50


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    purpose = _("Customers whose identity your site has signed stand here after their first message.")
    list_display = ("identity", "name", "segment", "sessions", "last_seen", "first_seen")
    list_filter = ("segment", ("created_at", DaysFilter))
    ordering = ("-id",)
    search_fields = ("sub", "name")
    fields = ("identity", "name", "segment", "first_seen")
    readonly_fields = ("identity", "first_seen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        customers: QuerySet[Customer] = super().get_queryset(request)
        return customers.annotate(session_count=Count("session"), last_activity=Max("session__last_activity"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        customer = self.get_object(request, object_id)
        theirs = {"theirs": _sessions_of(customer)} if isinstance(customer, Customer) else {}
        return super().change_view(request, object_id, form_url, {**theirs, **(extra_context or {})})

    @admin.display(description=_("identity"), ordering="sub")
    def identity(self, customer: Customer) -> str:
        return customer.sub

    @admin.display(description=_("first seen"), ordering="created_at")
    def first_seen(self, customer: Customer) -> SafeString:
        return moment(customer.created_at)

    @admin.display(description=_("sessions"), ordering="session_count")
    def sessions(self, customer: Any) -> SafeString:
        url = f"{reverse('admin:dialogs_session_changelist')}?customer__id__exact={customer.pk}"
        return format_html('<a href="{}">{}</a>', url, customer.session_count)

    @admin.display(description=_("last activity"), ordering="last_activity")
    def last_seen(self, customer: Any) -> SafeString:
        return moment(customer.last_activity)


def _sessions_of(customer: Customer) -> list[dict[str, Any]]:
    newest = Session.objects.filter(customer=customer).order_by("-id")[:SESSIONS_SHOWN]
    return [{"session": one, "link": session_link(one.pk), "state": state_badge(one.state)} for one in newest]
