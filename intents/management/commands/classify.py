"""`manage.py classify`: lines on standard input, one JSON object a line on standard output.

Each object: text, intent, confidence (0–100), decision (act, ask, reject), top (three intents with their
confidence), entities (start, end, entity, value), model. It needs the files of the live model, nothing else.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from intents.live import LiveClassifier, ModelUnavailable


class Command(BaseCommand):
    help = "Understand the lines on standard input; prints one JSON object a line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=1, help="threads per inference")

    def handle(self, *args: Any, **options: Any) -> None:
        classifier = LiveClassifier(settings.LINGKE_VAR, options["threads"])
        try:
            classifier.current()
            for line in _in_utf8(sys.stdin):
                answer = classifier.understand([line.rstrip("\r\n")])[0]
                self.stdout.write(json.dumps(asdict(answer), ensure_ascii=False))
                self.stdout.flush()
        except ModelUnavailable as error:
            raise CommandError(str(error)) from error


def _in_utf8(stream: TextIO) -> TextIO:
    """The stream reading UTF-8 whatever the locale says; other bytes become U+FFFD."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")
    return stream
