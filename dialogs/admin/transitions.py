"""Every step that a dialog took, with what it knew then."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dialogs.admin.base import OfSessionAdmin, json_block, moment
from dialogs.admin.filters import SourceFilter, StepFilter, TargetFilter
from dialogs.admin.labels import STEPS, Text, state_badge
from dialogs.admin.range_filters import DaysFilter
from dialogs.models import TransitionRecord


@admin.register(TransitionRecord)
class TransitionAdmin(OfSessionAdmin):
    purpose = _("Every step that a conversation takes from state to state.")
    list_display = ("time", "from_state", "step", "to_state", "after_sequence", "session_link")
    list_filter = (SourceFilter, TargetFilter, StepFilter, ("created_at", DaysFilter))
    ordering = ("-id",)
    search_fields = ("=session__id",)
    search_help_text = _("A whole session id")
    fields = ("session_link", "time", "from_state", "step", "to_state", "after_sequence", "snapshot")
    readonly_fields = ("session_link", "time", "from_state", "step", "to_state", "snapshot")

    @admin.display(description=_("from"), ordering="source")
    def from_state(self, record: TransitionRecord) -> SafeString:
        return state_badge(record.source)

    @admin.display(description=_("event"), ordering="event")
    def step(self, record: TransitionRecord) -> Text:
        return STEPS.get(record.event, record.event)

    @admin.display(description=_("to"), ordering="target")
    def to_state(self, record: TransitionRecord) -> SafeString:
        return state_badge(record.target)

    @admin.display(description=_("context"))
    def snapshot(self, record: TransitionRecord) -> SafeString:
        return json_block(record.context)

    @admin.display(description=_("time"), ordering="created_at")
    def time(self, record: TransitionRecord) -> SafeString:
        return moment(record.created_at)
