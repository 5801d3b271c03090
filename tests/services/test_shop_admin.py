"""The shop in the admin: readable in both languages, and changed only where no rule says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.utils import translation

from shop.admin import OrderAdmin, ShipmentInline
from shop.demo.restore import restore
from shop.models import Order, OrderStatus, Product, Shipment

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _demo_shop(db: None) -> None:
    restore(NOW)


@pytest.fixture
def orders() -> OrderAdmin:
    return OrderAdmin(Order, admin.site)


def _correct_address(orders: OrderAdmin, order: Order, **posted: str) -> None:
    """Save the order's admin form with these fields, as its page would."""
    request = RequestFactory().post("/", posted)
    request.user = User(username="admin", is_staff=True, is_superuser=True)
    form = orders.get_form(request, order, change=True)(request.POST, instance=order)
    assert form.is_valid(), form.errors
    orders.save_model(request, form.save(commit=False), form, change=True)


def test_a_corrected_address_survives_the_next_start(orders: OrderAdmin) -> None:
    order = Order.objects.get(demo_key="demo-laundry")

    _correct_address(orders, order, address="北京市朝阳区新址 1 号")

    assert restore(NOW + timedelta(days=1)).kept == 1
    assert Order.objects.get(demo_key="demo-laundry").address == "北京市朝阳区新址 1 号"


def test_a_status_cannot_be_changed_past_the_rules(orders: OrderAdmin) -> None:
    order = Order.objects.get(demo_key="demo-phone")

    _correct_address(orders, order, address=order.address, status="shipped")

    stored = Order.objects.get(demo_key="demo-phone")
    assert (stored.status, stored.touched_at) == (OrderStatus.PAID, None)


def test_labels_and_names_follow_the_language_of_the_reader() -> None:
    product = Product.objects.get(sku="PH-X2")
    with translation.override("zh-hans"):
        assert (str(OrderStatus.PAID.label), str(product)) == ("已付款", "星辰 X2 手机")
        assert str(Order._meta.verbose_name_plural) == "订单"
    with translation.override("en"):
        assert (str(OrderStatus.PAID.label), str(product)) == ("Paid", "Xingchen X2 phone")
        assert str(Order._meta.verbose_name_plural) == "orders"


def test_a_parcels_way_is_shown_in_the_customers_zone() -> None:
    shipment = Shipment.objects.get(order__demo_key="demo-phone-before")
    with translation.override("en"):
        shown = ShipmentInline(Order, admin.site).journey(shipment)

    assert shown.startswith("<div>2026-11-22 08:15 Beijing: Reached the Beijing hub</div>")
