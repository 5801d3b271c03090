"""Customers, products and orders of the demo shop.

Texts for people that are data stand in two columns, `_zh` and `_en`. Changes to orders go through
`services`, which keeps the rules; the constraints here are the net under them.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Segment(models.TextChoices):
    NEW = "new", _("New")
    STANDARD = "standard", _("Standard")
    VIP = "vip", _("VIP")


class Category(models.TextChoices):
    """The kinds of product; what people call them stands in `categories.WORDS`."""

    PHONE = "phone", _("Phone")
    PHONE_CASE = "phone_case", _("Phone case")
    EARPHONES = "earphones", _("Earphones")
    TABLET = "tablet", _("Tablet")
    WATCH = "watch", _("Watch")
    CHARGER = "charger", _("Charger")
    POWER_BANK = "power_bank", _("Power bank")
    SHOES = "shoes", _("Shoes")
    CLOTHING = "clothing", _("Clothing")
    BAG = "bag", _("Bag")
    KITCHEN = "kitchen", _("Kitchen appliance")
    DETERGENT = "detergent", _("Detergent")


class OrderStatus(models.TextChoices):
    PENDING_PAYMENT = "pending_payment", _("Pending payment")
    PAID = "paid", _("Paid")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class ShipmentStatus(models.TextChoices):
    IN_TRANSIT = "in_transit", _("In transit")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    DELIVERED = "delivered", _("Delivered")


class Customer(models.Model):
    """A person of the shop, known by the `sub` of a verified identity."""

    sub = models.CharField(_("identity"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone number"), max_length=20)
    segment = models.CharField(
        _("segment"), max_length=20, choices=Segment.choices, default=Segment.STANDARD
    )

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("sub",)

    def __str__(self) -> str:
        return f"{self.name} ({self.sub})"


class Product(models.Model):
    """Something the shop sells. `image` is a path below the static files, as in `shop/products/phone.svg`."""

    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    price = models.DecimalField(
        _("price"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    image = models.CharField(_("image"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ("sku",)
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="shop_product_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class ProductAlias(models.Model):
    """Another word for one product, in any language; the words for its category come by themselves."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("product")
    )
    text = models.CharField(_("alias"), max_length=80)

    class Meta:
        verbose_name = _("product alias")
        verbose_name_plural = _("product aliases")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("product", "text"), name="shop_alias_once_per_product"),
        ]

    def __str__(self) -> str:
        return self.text


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
    refund_amount = models.DecimalField(
        _("refund"), max_digits=12, decimal_places=2, null=True, blank=True
    )
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

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="items", verbose_name=_("order")
    )
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
        return self.text_zh
