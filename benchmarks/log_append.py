"""Frames a second through the session log: flush-when-free against one transaction a frame, in one run.

    python -m chatbot.embedded.run -- python -m benchmarks.log_append

Closed loop: so many sessions, each sends its next frame when the last one is stored. The database is the
embedded one with its usual settings (synchronous commit on). Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatbot.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from base.db import in_thread  # noqa: E402
from dialogs.log import Draft, Kind, Outcome, Stored, append  # noqa: E402
from dialogs.log.flusher import Flusher  # noqa: E402
from dialogs.models import Session  # noqa: E402

Client = Callable[[uuid.UUID], Coroutine[Any, Any, None]]
TEXT = "我想取消昨天下午3点下单的那个手机" * 4


def draft(session: uuid.UUID, number: int) -> Draft:
    origin = f"c:bench:{number}"
    return Draft(session, origin, Kind.USER_MSG, "customer", TEXT, client_id="bench", client_sequence=number)


async def together(sessions: Sequence[uuid.UUID], frames: int) -> float:
    """Frames a second by the product's own flusher."""
    flusher = Flusher(lambda stored: None)

    async def client(session: uuid.UUID) -> None:
        for number in range(1, frames + 1):
            done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
            flusher.submit(draft(session, number), done.set_result)
            assert isinstance(await done, Stored)  # noqa: S101 a benchmark of refusals would measure nothing

    return await _rate(client, sessions, frames)


async def one_by_one(sessions: Sequence[uuid.UUID], frames: int) -> float:
    """Frames a second with a transaction for each."""

    async def client(session: uuid.UUID) -> None:
        for number in range(1, frames + 1):
            (outcome,) = await in_thread(append, [draft(session, number)])
            assert isinstance(outcome, Stored)  # noqa: S101 as above

    return await _rate(client, sessions, frames)


async def _rate(client: Client, sessions: Sequence[uuid.UUID], frames: int) -> float:
    started = time.perf_counter()
    await asyncio.gather(*(client(session) for session in sessions))
    return len(sessions) * frames / (time.perf_counter() - started)


def fresh(count: int) -> list[uuid.UUID]:
    return [session.pk for session in Session.objects.bulk_create(Session() for _ in range(count))]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=64)
    parser.add_argument("--frames", type=int, default=100, help="by each session")
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    singly = asyncio.run(one_by_one(fresh(given.sessions), given.frames))
    joined = asyncio.run(together(fresh(given.sessions), given.frames))
    connection.close()
    found = {
        "one_by_one": round(singly),
        "flush_when_free": round(joined),
        "ratio": round(joined / singly, 1),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
