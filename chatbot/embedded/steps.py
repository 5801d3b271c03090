"""A command that runs to its end while everything else is looked after, its lines shown as they come."""

from __future__ import annotations

import time
from collections.abc import Sequence

from chatbot.embedded.child import Child
from chatbot.embedded.errors import CannotStart
from chatbot.embedded.programs import Program
from chatbot.embedded.supervisor import Supervisor, describe_exit
from chatbot.embedded.terminal import say

SILENCE_S = 15.0


class Step:
    """One command under way. `title` says in the progressive what it does: "Building the pages".

    A quiet one shows only that it is alive: its lines are in its log.
    """

    def __init__(self, supervisor: Supervisor, program: Program, title: str, *, quiet: bool = False) -> None:
        self.title = title
        self._quiet = quiet
        say(title)
        self._supervisor = supervisor
        self._begun_at = self._last_line_at = time.monotonic()
        self._shown_bytes = 0
        self.child: Child = supervisor.start(program, lasting=False)
        supervisor.watchers.append(self._show)

    @property
    def ended(self) -> bool:
        return self.child.process is None

    @property
    def succeeded(self) -> bool:
        return self.ended and self.child.exit_code == 0

    @property
    def failure(self) -> str:
        """How it ended, and the end of its log."""
        how = describe_exit(self.child.exit_code)
        return f"{self.title}: failed ({how}). The end of {self.child.errors}:\n{self.child.last_lines()}"

    def _show(self) -> None:
        """Print what the command has written since the last look; a sign of life when it is silent."""
        lines = self._new_lines()
        now = time.monotonic()
        if lines and not self._quiet:
            for line in lines:
                say(f"  {line}")
            self._last_line_at = now
        elif not self.ended and now - self._last_line_at >= SILENCE_S:
            say(f"  … {self.title}: {now - self._begun_at:.0f} s so far")
            self._last_line_at = now
        if self.ended:
            self._supervisor.watchers.remove(self._show)
            self._supervisor.forget(self.child.program.name)

    def _new_lines(self) -> list[str]:
        with self.child.log.open("rb") as log:
            log.seek(self._shown_bytes)
            new = log.read()
        whole = new if self.ended else new[: new.rfind(b"\n") + 1]
        self._shown_bytes += len(whole)
        return [line for line in whole.decode(errors="replace").splitlines() if line.strip()]


def finish(supervisor: Supervisor, steps: Sequence[Step], *, timeout_s: float) -> None:
    """Wait for all; raises CannotStart at the first that fails, Stopped after a stop signal."""

    def settled() -> bool:
        for step in steps:
            if step.ended and not step.succeeded:
                raise CannotStart(step.failure)
        return all(step.ended for step in steps)

    what = " and ".join(step.title for step in steps)
    supervisor.wait_until(settled, timeout_s=timeout_s, what=what)
