"""What serves stays light: torch and transformers are for training only."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from chatbot.environment import REPOSITORY

HEAVY = "('torch', 'transformers', 'sklearn', 'onnx')"


@pytest.mark.parametrize(
    "modules",
    [
        ["intents.classifier", "intents.live", "intents.understanding", "intents.catalogue"],
        ["intents.admin", "intents.models", "intents.tasks", "intents.corpus", "intents.starter"],
        ["intents.management.commands.classify", "intents.management.commands.train_starter"],
        ["chatbot.asgi", "chatbot.urls", "chatbot.celery"],
        ["dialogs.worker", "dialogs.tasks", "dialogs.turns.run", "dialogs.consumers"],
    ],
    ids=lambda modules: modules[0],
)
def test_importing_what_serves_never_imports_torch(modules: list[str]):
    program = (
        "import django, importlib, os, sys\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'chatbot.settings')\n"
        "django.setup()\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        f"heavy = [name for name in {HEAVY} if name in sys.modules]\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )

    environment = {"SECRET_KEY": "imports-only-" * 5, "IDENTITY_SECRET": "imports-only-" * 5, **os.environ}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
