"""Where everything of one LINGKE_VAR lies, and as whom the servers run."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chatbot.embedded.errors import CannotStart
from chatbot.embedded.files import private_folder

# A Unix socket's path holds 107 bytes on Linux, 103 on macOS; the longest name that we put in the folder:
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
SOCKET_PATH_BYTES = 103
UNPRIVILEGED = ("nobody", "daemon")


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user for the servers: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        os.chown(folder, self.uid, self.gid)


def account() -> Account | None:
    """Whom the servers run as: None is the current user, who is not root."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise CannotStart(
        f"PostgreSQL does not run as root, and none of the users {', '.join(UNPRIVILEGED)} exists here; "
        "start as an ordinary user"
    )


@dataclass(frozen=True)
class Places:
    """The folders of one copy of the product. Made where missing, never widened."""

    var: Path

    @cached_property
    def account(self) -> Account | None:
        return account()

    @cached_property
    def run(self) -> Path:
        return private_folder(self.var / "run")

    @cached_property
    def secrets(self) -> Path:
        return private_folder(self.var / "secrets")

    @cached_property
    def log(self) -> Path:
        return private_folder(self.var / "log")

    @property
    def services(self) -> Path:
        """JSON: `database_url` and `redis_url` of the running servers; absent when none run."""
        return self.run / "services.json"

    @property
    def processes(self) -> Path:
        """JSON: name → pid of every living child."""
        return self.run / "processes.json"

    @cached_property
    def servers(self) -> Path:
        """Programs and data of the servers: in LINGKE_VAR where their user can reach it.

        Belongs to whoever starts the servers; their user owns only its data and sockets in it.
        """
        self.var.mkdir(parents=True, exist_ok=True)
        if self.account is None:
            return private_folder(self.var / "servers")
        if _can_enter(self.account, self.var):
            folder = self.var / "servers"
            folder.mkdir(mode=0o711, exist_ok=True)
            return folder
        return self._outside

    @cached_property
    def sockets(self) -> Path:
        """A private folder short enough that a socket's path fits."""
        folder = self.servers / "s"
        if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > SOCKET_PATH_BYTES:
            folder = self._outside / "s"
        return self.owned_by_servers(folder)

    def owned_by_servers(self, folder: Path) -> Path:
        """The folder, mode 0700, belonging to the servers' user."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.account is not None:
                self.account.own(folder)
        return folder

    @cached_property
    def _outside(self) -> Path:
        """A folder under the system's variable temporary folder, named after LINGKE_VAR's hash."""
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        folder = Path("/var/tmp") / f"lingke-{os.geteuid()}-{digest}"  # noqa: S108  checked below: ours, not a link
        folder.mkdir(mode=0o711 if self.account else 0o700, exist_ok=True)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise CannotStart(f"{folder} belongs to someone else; remove it, or choose another LINGKE_VAR")
        return folder


def _can_enter(account: Account, folder: Path) -> bool:
    """Whether that user may pass through the folder, all its parents included: asked of the kernel."""
    shell = shutil.which("sh") or "/bin/sh"
    asked = subprocess.run(
        [shell, "-c", 'cd "$1"', "sh", str(folder)],
        user=account.uid, group=account.gid, extra_groups=[], cwd="/",
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return asked.returncode == 0
