from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base.ids import new_id
from dialogs.models.session import Session


class RunStatus(models.TextChoices):
    """`unknown`: nobody can say whether it happened (time-out, 5xx, worker death); tried again with the same key."""

    PENDING = "pending", _("pending")
    RUNNING = "running", _("running")
    UNKNOWN = "unknown", _("unknown")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    NEED_HUMAN = "need_human", _("needs a person")
    CANCELLED = "cancelled", _("cancelled")


LIVE = (RunStatus.PENDING, RunStatus.RUNNING, RunStatus.UNKNOWN)


class ActionRun(models.Model):
    """A business effect that a customer confirmed: inserted with the turn, done by a worker, at most once.

    The key (session, prompt_sequence, action) is stable over retries and goes to the business system as its
    idempotency key. `attempt` fences: a result counts only from the latest attempt.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="action_runs", verbose_name=_("session")
    )
    action = models.CharField(_("action"), max_length=64)
    prompt_sequence = models.BigIntegerField(_("confirmed prompt"))
    subject = models.CharField(_("subject"), max_length=128)
    slots = models.JSONField(_("slots"), default=dict)
    status = models.CharField(
        _("status"), max_length=12, choices=RunStatus.choices, default=RunStatus.PENDING
    )
    attempt = models.SmallIntegerField(_("attempt"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    deadline = models.DateTimeField(_("deadline"))
    watched = models.BooleanField(_("customer waits"), default=True)
    outcome = models.JSONField(_("outcome"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("action run")
        verbose_name_plural = _("action runs")
        constraints = [
            models.UniqueConstraint(fields=["session", "prompt_sequence", "action"], name="run_key"),
            models.UniqueConstraint(
                fields=["action", "subject"], condition=Q(status__in=LIVE), name="run_one_live_per_subject"
            ),
        ]
        indexes = [models.Index("created_at", name="run_live", condition=Q(status__in=LIVE))]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}: {self.status}"

    @property
    def key(self) -> str:
        """The idempotency key that the business system sees."""
        return f"{self.session_id}:{self.prompt_sequence}:{self.action}"
