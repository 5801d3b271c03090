"""A web process as `make run` starts it, on the test database, for tests that speak to its socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from chatbot.embedded.ports import send_at_once
from chatbot.embedded.product import Product
from dialogs.identity import sign_identity
from proto.client import McpClient

STOP_TIMEOUT_S = 20
APPLICATION_NAME = "lingke-web"  # by which a test finds these processes' database sessions


def database_url() -> str:
    """The test database that pytest-django has made, in libpq's syntax."""
    now = connection.settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: str(now[name]) for key, name in named.items() if now[name]}
    return make_conninfo(**given, application_name=APPLICATION_NAME)


class WebServer:
    """One uvicorn process; connections wait in its listening socket until it is ready."""

    def __init__(self, log: Path, **environment: str) -> None:
        self.log = log
        self._environment = environment

    def __enter__(self) -> Self:
        listening = socket.create_server(("127.0.0.1", 0))
        send_at_once(listening)
        self.port: int = listening.getsockname()[1]
        services = {
            "DATABASE_URL": database_url(),
            "REDIS_URL": settings.REDIS_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            "IDENTITY_SECRET": settings.IDENTITY_SECRET,
            "LINGKE_VAR": str(settings.LINGKE_VAR),
            **self._environment,
        }
        program = Product(settings.LINGKE_VAR, self.port, services).web(listening.fileno())
        with listening, self.log.open("wb") as output:
            self.process = subprocess.Popen(
                program.argv,
                env=dict(program.env),
                cwd=program.cwd,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=program.descriptors,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def terminate(self) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/chat/"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, codec: str, **options: object) -> McpClient:
        """A client like a page of our own; it reconnects only when the test says so."""
        chosen = {"origin": self.origin, "auto_reconnect": False, **options}
        return McpClient(self.url, codec=codec, **chosen)  # type: ignore[arg-type]  # the tests' own shorthand

    def identity(self, sub: str = "li.na", **claims: object) -> str:
        return sign_identity(sub, **claims)  # type: ignore[arg-type]  # the tests' own shorthand
