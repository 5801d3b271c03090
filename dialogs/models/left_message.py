from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.session import Session


class LeftMessage(models.Model):
    """What a customer left for people when nobody was on duty; staff tick it off in the admin."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="left_messages", verbose_name=_("session")
    )
    sequence_id = models.BigIntegerField(_("number in the session"))
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("left at"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("handled by")
    )

    class Meta:
        verbose_name = _("left message")
        verbose_name_plural = _("left messages")
        constraints = [models.UniqueConstraint(fields=["session", "sequence_id"], name="left_message_once")]

    def __str__(self) -> str:
        return self.text[:40]
