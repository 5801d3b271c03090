"""`manage.py identity_token --sub demo`: a signed identity, and nothing else, on standard output."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from dialogs.identity import sign_identity


class Command(BaseCommand):
    help = "Print an identity token (JWT) for a customer, as the embedding site would sign it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sub", required=True, help="the site's own key of the customer")
        parser.add_argument("--name", default="", help="the name that agents see")
        parser.add_argument("--segment", default="", help="e.g. vip")
        parser.add_argument("--hours", type=float, default=12.0, help="how long it is valid (12)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(
            sign_identity(
                options["sub"],
                name=options["name"],
                segment=options["segment"],
                lifetime=timedelta(hours=options["hours"]),
            )
        )
