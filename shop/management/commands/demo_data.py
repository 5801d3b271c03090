"""Write the demo shop's customers, products and orders."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from shop.demo.restore import restore


class Command(BaseCommand):
    help = (
        "Write the demo shop's data, dated relative to now. "
        "Orders that someone changed are kept as they are, unless --reset is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="make all of it new again, changed and cancelled orders too"
        )

    def handle(self, *, reset: bool, **options: Any) -> None:
        now = timezone.localtime(timezone.now(), timezone.get_default_timezone())
        done = restore(now, reset=reset)
        kept = f", {done.kept} changed ones kept (--reset makes them new)" if done.kept else ""
        self.stdout.write(f"Demo shop: {done.dated} orders dated relative to {now:%Y-%m-%d %H:%M}{kept}.")
