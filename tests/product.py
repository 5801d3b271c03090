"""The whole product as `make run` starts it, for tests from outside: processes, model, faults."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg

from chatbot.embedded.places import Places
from chatbot.environment import LINGKE_VAR, REPOSITORY

READY_S = 240.0
STOP_S = 15.0
CACHED = ("encoders", "models")
# A site of somebody else that may embed the chat; browsers look for it on this machine.
SITE = "http://shop.localhost"
# What the tests' own servers put into our environment, and a copy of the product must find for itself.
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "IDENTITY_SECRET", "LINGKE_EMBEDDED")


class RunningProduct:
    """One copy of the product with its own folder and port.

    `arm(point)` makes the next process that passes that point die there, as by kill -9 (base/faults.py).
    """

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.socket_url = f"ws://127.0.0.1:{self.port}/ws/chat/"
        self.faults = var / "faults"
        self.lines: list[str] = []
        self._arrived: queue.Queue[str] = queue.Queue()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Returns when it says that it is ready."""
        self.faults.mkdir(parents=True, exist_ok=True)
        for name in CACHED:
            if (LINGKE_VAR / name).is_dir() and not (self.var / name).exists():
                shutil.copytree(LINGKE_VAR / name, self.var / name)
        environment = {
            **self._environment,
            "PORT": str(self.port),
            "LINGKE_FAULTS": str(self.faults),
            "LINGKE_FINE_TUNE": "no",
            "MCP_MESSAGES_PER_SECOND": "100",
            "ALLOWED_ORIGINS": SITE,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chatbot.embedded.quickstart"],
            cwd=REPOSITORY, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for_line("LingKe is ready:")

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(STOP_S)
        assert self._reader is not None
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        shutil.rmtree(Places(self.var).servers, ignore_errors=True)

    def wait_for_line(self, beginning: str, timeout_s: float = READY_S) -> str:
        """The next line on its terminal that begins so."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                line = self._arrived.get(timeout=1)
            except queue.Empty:
                assert self._process is not None
                if self._process.poll() is not None:
                    break
                continue
            if line.startswith(beginning):
                return line
        raise AssertionError(f"no line {beginning!r}; it said:\n" + "\n".join(self.lines[-40:]))

    def manage(self, *arguments: str) -> str:
        """A `manage.py` command in this copy; its output."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY, env=self._environment,
            check=True, text=True, capture_output=True,
        ).stdout.strip()  # fmt: skip

    def identity(self, sub: str = "demo") -> str:
        return self.manage("identity_token", "--sub", sub)

    # -- processes and faults ----------------------------------------------------------------------

    def processes(self) -> dict[str, int]:
        """Name → pid of every living child."""
        found: dict[str, int] = json.loads((self.var / "run" / "processes.json").read_text())
        return found

    def kill(self, name: str) -> None:
        """kill -9, and wait until the supervisor has started another in its place."""
        pid = self.processes()[name]
        os.kill(pid, signal.SIGKILL)
        until(lambda: self.processes().get(name, pid) != pid, f"{name} is started again")

    def arm(self, point: str) -> None:
        (self.faults / point).touch()

    def fired(self, point: str) -> bool:
        return not (self.faults / point).exists()

    def disarm(self) -> None:
        for armed in self.faults.iterdir():
            armed.unlink(missing_ok=True)

    # -- what the database says --------------------------------------------------------------------

    def rows(self, statement: str, *parameters: object) -> Sequence[tuple[object, ...]]:
        """The rows of a statement, asked of its database from outside."""
        url = json.loads((self.var / "run" / "services.json").read_text())["database_url"]
        with psycopg.connect(url) as connection:
            return connection.execute(statement, parameters).fetchall()

    @property
    def _environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if key not in NOT_INHERITED}
        return {**inherited, "LINGKE_VAR": str(self.var)}

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip())
            self._arrived.put(line.rstrip())


def until(holds: Callable[[], bool], what: str, timeout_s: float = 40.0) -> None:
    """Wait until a condition holds; say what did not come."""
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s:g} s in vain: {what}")
        time.sleep(0.05)


def running_product(var: Path) -> Iterator[RunningProduct]:
    """For a fixture: start it, hand it out, stop it."""
    product = RunningProduct(var)
    try:
        product.start()
        yield product
    finally:
        product.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
