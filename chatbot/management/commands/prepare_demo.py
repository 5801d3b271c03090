"""Everything that a start writes into the database, in one process: starting Django costs a second."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("migrate", {"interactive": False, "verbosity": 0}),
    ("demo_data", {}),
    ("load_starter", {}),
    ("demo_users", {}),
)


class Command(BaseCommand):
    help = "Migrations, the demo shop and the demo log-ins; changes nothing where all is as it should be."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for name, arguments in STEPS:
            call_command(name, stdout=self.stdout, stderr=self.stderr, **arguments)
            self.stdout.flush()
