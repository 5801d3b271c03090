"""The whole product started as `make run` starts it, in a LINGKE_VAR of its own, with the tests' model."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

from chatbot.embedded.places import Places
from chatbot.environment import REPOSITORY
from tests.processes import free_port, lives, until

LONGEST_S = 90.0
STOP_WITHIN_S = 10.0
PASSWORD = "of-this-test"
LASTING = {"postgres", "valkey", "web", "turns-1", "actions", "default", "training", "beat"}


class Product:
    """One `make run`, from its child's point of view: the recipe replaces itself by this command."""

    def __init__(self, var: Path) -> None:
        self.places = Places(var)
        self.port = free_port()
        self.output = var.with_name("output")
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
            },
            "LINGKE_VAR": str(var),
            "LINGKE_DEMO_PASSWORD": PASSWORD,
            "LINGKE_FINE_TUNE": "no",
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("wb") as output:
            process = subprocess.Popen(**self.command(), stdout=output, stderr=subprocess.STDOUT)
        self.process = process
        until(lambda: "LingKe is ready" in self.printed() or process.poll() is not None, longest_s=LONGEST_S)

    def command(self, **changes: str) -> dict[str, Any]:
        return {
            "args": [sys.executable, "-m", "chatbot.embedded.quickstart"],
            "env": {**self.environment, **changes},
            "cwd": REPOSITORY,
        }

    def again(self, **changes: str) -> subprocess.CompletedProcess[str]:
        """A second start beside this one."""
        return subprocess.run(**self.command(**changes), capture_output=True, text=True, timeout=LONGEST_S)

    def manage(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        environment = {**self.environment, **changes}
        return subprocess.run(
            command, env=environment, cwd=REPOSITORY, capture_output=True, text=True, timeout=LONGEST_S
        )

    def printed(self) -> str:
        return self.output.read_text(errors="replace")

    def pids(self) -> dict[str, int]:
        return json.loads(self.places.processes.read_text())

    def page_status(self) -> int | None:
        page = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_S)
        try:
            page.request("GET", "/")
            return page.getresponse().status
        except (http.client.HTTPException, OSError):
            return None
        finally:
            page.close()

    def database_answers(self) -> bool:
        try:
            psycopg.connect(json.loads(self.places.services.read_text())["database_url"]).close()
        except psycopg.OperationalError:
            return False
        return True

    def restarted(self, name: str, old_pid: int) -> bool:
        return self.pids().get(name, old_pid) != old_pid


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    var = tmp_path_factory.mktemp("product") / "var"
    for made_once in (settings.LINGKE_VAR / "models", settings.LINGKE_VAR / "encoders"):
        if made_once.exists():
            shutil.copytree(made_once, var / made_once.name)
    product = Product(var)
    product.start()
    yield product
    if product.process is not None and product.process.poll() is None:
        product.process.terminate()
        product.process.wait(LONGEST_S)
    shutil.rmtree(product.places.servers)


def test_the_ready_line_names_the_page_and_the_log_ins(product: Product) -> None:
    printed = product.printed()
    assert f"\nLingKe is ready: http://127.0.0.1:{product.port}/\n" in printed
    assert re.search(rf"admin, agent1, agent2, password {PASSWORD}\n", printed)
    assert product.page_status() == 200


def test_every_child_stands_in_the_list_of_processes(product: Product) -> None:
    pids = product.pids()
    assert set(pids) - {"turns-2"} == LASTING
    assert all(lives(pid) for pid in pids.values())


@pytest.mark.parametrize("name", ["web", "turns-1", "beat", "valkey", "postgres"])
def test_a_killed_child_is_started_again_and_the_page_answers(product: Product, name: str) -> None:
    old = product.pids()[name]
    os.kill(old, signal.SIGKILL)
    until(lambda: product.restarted(name, old))
    assert until(lambda: product.page_status() == 200)
    assert until(product.database_answers)


def test_commands_find_the_servers_of_their_var_folder(product: Product) -> None:
    shown = product.manage(
        "shell", "-v", "0", "-c", "from django.contrib.auth.models import User; print(User.objects.count())"
    )
    assert shown.stdout.strip() == "3", shown.stderr


def test_commands_without_servers_say_what_to_start(product: Product, tmp_path: Path) -> None:
    shown = product.manage("demo_users", LINGKE_VAR=str(tmp_path), SECRET_KEY="0" * 50, LINGKE_EMBEDDED="1")
    assert shown.returncode == 1
    assert "Start `make run`" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_second_start_on_the_same_port_names_another_port(product: Product, tmp_path: Path) -> None:
    second = product.again(LINGKE_VAR=str(tmp_path / "other"))
    assert second.returncode == 1
    assert f"port {product.port} is taken" in second.stdout
    assert "PORT=" in second.stdout


def test_a_second_start_in_the_same_folder_names_the_first(product: Product) -> None:
    second = product.again(PORT=str(free_port()))
    assert second.returncode == 1
    assert product.process is not None
    assert f"process {product.process.pid}" in second.stdout
    assert product.page_status() == 200


def test_a_stop_signal_ends_every_child_in_time(product: Product) -> None:
    pids = product.pids()
    assert product.process is not None
    product.process.terminate()
    assert product.process.wait(STOP_WITHIN_S) == 0
    assert not [name for name, pid in pids.items() if lives(pid)]
    assert product.pids() == {}
    assert not product.places.services.exists()
