"""`manage.py draw_states`: put the state diagram, as the table has it, into docs/dialog-states.md."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from dialogs.diagram import PAGE, with_diagram


class Command(BaseCommand):
    help = "Draw the dialog's states into docs/dialog-states.md, from the table in dialogs/states.py."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when the page is stale"
        )

    def handle(self, *args: object, check: bool, **options: object) -> None:
        page = PAGE.read_text(encoding="utf-8")
        drawn = with_diagram(page)
        if check and drawn != page:
            raise CommandError(f"{PAGE} is stale: run `python manage.py draw_states`")
        if not check:
            PAGE.write_text(drawn, encoding="utf-8")
            self.stdout.write(f"drawn into {PAGE}")
