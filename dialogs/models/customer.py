from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Customer(models.Model):
    """A person whose identity the embedding site has signed; `sub` is the site's own key for them."""

    sub = models.CharField(_("identity"), max_length=128, unique=True)
    name = models.CharField(_("name"), max_length=128, blank=True)
    segment = models.CharField(_("segment"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("first seen"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.name or self.sub
