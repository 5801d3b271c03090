"""What a start decides before and beside the servers."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from chatbot.embedded import browser, model
from chatbot.embedded.child import LONGEST_BACK_OFF_S, back_off_s
from chatbot.embedded.errors import CannotStart, InUse
from chatbot.embedded.frontend import hash_of
from chatbot.embedded.ports import HOST, reserve
from chatbot.embedded.supervisor import describe_exit
from chatbot.environment import REPOSITORY


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", REPOSITORY / "scripts" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_taken_port_is_named_with_another_to_take() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InUse, match=rf"port {port} is taken.*PORT=\d+ make run"):
            reserve(port)


def test_a_reserved_port_refuses_connections_until_a_web_process_listens() -> None:
    with reserve(0) as reserved, socket.socket() as client, pytest.raises(ConnectionRefusedError):
        client.connect(reserved.getsockname())


def test_a_child_that_keeps_dying_waits_longer_each_time_up_to_a_limit() -> None:
    waits = [back_off_s(deaths) for deaths in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] < 1
    assert waits[-1] == LONGEST_BACK_OFF_S


def test_an_exit_is_described_by_the_signals_name() -> None:
    assert describe_exit(-9) == "SIGKILL"
    assert describe_exit(3) == "exit 3"


def test_the_supervisor_needs_no_django_settings() -> None:
    code = (
        "import chatbot.embedded.quickstart, chatbot.embedded.testing, chatbot.embedded.run\n"
        "from django.conf import settings\n"
        "assert not settings.configured"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=REPOSITORY)


def test_no_model_is_live_in_an_empty_folder(tmp_path: Path) -> None:
    assert model.live_kind(tmp_path) == ""


def test_the_hash_of_sources_changes_with_names_and_contents(tmp_path: Path) -> None:
    first, second = tmp_path / "a.ts", tmp_path / "b.ts"
    first.write_text("1")
    alone = hash_of([first], tmp_path)
    first.write_text("2")
    changed = hash_of([first], tmp_path)
    first.rename(second)
    renamed = hash_of([second], tmp_path)
    assert len({alone, changed, renamed}) == 3


def test_without_root_the_missing_browser_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "browser", lambda: None)
    monkeypatch.setattr(browser, "has_chinese_font", lambda: False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CannotStart, match="sudo apt-get install .*chromium fonts-noto-cjk"):
        browser.installation()


def test_only_what_is_missing_for_the_browser_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "browser", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(browser, "has_chinese_font", lambda: True)
    assert browser.installation() is None


def test_a_package_index_out_of_reach_is_said_with_what_to_do(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    nowhere = (
        "--isolated",
        "--retries",
        "0",
        "--index-url",
        "http://127.0.0.1:9/simple",
        "lingke-is-not-there",
    )
    with pytest.raises(SystemExit) as stop:
        bootstrap.pip(*nowhere)
    assert "no package index" in str(stop.value)


def test_requirements_are_installed_again_when_they_or_the_index_of_torch_change(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "REPOSITORY", tmp_path)
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("torch==1\n")
    seen = {bootstrap.fingerprint(["requirements.txt"])}
    monkeypatch.setenv("TORCH_INDEX", "http://127.0.0.1/cpu")
    seen.add(bootstrap.fingerprint(["requirements.txt"]))
    requirements.write_text("torch==2\n")
    seen.add(bootstrap.fingerprint(["requirements.txt"]))
    assert len(seen) == 3
    assert bootstrap.pinned("torch") == "torch==2"


def test_an_unsupported_python_is_named_with_what_to_install(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="needs Python 3.11, 3.12 or 3.13; .* is 3.9"):
        bootstrap.use_supported_python()


@pytest.mark.parametrize("port", ["80a", "0", "65536", ""])
def test_a_port_that_is_none_is_said_at_once(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match="PORT is"):
        bootstrap.check_port()


def test_what_is_accepted_on_the_reserved_port_sends_at_once() -> None:
    with reserve(0) as reserved:
        reserved.listen()
        with socket.create_connection(reserved.getsockname()), reserved.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
