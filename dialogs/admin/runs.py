"""Business effects that customers confirmed, and how they ended."""

from __future__ import annotations

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dialogs.admin.base import OfSessionAdmin, json_block, moment, session_link
from dialogs.admin.labels import STATUS_TONES, badge, intent_title
from dialogs.admin.range_filters import DaysFilter
from dialogs.models import ActionRun


@admin.register(ActionRun)
class ActionRunAdmin(OfSessionAdmin):
    purpose = _("What the bot does for customers, such as cancelling an order, once they have said yes.")
    list_display = (
        "action_shown", "subject", "status_shown", "attempt", "session_link", "confirmed", "ended"
    )  # fmt: skip
    list_display_links = ("action_shown", "subject")
    list_filter = ("status", "action", ("created_at", DaysFilter))
    ordering = ("-id",)
    search_fields = ("subject", "=session__id")
    search_help_text = _("Order number, or a whole session id")
    fields = (
        "session_link", "action_shown", "subject", "status_shown", "confirmed", "ended", "deadline", "lease_until",
        "attempt", "watched", "idempotency_key", "slots_shown", "outcome_shown",
    )  # fmt: skip
    readonly_fields = (
        "session_link",
        "action_shown",
        "status_shown",
        "confirmed",
        "ended",
        "idempotency_key",
        "slots_shown",
        "outcome_shown",
    )

    @admin.display(description=_("action"), ordering="action")
    def action_shown(self, run: ActionRun) -> str:
        return intent_title(run.action)

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, run: ActionRun) -> SafeString:
        return badge(run.get_status_display(), STATUS_TONES.get(run.status, "busy"))

    @admin.display(description=_("idempotency key"))
    def idempotency_key(self, run: ActionRun) -> str:
        return run.key

    @admin.display(description=_("slots"))
    def slots_shown(self, run: ActionRun) -> SafeString:
        return json_block(run.slots)

    @admin.display(description=_("outcome"))
    def outcome_shown(self, run: ActionRun) -> SafeString:
        return json_block(run.outcome)

    @admin.display(description=_("session"), ordering="session_id")
    def session_link(self, run: ActionRun) -> SafeString:
        return session_link(run.session_id, run.prompt_sequence)

    @admin.display(description=_("created"), ordering="created_at")
    def confirmed(self, run: ActionRun) -> SafeString:
        return moment(run.created_at)

    @admin.display(description=_("finished"), ordering="finished_at")
    def ended(self, run: ActionRun) -> SafeString:
        return moment(run.finished_at)
