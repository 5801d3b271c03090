"""`manage.py train_starter`: the first model in seconds (`--warm`), the good one in minutes (`--fine-tune`)."""

from __future__ import annotations

import contextlib
import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from intents.corpus import CHOICES, load_corpus
from intents.dataset import DataError, Dataset
from intents.encoder.prepare import DEFAULT, VARIANTS, prepare
from intents.encoder.wheel import FetchError

NICENESS = 10
SAY_EVERY_S = 5.0


class Command(BaseCommand):
    help = "Train the intent model on the starter or curated examples and make it live. Idempotent."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument("--warm", action="store_true", help="heads on the frozen encoder: usable in seconds")
        kind.add_argument("--fine-tune", action="store_true", help="train the encoder too: minutes, while serving")
        parser.add_argument("--threads", type=int, help="default: all cores for --warm, 1 for --fine-tune")
        parser.add_argument("--base", default=DEFAULT, help="fast, accurate, a folder, or a Hugging Face name")
        parser.add_argument(
            "--data", choices=CHOICES, default=CHOICES[0], help="auto: the database's examples when there are any"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["base"] in VARIANTS:
                prepare(settings.LINGKE_VAR, VARIANTS[options["base"]], self._say)
            dataset = load_corpus(options["data"], self._say)
        except (FetchError, DataError) as error:
            raise CommandError(str(error)) from error
        self._train(dataset, options)

    def _train(self, dataset: Dataset, options: dict[str, Any]) -> None:
        if options["fine_tune"]:
            _be_nice()
        threads = options["threads"] or (1 if options["fine_tune"] else os.cpu_count() or 1)
        # Read when torch is imported, which is why that comes now. Threads that wait must not spin: on a busy
        # machine they would take the cores from those that they wait for.
        os.environ.update(OMP_NUM_THREADS=str(threads), OMP_WAIT_POLICY="PASSIVE", KMP_BLOCKTIME="0")
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # scipy's small steps: 0.1 s with one thread, 10 s with two
        from intents.training.release import tune, warm_up

        step = tune if options["fine_tune"] else warm_up
        began = time.monotonic()
        step(dataset, options["base"], settings.LINGKE_VAR, threads, self._say, _Progress(self._say))
        self._say(f"done in {time.monotonic() - began:.0f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class _Progress:
    """Says where training stands: when a stage begins, and every few seconds within it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._stage = ""
        self._said_at = 0.0

    def __call__(self, stage: str, share: float) -> None:
        now = time.monotonic()
        name = stage.split(",")[0]
        if name != self._stage or now - self._said_at >= SAY_EVERY_S:
            self._stage, self._said_at = name, now
            self._say(f"{stage}: {share:.0%}")


def _be_nice() -> None:
    """Serving comes first; a process that is nice already stays as it is."""
    with contextlib.suppress(OSError):
        os.nice(max(0, NICENESS - os.nice(0)))
