"""The demo shop's goods, people and orders, and how they are dated."""
