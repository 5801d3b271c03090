"""Single entries of the log, for who looks closer than the transcript."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from dialogs.admin.base import OfSessionAdmin, json_block, moment, session_link
from dialogs.admin.labels import LOG_EVENTS, SENDERS, Text
from dialogs.models import Message

TEXT_CHARS = 60


@admin.register(Message)
class MessageAdmin(OfSessionAdmin):
    list_display = ("number", "short_text", "kind", "sender_shown", "stream", "session_link", "time")
    list_display_links = ("number", "short_text")
    list_filter = ("kind", "stream", "created_at")
    ordering = ("-id",)
    search_fields = ("content", "=session__id")
    search_help_text = _("Words that were said, or a whole session id")
    fields = (
        "session_link", "kind", "sender_shown", "time", "content", "payload_shown", "stream", "number",
        "after_sequence", "client_id", "client_sequence", "seen_sequence", "origin_key", "priority",
    )  # fmt: skip
    readonly_fields = ("session_link", "number", "time", "sender_shown", "payload_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("content_hash")

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
