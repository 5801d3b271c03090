"""A program to run as a child: what, as whom, how it is stopped. Starting one ties its life to ours."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from chatbot.embedded.places import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """One child. `feed` goes to its standard input at each start; `before` runs before each start."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    # What the kernel sends the child when we die without a word (kill -9).
    orphan_signal: signal.Signals = signal.SIGKILL
    niceness: int = 0
    descriptors: tuple[int, ...] = ()
    feed: str = ""
    before: Callable[[], None] = lambda: None


def spawn(program: Program, output: IO[bytes], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, its output in the files. Call from the main thread only.

    The kernel ties the death signal to the thread that forked, so a helper thread's end would kill it.
    """
    user = program.account
    process = subprocess.Popen(
        program.argv,
        env=dict(program.env),
        cwd=program.cwd,
        stdin=subprocess.PIPE if program.feed else subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        start_new_session=True,
        pass_fds=program.descriptors,
        user=None if user is None else user.uid,
        group=None if user is None else user.gid,
        extra_groups=None if user is None else [],
        preexec_fn=tie_to_us(program.orphan_signal, program.niceness),
    )
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(program.feed.encode())
    return process


def tie_to_us(orphan_signal: signal.Signals, niceness: int = 0) -> Callable[[], None]:
    """What a new child does before its program starts: ask the kernel to end it when we die."""
    parent = os.getpid()

    def between_fork_and_exec() -> None:
        # After the change of user: that change clears the death signal.
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        if niceness:
            os.nice(niceness)

    return between_fork_and_exec


def send(process: subprocess.Popen[bytes], signum: signal.Signals, *, group: bool) -> None:
    """Signal a child, or its whole process group; one that is gone already is no error."""
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(process.pid, signum)
