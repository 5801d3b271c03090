"""A web process of the benchmark's own, on the servers that `chatbot.embedded.run` has started."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django
import psutil

if TYPE_CHECKING:
    from tests.realtime.server import WebServer

FREE = {"MCP_MESSAGES_PER_SECOND": "0", "MCP_ADDRESS_PER_SECOND": "0"}


@contextlib.contextmanager
def own_server(**environment: str) -> Iterator[WebServer]:
    """Migrates the database first. The process's log is `server.log`, gone afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatbot.settings")
    django.setup()
    from django.core.management import call_command

    from tests.realtime.server import WebServer

    call_command("migrate", verbosity=0)
    with (
        tempfile.TemporaryDirectory(prefix="lingke-") as folder,
        WebServer(Path(folder) / "web.log", **environment) as server,
    ):
        yield server


def memory_kib(process: int) -> int:
    """What belongs to the process alone (USS): pages shared with others are not counted."""
    return int(psutil.Process(process).memory_full_info().uss // 1024)
