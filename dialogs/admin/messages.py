"""Single entries of the log, for who looks closer than the transcript."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from dialogs.admin.base import OfSessionAdmin, json_block, moment, session_link
from dialogs.admin.labels import LOG_EVENTS, SENDERS, Text
from dialogs.admin.message_search import search_page
from dialogs.admin.range_filters import DaysFilter
from dialogs.models import Message
from dialogs.search import find_messages, parse

TEXT_CHARS = 60


@admin.register(Message)
class MessageAdmin(OfSessionAdmin):
    purpose = _("Every entry of every conversation, one by one.")
    list_display = ("number", "short_text", "kind", "sender_shown", "stream", "session_link", "time")
    list_display_links = ("number", "short_text")
    list_filter = ("kind", "stream", ("created_at", DaysFilter))
    ordering = ("-id",)
    search_fields = ("=session__id",)  # words: see get_search_results
    search_help_text = _("Words that were said, or a whole session id")
    fields = (
        "session_link", "kind", "sender_shown", "time", "content", "payload_shown", "stream", "number",
        "after_sequence", "client_id", "client_sequence", "seen_sequence", "origin_key", "priority",
    )  # fmt: skip
    readonly_fields = ("session_link", "number", "time", "sender_shown", "payload_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("content_hash")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        """By words, in the way of the search page; by a whole session id as Django does."""
        query = parse(search_term)
        if not query.is_indexed:
            return queryset.none() if query.parts else queryset, False
        of_session, _distinct = super().get_search_results(request, queryset, search_term)
        return of_session | queryset.filter(pk__in=find_messages(query).values("pk")), False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.search_view)
        return [path("search/", view, name="dialogs_message_search"), *super().get_urls()]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context: dict[str, Any] = {**self.admin_site.each_context(request), **search_page(request)}
        return TemplateResponse(request, "admin/dialogs/message/search.html", context)

    @admin.display(description=_("number"))
    def number(self, message: Message) -> int | None:
        return message.sequence_id or message.staff_sequence

    @admin.display(description=_("text"))
    def short_text(self, message: Message) -> Text:
        if message.content:
            return Truncator(message.content).chars(TEXT_CHARS)
        kind = str(message.payload.get("kind", ""))
        return LOG_EVENTS.get(kind, kind or "–")

    @admin.display(description=_("sender"), ordering="sender")
    def sender_shown(self, message: Message) -> Text:
        return SENDERS.get(message.sender, message.sender)

    @admin.display(description=_("payload"))
    def payload_shown(self, message: Message) -> SafeString:
        return json_block(message.payload)

    @admin.display(description=_("session"), ordering="session_id")
    def session_link(self, message: Message) -> SafeString:
        return session_link(message.session_id, message.sequence_id or message.after_sequence)

    @admin.display(description=_("time"), ordering="created_at")
    def time(self, message: Message) -> SafeString:
        return moment(message.created_at)
