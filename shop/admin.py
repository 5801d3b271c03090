"""The demo shop in the admin: to look at, and to correct what is not a rule's business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shop.models import Customer, Order, OrderItem, Product, ProductAlias, Shipment

if TYPE_CHECKING:  # generic in the stubs only
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
else:
    from unfold.admin import ModelAdmin, StackedInline, TabularInline


class ReadOnly:
    """An inline that is shown with its parent and changed by nobody."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class OrderItemInline(ReadOnly, TabularInline):
    model = OrderItem
    fields = ("product", "quantity", "unit_price")


class ShipmentInline(ReadOnly, StackedInline):
    model = Shipment
    fields = (
        ("carrier_zh", "carrier_en", "tracking_number"),
        ("status", "shipped_at", "delivered_at", "eta"),
        "journey",
    )
    readonly_fields = ("journey",)

    @admin.display(description=_("journey"))
    def journey(self, shipment: Shipment) -> SafeString:
        """The track events, newest first, one a line."""
        return format_html_join(
            "",
            "<div>{} {}</div>",
            (
                (date_format(timezone.localtime(event.at), "Y-m-d H:i"), str(event))
                for event in shipment.events.all()
            ),
        )


class ProductAliasInline(TabularInline):
    model = ProductAlias
    extra = 1


@admin.register(Customer)
class CustomerAdmin(ModelAdmin):
    purpose = _("The demo shop's buyers; a start of the demo brings them.")
    list_display = ("sub", "name", "phone", "segment")
    list_filter = ("segment",)
    search_fields = ("sub", "name", "phone")

    def get_readonly_fields(self, request: HttpRequest, obj: Customer | None = None) -> tuple[str, ...]:
        return ("sub",) if obj else ()


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    purpose = _("The demo shop's goods; a start of the demo brings them.")
    list_display = ("sku", "name_zh", "name_en", "category", "price")
    list_filter = ("category",)
    search_fields = ("sku", "name_zh", "name_en", "aliases__text")
    inlines = (ProductAliasInline,)


@admin.register(Order)
class OrderAdmin(ModelAdmin):
    """Orders come from the shop and are cancelled by its rules; here only the address can be corrected."""

    purpose = _("The demo shop's orders; a start of the demo brings them.")
    list_display = ("number", "customer", "contents", "ordered_at", "status", "amount", "currency")
    list_filter = ("status", "ordered_at")
    list_select_related = ("customer",)
    date_hierarchy = "ordered_at"
    search_fields = ("number", "customer__sub", "customer__name", "phone")
    inlines = (OrderItemInline, ShipmentInline)
    fieldsets = (
        (None, {"fields": ("number", "customer", "ordered_at", "status", ("amount", "currency"), "paid_at")}),
        (_("Delivery"), {"fields": ("phone", "address")}),
        (_("Cancellation"), {"fields": ("cancelled_at", "cancel_reason", "cancel_key", "refund_amount")}),
        (_("Demo"), {"fields": ("demo_key", "touched_at"), "classes": ("collapse",)}),
    )

    @admin.display(description=_("contents"))
    def contents(self, order: Order) -> str:
        return ", ".join(str(item) for item in order.items.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return super().get_queryset(request).prefetch_related("items__product")

    def get_readonly_fields(self, request: HttpRequest, obj: Order | None = None) -> list[str]:
        return [field.name for field in Order._meta.fields if field.name != "address"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Order | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Order, form: Any, change: bool) -> None:
        """Marks the order as changed, so that a start doesn't date it anew."""
        if form.changed_data:
            obj.touched_at = timezone.now()
            obj.save(update_fields=[*form.changed_data, "touched_at"])
