"""Keeps children running, in one thread: the caller waits for conditions, and waiting looks after them."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import NoReturn

from chatbot.embedded.child import Child
from chatbot.embedded.errors import CannotStart, Stopped
from chatbot.embedded.files import write_private_json
from chatbot.embedded.places import Places
from chatbot.embedded.programs import Program
from chatbot.embedded.terminal import say

TICK_S = 0.25
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# Together under the ten seconds that a stop may take.
CHILDREN_GRACE_S = 4.0
SERVERS_GRACE_S = 3.0
SERVERS_HURRY_S = 1.5


class Supervisor:
    """Children in the order of their start; `servers` are stopped last, because the others need them."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.children: dict[str, Child] = {}
        self.servers: list[str] = []
        self.stopping: signal.Signals | None = None
        # Called at every tick: what wants to follow the children's progress.
        self.watchers: list[Callable[[], None]] = []
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waker, False)

    def listen_to_signals(self) -> None:
        """From now on a stop signal ends `wait_until` with Stopped. Call from the main thread."""
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # wakes the loop
        for signum in STOP_SIGNALS:
            if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # nohup is obeyed
                signal.signal(signum, self._on_stop_signal)

    def _on_stop_signal(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = signal.Signals(signum)

    def start(self, program: Program, *, server: bool = False, lasting: bool = True) -> Child:
        """Start a child and keep it running; with `lasting=False` let it end by itself."""
        child = Child(program, self.places.log, lasting=lasting)
        if server:
            self.servers.append(program.name)
        self.children[program.name] = child
        child.start()
        self._write_processes()
        return child

    def wait_until(self, holds: Callable[[], bool], *, timeout_s: float, what: str) -> None:
        """Look after the children until the condition holds.

        Raises Stopped after a stop signal, CannotStart (naming `what`) when the time is over.
        """
        deadline = time.monotonic() + timeout_s
        while not holds():
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"{what}: not done within {timeout_s:.0f} s; see the logs in {self.places.log}"
                )
            self.tick()

    def serve(self) -> NoReturn:
        """Look after the children until a stop signal comes, as Stopped."""
        while True:
            self.tick()

    def tick(self) -> None:
        """Wait a moment, or less when a child ends; restart who is due. Raises Stopped."""
        self._sleep(TICK_S)
        if self.stopping is not None:
            raise Stopped(f"stopped by {self.stopping.name}")
        self._reap()
        for child in list(self.children.values()):
            child.bound_logs()
            if child.due:
                child.start()
                self._write_processes()
        for watch in list(self.watchers):
            watch()

    def forget(self, name: str) -> None:
        """Look no longer after a child that has ended."""
        self.children.pop(name, None)

    def stop_all(self) -> None:
        """End every child within ten seconds: those that use the servers first, then the servers."""
        users = [child for name, child in self.children.items() if name not in self.servers]
        servers = [self.children[name] for name in self.servers]
        for child in users:
            child.stop()
        self._await_end(users, CHILDREN_GRACE_S)
        self._kill(users)
        for child in servers:
            child.stop()
        self._await_end(servers, SERVERS_GRACE_S)
        for child in servers:
            child.stop(signal.SIGQUIT)
        self._await_end(servers, SERVERS_HURRY_S)
        self._kill(servers)
        self.children.clear()
        self._write_processes()

    def _kill(self, children: Iterable[Child]) -> None:
        children = list(children)
        for child in children:
            child.kill()
        self._await_end(children, SERVERS_HURRY_S)

    def _await_end(self, children: Iterable[Child], grace_s: float) -> None:
        children = list(children)
        deadline = time.monotonic() + grace_s
        while any(child.process for child in children) and time.monotonic() < deadline:
            self._sleep(0.05)
            for child in children:
                child.reap()

    def _reap(self) -> None:
        ended = [child for child in self.children.values() if child.reap()]
        for child in ended:
            if child.lasting:
                said = child.last_lines(1)[:200]
                how = describe_exit(child.exit_code) + (
                    f": {said}" if child.exit_code != -signal.SIGKILL else ""
                )
                say(f"{child.program.name} ended ({how}); starting it again. Log: {child.log}")
        if ended:
            self._write_processes()

    def _write_processes(self) -> None:
        write_private_json(self.places.processes, {n: c.pid for n, c in self.children.items() if c.pid})

    def _sleep(self, longest_s: float) -> None:
        ready, _, _ = select.select([self._wake], [], [], longest_s)
        if ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake, 4096)


def describe_exit(code: int | None) -> str:
    """`exit 1`, or the name of the signal: `SIGKILL`."""
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"exit {code}"
