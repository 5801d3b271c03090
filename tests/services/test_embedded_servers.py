"""PostgreSQL and Valkey as children: started, killed, restarted, ended. Every test has servers of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import redis

from chatbot.embedded.places import Places
from chatbot.environment import REPOSITORY
from tests.processes import lives, until

SERVERS = {"postgres", "valkey"}
LONGEST_S = 30.0
ASK_BOTH = """
import os, psycopg, redis
print(psycopg.connect(os.environ["DATABASE_URL"]).execute("SELECT 6 * 7").fetchone()[0])
print(redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
raise SystemExit(7)
"""


class Copy:
    """One `chatbot.embedded.run` in a LINGKE_VAR of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.places = Places(var)
        self.process: subprocess.Popen[str] | None = None

    def command(self, *command: str) -> dict[str, Any]:
        return {
            "args": [sys.executable, "-m", "chatbot.embedded.run", "--", *command],
            "env": {**os.environ, "LINGKE_VAR": str(self.var)},
            "cwd": REPOSITORY,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(**self.command(*command), timeout=LONGEST_S)

    def start(self) -> Copy:
        """Servers that stay until somebody ends them."""
        self.process = subprocess.Popen(**self.command("sleep", "3600"))
        until(self.places.services.exists)
        return self

    def pids(self) -> dict[str, int]:
        return json.loads(self.places.processes.read_text())

    def urls(self) -> dict[str, str]:
        return json.loads(self.places.services.read_text())

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.urls()["database_url"], autocommit=True)

    def restarted(self, name: str, old_pid: int) -> bool:
        return self.pids().get(name, old_pid) != old_pid

    def answers(self) -> bool:
        try:
            self.connect().close()
            return redis.Redis.from_url(self.urls()["redis_url"]).ping()
        except (psycopg.OperationalError, redis.RedisError):
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=LONGEST_S)
            self.process = None


@pytest.fixture
def copies(tmp_path: Path) -> Iterator[Callable[..., Copy]]:
    made: list[Copy] = []

    def make(var: Path | None = None) -> Copy:
        made.append(Copy(var or tmp_path / f"var{len(made)}"))
        return made[-1]

    yield make
    for copy in made:
        copy.stop()
        # Started as root, the servers lie outside of a private folder.
        shutil.rmtree(copy.places.servers)


def test_a_command_finds_both_servers_and_its_exit_code_is_kept(copies: Callable[..., Copy]) -> None:
    done = copies().run(sys.executable, "-c", ASK_BOTH)
    assert done.stdout.splitlines()[-2:] == ["42", "True"]
    assert done.returncode == 7


def test_a_killed_server_comes_back_with_what_was_committed(copies: Callable[..., Copy]) -> None:
    copy = copies().start()
    with copy.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'was committed' AS what")
    before = copy.pids()
    for name in SERVERS:
        os.kill(before[name], signal.SIGKILL)
    until(lambda: all(copy.restarted(name, before[name]) for name in SERVERS))
    until(copy.answers)
    with copy.connect() as connection:
        assert connection.execute("SELECT what FROM kept").fetchone() == ("was committed",)


def test_a_stop_ends_every_child_and_withdraws_the_urls(copies: Callable[..., Copy]) -> None:
    copy = copies().start()
    pids = copy.pids()
    assert set(pids) == SERVERS
    copy.stop()
    assert not any(lives(pid) for pid in pids.values())
    assert copy.pids() == {}
    assert not copy.places.services.exists()


def test_a_killed_supervisor_is_in_nobodys_way(copies: Callable[..., Copy]) -> None:
    copy = copies().start()
    pids = copy.pids()
    assert copy.process is not None
    copy.process.kill()
    copy.process.wait()
    done = copy.run(sys.executable, "-c", ASK_BOTH)
    assert done.returncode == 7, done.stdout
    assert not any(lives(pid) for pid in pids.values())


def test_a_lock_file_that_names_a_living_stranger_is_cleared(copies: Callable[..., Copy]) -> None:
    copy = copies()
    copy.run("true")
    pid_file = copy.places.servers / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n0\n5432\n\n\n")
    assert copy.run(sys.executable, "-c", ASK_BOTH).returncode == 7


def test_a_second_copy_in_the_same_folder_is_refused_and_does_no_harm(copies: Callable[..., Copy]) -> None:
    first = copies().start()
    second = copies(first.var).run("true")
    assert first.process is not None
    assert second.returncode == 1
    assert f"in use by a running LingKe (process {first.process.pid})" in second.stdout
    assert first.answers()
    assert set(first.pids()) == SERVERS


def test_two_copies_run_side_by_side(copies: Callable[..., Copy]) -> None:
    one, other = copies().start(), copies().start()
    assert one.answers()
    assert other.answers()
    assert one.urls() != other.urls()


def test_passwords_are_needed_and_nobody_else_may_enter_the_sockets_folder(
    copies: Callable[..., Copy],
) -> None:
    copy = copies().start()
    assert copy.places.sockets.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(copy.urls()["database_url"], password="a guess")
    stranger = redis.Redis(unix_socket_path=str(copy.places.sockets / "v.sock"), password="a guess")
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_the_products_role_is_no_superuser(copies: Callable[..., Copy]) -> None:
    with copies().start().connect() as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user for the servers")
def test_started_as_root_the_servers_run_as_somebody_unprivileged(copies: Callable[..., Copy]) -> None:
    copy = copies().start()
    assert copy.places.account is not None
    assert {psutil.Process(pid).uids().effective for pid in copy.pids().values()} == {copy.places.account.uid}
    assert not copy.places.servers.is_relative_to(copy.var)  # tmp_path is private to root


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user for the servers")
def test_data_lie_in_the_var_folder_where_the_servers_user_reaches_it(
    copies: Callable[..., Copy], tmp_path: Path
) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)
    var = tmp_path / "var"
    assert copies(var).run("true").returncode == 0
    assert (var / "servers" / "data" / "PG_VERSION").exists()


def test_data_of_a_var_folder_that_was_removed_are_set_aside(copies: Callable[..., Copy]) -> None:
    copy = copies()
    copy.run("true")
    shutil.rmtree(copy.var / "secrets")  # what `rm -r var` leaves when the data lie elsewhere
    done = copy.run(sys.executable, "-c", ASK_BOTH)
    assert done.returncode == 7
    assert "data.old" in done.stdout
