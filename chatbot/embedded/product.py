"""What `make run` keeps running beside the servers, and the commands of its start, as programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chatbot.embedded.programs import Program
from chatbot.environment import REPOSITORY

MOST_TURNS_WORKERS = 2
NICENESS = 10
# One thread for whatever trains: serving has the cores.
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
WEB_OPTIONS = {
    "--ws": "websockets-sansio",
    "--ws-max-size": "65536",
    "--ws-per-message-deflate": "false",
    "--lifespan": "off",
    "--timeout-graceful-shutdown": "3",
    "--log-level": "info",
}


@dataclass(frozen=True)
class Product:
    """One copy's programs. `services` is what start_servers returned."""

    var: Path
    port: int
    services: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.services,
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "chatbot.settings",
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, name: str, *arguments: str) -> Program:
        """`manage.py` with these arguments, to run once."""
        argv = (sys.executable, "manage.py", *arguments)
        return Program(name=name, argv=argv, env=self.environment, cwd=REPOSITORY)

    def module(self, name: str, *arguments: str) -> Program:
        """`python -m` with these arguments."""
        argv = (sys.executable, "-m", *arguments)
        return Program(name=name, argv=argv, env=self.environment, cwd=REPOSITORY)

    def web(self, descriptor: int) -> Program:
        """The pages and sockets, on a socket that the supervisor holds."""
        options = [part for option in WEB_OPTIONS.items() for part in option]
        argv = ("uvicorn", "chatbot.asgi:application", "--fd", str(descriptor), *options, "--no-access-log")
        return replace(self.module("web", *argv, "--no-server-header"), descriptors=(descriptor,))

    def turns_workers(self) -> Iterator[Program]:
        """One process a core thinks about what customers wrote: two at most, the others are needed too."""
        for number in range(1, min(MOST_TURNS_WORKERS, os.cpu_count() or 1) + 1):
            yield self._worker(f"turns-{number}", "turns", "--pool=solo")

    def other_workers(self) -> Iterator[Program]:
        yield self._worker("actions", "actions", "--pool=threads", "--concurrency=4")
        yield self._worker("default", "default", "--pool=threads", "--concurrency=2")
        yield self._worker("training", "training", "--pool=solo", nice=True)
        schedule = str(self.var / "run" / "beat-schedule")
        yield self.module("beat", "celery", "-A", "chatbot", "beat", "--schedule", schedule, "--pidfile=")

    def _worker(self, name: str, queue: str, *options: str, nice: bool = False) -> Program:
        quiet = ("--without-gossip", "--without-mingle", "--prefetch-multiplier=1", "--loglevel=INFO")
        argv = ("celery", "-A", "chatbot", "worker", "-Q", queue, "-n", f"{name}@lingke", *options, *quiet)
        program = self.module(name, *argv)
        return niced(program) if nice else program


def niced(program: Program) -> Program:
    """The same, giving way to everything that serves."""
    return replace(program, niceness=NICENESS, env={**program.env, **ONE_THREAD})
