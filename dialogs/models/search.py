from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogs.models.message import Message


class MessageTerms(models.Model):
    """What a message is found by (dialogs/search); a view of the log that may be thrown away and filled anew."""

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="terms", verbose_name=_("message")
    )
    terms = SearchVectorField(_("terms"))

    class Meta:
        verbose_name = _("terms of a message")
        verbose_name_plural = _("terms of messages")
        indexes = [GinIndex(fields=["terms"], name="message_terms")]

    def __str__(self) -> str:
        return f"terms of {self.message_id}"


class SearchFloor(models.Model):
    """One row: up to this message everything that has words is indexed."""

    message_id = models.BigIntegerField(_("message"), default=0)

    class Meta:
        verbose_name = _("floor of the search")
        verbose_name_plural = _("floors of the search")

    def __str__(self) -> str:
        return str(self.message_id)
