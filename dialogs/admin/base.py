"""What all these pages share: rows that nobody edits, links between them, JSON that one can read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # generic in the stubs only
    ModelAdmin = admin.ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin


class ReadOnlyAdmin(ModelAdmin):
    """Rows that the log or a service owns: shown, never added, changed or deleted here."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Counts once: without a filter or a search what was found is all there is."""
        changelist = super().get_changelist_instance(request)
        if not changelist.has_active_filters and not changelist.query:
            changelist.full_result_count = changelist.result_count
        return changelist

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})


class OfSessionAdmin(ReadOnlyAdmin):
    """Rows of a session; their lists link to its page without reading it."""

    @admin.display(description=_("session"), ordering="session_id")
    def session_link(self, row: Any) -> SafeString:
        return session_link(row.session_id)


def session_url(session_id: UUID, entry: int | None = None) -> str:
    """A session's page; with `entry`, where that public entry stands."""
    url = reverse("admin:dialogs_session_change", args=[session_id])
    return f"{url}?entry={entry}#entry-{entry}" if entry else url


def session_link(session_id: UUID, entry: int | None = None) -> SafeString:
    return format_html(
        '<a class="lk-id" href="{}" title="{}">{}</a>',
        session_url(session_id, entry),
        session_id,
        short_id(session_id),
    )


def short_id(session_id: UUID) -> str:
    """The last eight digits: the first ones are a time and alike for neighbours."""
    return f"…{str(session_id)[-8:]}"


def moment(at: datetime | None) -> SafeString:
    """A time as lists show it: to the minute and short, the seconds on hover."""
    if at is None:
        return SafeString("–")
    local = timezone.localtime(at)
    short, exact = (date_format(local, form) for form in ("Y-m-d H:i", "Y-m-d H:i:s"))
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, short)


def readable_json(value: object) -> str:
    """JSON as people read it: indented, Chinese as Chinese."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def json_block(value: object) -> SafeString:
    return format_html('<pre class="lk-json">{}</pre>', readable_json(value)) if value else SafeString("–")
