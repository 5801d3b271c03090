"""What was bought. Changes go through `services`, which keeps the rules; the constraints are a net."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.models.customer import Customer
from shop.models.product import Product


class OrderStatus(models.TextChoices):
    PENDING_PAYMENT = "pending_payment", _("Pending payment")
    PAID = "paid", _("Paid")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class Order(models.Model):
    """A purchase. `phone` is the contact number: its last four digits prove the order to a stranger.

    `cancel_key` is the idempotency key of the cancellation. `demo_key` names the demo order that this row
    is; `touched_at` is set as soon as anyone changes it, and keeps it from being dated anew.
    """

    number = models.CharField(_("order number"), max_length=14, unique=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="orders", verbose_name=_("customer")
    )
    ordered_at = models.DateTimeField(_("ordered at"))
    status = models.CharField(_("status"), max_length=20, choices=OrderStatus.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    phone = models.CharField(_("contact phone"), max_length=20)
    address = models.CharField(_("delivery address"), max_length=300)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("cancellation reason"), max_length=200, blank=True)
    cancel_key = models.CharField(_("cancellation key"), max_length=200, blank=True)
    refund_amount = models.DecimalField(_("refund"), max_digits=12, decimal_places=2, null=True, blank=True)
    demo_key = models.CharField(_("demo order"), max_length=40, unique=True, null=True, blank=True)
    touched_at = models.DateTimeField(_("changed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ("-ordered_at", "-id")
        indexes = [
            models.Index(fields=("customer", "-ordered_at", "-id"), name="shop_order_of_customer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OrderStatus.values), name="shop_order_status_known"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^LK[0-9]{12}$"), name="shop_order_number_form"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="shop_order_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(status=OrderStatus.CANCELLED, cancelled_at__isnull=False)
                | (~Q(status=OrderStatus.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="shop_order_cancelled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status=OrderStatus.CANCELLED)
                | Q(status=OrderStatus.PENDING_PAYMENT, paid_at__isnull=True)
                | (~Q(status=OrderStatus.PENDING_PAYMENT) & Q(paid_at__isnull=False)),
                name="shop_order_paid_has_time",
            ),
            models.CheckConstraint(
                condition=Q(refund_amount__isnull=True)
                | Q(
                    status=OrderStatus.CANCELLED,
                    paid_at__isnull=False,
                    refund_amount__gte=0,
                    refund_amount__lte=F("amount"),
                ),
                name="shop_order_refund_of_paid",
            ),
            models.UniqueConstraint(
                fields=("cancel_key",), condition=~Q(cancel_key=""), name="shop_order_cancel_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderItem(models.Model):
    """One line of an order; `unit_price` is what was paid then."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items", verbose_name=_("order"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("order item")
        verbose_name_plural = _("order items")
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="shop_item_quantity_positive"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="shop_item_price_not_negative"),
            models.UniqueConstraint(fields=("order", "product"), name="shop_item_once_per_order"),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"
