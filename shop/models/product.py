"""What the shop sells, and the words for it."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shop.order_view import in_locale


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
        return in_locale({"zh-hans": self.name_zh, "en": self.name_en}, get_language() or "zh-hans")


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
