"""What tests of real processes share."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import psutil


def until(look: Callable[[], object], *, longest_s: float = 60.0) -> object:
    """What `look` returns, once that is true; fails the test when it never is."""
    deadline = time.monotonic() + longest_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"never came: {look}"
        time.sleep(0.05)
    return found


def lives(pid: int) -> bool:
    """False for an orphan that nobody has reaped yet, too."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def free_port() -> int:
    """A port of the loopback address that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
