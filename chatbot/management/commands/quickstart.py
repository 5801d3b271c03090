"""Start the whole product on this machine; `make run` does the same after installing what it needs."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from chatbot.embedded.quickstart import main


class Command(BaseCommand):
    help = "Start PostgreSQL, Valkey, the web process, the workers and beat, and keep them running."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(main())
