"""Folders, secrets and locks of the embedded product."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.embedded import places as places_module
from chatbot.embedded.errors import CannotStart, InUse
from chatbot.embedded.files import secret, write_private
from chatbot.embedded.lock import hold
from chatbot.embedded.places import LONGEST_SOCKET_NAME, Places

HOLD_AND_WAIT = """
import sys, pathlib
from chatbot.embedded.lock import hold
hold(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    first = secret(path)
    assert len(first) >= 32
    assert secret(path) == first
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700


def test_a_private_file_is_replaced_whole_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    write_private(path, "a long first text")
    write_private(path, "short")
    assert path.read_text() == "short"
    assert [file.name for file in tmp_path.iterdir()] == ["services.json"]


def test_a_socket_path_fits_however_long_the_var_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "account", lambda: None)
    places = Places(tmp_path / ("long" * 30))
    try:
        assert len(os.fsencode(places.sockets / LONGEST_SOCKET_NAME)) <= 107
        assert mode(places.sockets) == 0o700
    finally:
        places.sockets.rmdir()
        places.sockets.parent.rmdir()


def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    places = Places(tmp_path / "var")
    outside = places._outside
    try:
        outside.chmod(0o777)
        with pytest.raises(CannotStart, match="belongs to someone else"):
            _ = Places(tmp_path / "var")._outside
    finally:
        outside.rmdir()


def test_a_second_start_is_told_the_pid_of_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "run" / "lock"
    lock.parent.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_AND_WAIT, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InUse, match=rf"process {holder.pid}.*LINGKE_VAR="):
            hold(lock)
        holder.kill()
        holder.wait()
        os.close(hold(lock))  # a dead holder's file is in nobody's way
    assert lock.read_text() == f"{os.getpid()}\n"
