from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.session import Session


class TransitionRecord(models.Model):
    """One step of a session's state machine, with what the dialog knew at that moment (the article's history)."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="transitions", verbose_name=_("session")
    )
    after_sequence = models.BigIntegerField(_("after"))
    source = models.CharField(_("from"), max_length=24)
    target = models.CharField(_("to"), max_length=24)
    event = models.CharField(_("event"), max_length=32)
    context = models.JSONField(_("context"), default=dict)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["id"]
        indexes = [BrinIndex(fields=["created_at"], name="transition_day", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.source} --{self.event}→ {self.target}"
