from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FailedProof(models.Model):
    """How often strangers have named a wrong phone for an order number since a moment: guessing has an end."""

    number = models.CharField(_("order number"), max_length=32, primary_key=True)
    since = models.DateTimeField(_("since"))
    count = models.PositiveIntegerField(_("failures"), default=0)

    class Meta:
        verbose_name = _("failed proof")
        verbose_name_plural = _("failed proofs")

    def __str__(self) -> str:
        return f"{self.number}: {self.count}"
