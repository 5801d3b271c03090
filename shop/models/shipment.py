"""The parcel of an order and its way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shop.models.order import Order
from shop.order_view import in_locale


class ShipmentStatus(models.TextChoices):
    IN_TRANSIT = "in_transit", _("In transit")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    DELIVERED = "delivered", _("Delivered")


class Shipment(models.Model):
    """The parcel of an order. `eta` is the day it should arrive."""

    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, related_name="shipment", verbose_name=_("order")
    )
    carrier_zh = models.CharField(_("carrier (Chinese)"), max_length=60)
    carrier_en = models.CharField(_("carrier (English)"), max_length=60)
    tracking_number = models.CharField(_("tracking number"), max_length=40, unique=True)
    status = models.CharField(_("status"), max_length=20, choices=ShipmentStatus.choices)
    shipped_at = models.DateTimeField(_("shipped at"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    eta = models.DateField(_("expected on"), null=True, blank=True)

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ShipmentStatus.DELIVERED, delivered_at__isnull=False)
                | (~Q(status=ShipmentStatus.DELIVERED) & Q(delivered_at__isnull=True)),
                name="shop_shipment_delivered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_number


class TrackEvent(models.Model):
    """One scan of a parcel on its way."""

    shipment = models.ForeignKey(
        Shipment, on_delete=models.CASCADE, related_name="events", verbose_name=_("shipment")
    )
    at = models.DateTimeField(_("time"))
    place_zh = models.CharField(_("place (Chinese)"), max_length=80)
    place_en = models.CharField(_("place (English)"), max_length=80)
    text_zh = models.CharField(_("what happened (Chinese)"), max_length=200)
    text_en = models.CharField(_("what happened (English)"), max_length=200)

    class Meta:
        verbose_name = _("track event")
        verbose_name_plural = _("track events")
        ordering = ("-at", "-id")
        indexes = [models.Index(fields=("shipment", "-at", "-id"), name="shop_track_of_shipment")]

    def __str__(self) -> str:
        locale = get_language() or "zh-hans"
        place = in_locale({"zh-hans": self.place_zh, "en": self.place_en}, locale)
        return f"{place}: {in_locale({'zh-hans': self.text_zh, 'en': self.text_en}, locale)}"
