from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base.ids import new_id
from dialogs.states import State


class Owner(models.TextChoices):
    """Who answers: exactly one at a time."""

    BOT = "bot", _("bot")
    QUEUE = "queue", _("queue")
    AGENT = "agent", _("agent")


class Priority(models.IntegerChoices):
    """Between sessions, high goes first; within one, order is never broken."""

    HIGH = 1, _("high")
    NORMAL = 2, _("normal")
    LOW = 3, _("low")


class Session(models.Model):
    """One conversation: the heads of its log, who owns it, where the dialog stands, what waits for the bot.

    `last_sequence` and `staff_sequence` number the two streams and are advanced under this row's lock only.
    `answered_sequence` is the bot's cursor in the public stream; `pending_since` is set while an utterance
    after it waits for the bot. `version` changes with owner or dialog state, never by an utterance.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(
        "dialogs.Customer", models.PROTECT, null=True, blank=True, verbose_name=_("customer")
    )
    locale = models.CharField(_("language"), max_length=10, default="zh-hans")
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    priority = models.SmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)

    owner = models.CharField(_("owner"), max_length=8, choices=Owner.choices, default=Owner.BOT)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("assignee")
    )
    state = models.CharField(
        _("state"), max_length=24, default=State.INIT, choices=[(s.value, s.value) for s in State]
    )
    context = models.JSONField(_("context"), default=dict, blank=True)
    version = models.BigIntegerField(_("version"), default=0)

    last_sequence = models.BigIntegerField(_("last public number"), default=0)
    staff_sequence = models.BigIntegerField(_("last staff number"), default=0)

    answered_sequence = models.BigIntegerField(_("answered up to"), default=0)
    pending_since = models.DateTimeField(_("waiting for the bot since"), null=True, blank=True)
    turn_lease_until = models.DateTimeField(_("turn lease until"), null=True, blank=True)
    turn_token = models.UUIDField(_("turn token"), null=True, blank=True)
    turn_attempts = models.SmallIntegerField(_("turn attempts"), default=0)

    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    last_activity = models.DateTimeField(_("last activity"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    close_reason = models.CharField(_("reason of closing"), max_length=32, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.CheckConstraint(
                name="session_assignee_iff_agent",
                condition=Q(owner=Owner.AGENT, assignee__isnull=False)
                | (~Q(owner=Owner.AGENT) & Q(assignee__isnull=True)),
            ),
            models.CheckConstraint(
                name="session_cursor_not_past_head",
                condition=Q(answered_sequence__gte=0) & Q(answered_sequence__lte=models.F("last_sequence")),
            ),
        ]
        indexes = [
            # The only index that appends touch: the few sessions that wait for the bot.
            models.Index(
                "priority", "pending_since", name="session_pending", condition=Q(pending_since__isnull=False)
            ),
            models.Index(fields=["id"], name="session_open", condition=Q(closed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ResumeToken(models.Model):
    """A secret that resumes a session, kept as its SHA-256. A session may have two while one replaces the other."""

    digest = models.BinaryField(max_length=32, unique=True)
    session = models.ForeignKey(Session, models.CASCADE, related_name="resume_tokens")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("resume token")
        verbose_name_plural = _("resume tokens")

    def __str__(self) -> str:
        return f"token of {self.session_id}"
