"""Who buys."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Segment(models.TextChoices):
    NEW = "new", _("New customer")
    STANDARD = "standard", _("Regular customer")
    VIP = "vip", _("VIP customer")


class Customer(models.Model):
    """A person of the shop, known by the `sub` of a verified identity."""

    sub = models.CharField(_("identity"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone number"), max_length=20)
    segment = models.CharField(_("segment"), max_length=20, choices=Segment.choices, default=Segment.STANDARD)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("sub",)

    def __str__(self) -> str:
        return f"{self.name} ({self.sub})"
