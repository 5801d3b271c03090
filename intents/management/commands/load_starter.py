"""`manage.py load_starter`: the starter intents and examples into the database, without touching edits."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intents.dataset import DataError
from intents.starter import load_starter


class Command(BaseCommand):
    help = "Add starter intents and examples that were never added before. Idempotent; keeps edits and deletions."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            added = load_starter()
        except DataError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{added} starter examples added")
