"""The tables of the demo shop. Texts for people that are data stand in two columns, `_zh` and `_en`."""

from shop.models.customer import Customer, Segment
from shop.models.failed_proof import FailedProof
from shop.models.order import Order, OrderItem, OrderStatus
from shop.models.product import Category, Product, ProductAlias
from shop.models.shipment import Shipment, ShipmentStatus, TrackEvent

__all__ = [
    "Category",
    "Customer",
    "FailedProof",
    "Order",
    "OrderItem",
    "OrderStatus",
    "Product",
    "ProductAlias",
    "Segment",
    "Shipment",
    "ShipmentStatus",
    "TrackEvent",
]
