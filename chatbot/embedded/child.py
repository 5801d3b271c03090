"""One supervised child: its process, its log, and when it may be started again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

from chatbot.embedded.programs import Program, send, spawn

LOG_BYTES = 10 * 1024 * 1024
STEADY_AFTER_S = 20.0
FIRST_BACK_OFF_S = 0.2
LONGEST_BACK_OFF_S = 10.0


def back_off_s(deaths_in_a_row: int) -> float:
    """How long a child that keeps dying waits for its next start: 0.2 s doubling up to 10 s."""
    return float(min(FIRST_BACK_OFF_S * 2 ** (deaths_in_a_row - 1), LONGEST_BACK_OFF_S))


class Child:
    """Starts and restarts one program. Nothing happens between calls: the supervisor drives it."""

    def __init__(self, program: Program, log_folder: Path, *, lasting: bool = True) -> None:
        self.program = program
        self.log = log_folder / f"{program.name}.log"
        # What a command prints is shown; what its libraries say of themselves is kept apart.
        self.errors = self.log if lasting else log_folder / f"{program.name}.errors.log"
        self.lasting = lasting
        self.process: subprocess.Popen[bytes] | None = None
        self.exit_code: int | None = None
        self.deaths_in_a_row = 0
        self._started_at = 0.0
        self._start_again_at = 0.0

    @property
    def pid(self) -> int | None:
        return None if self.process is None else self.process.pid

    def start(self) -> None:
        self.program.before()
        self.bound_logs(at_most=0 if self.deaths_in_a_row == 0 else LOG_BYTES)
        with self.log.open("ab") as output, self.errors.open("ab") as errors:
            self.process = spawn(self.program, output, errors)
        self.exit_code = None
        self._started_at = time.monotonic()

    def reap(self) -> bool:
        """True when the child has just ended; a lasting one then waits for its next start."""
        if self.process is None:
            return False
        code = self.process.poll()
        if code is None:
            return False
        send(self.process, signal.SIGKILL, group=True)  # what it may have left behind
        self.process = None
        self.exit_code = code
        now = time.monotonic()
        steady = now - self._started_at >= STEADY_AFTER_S
        self.deaths_in_a_row = 1 if steady else self.deaths_in_a_row + 1
        self._start_again_at = now + back_off_s(self.deaths_in_a_row)
        return True

    @property
    def due(self) -> bool:
        """Whether it should run, does not, and has waited long enough."""
        return self.lasting and self.process is None and time.monotonic() >= self._start_again_at

    def stop(self, signum: signal.Signals | None = None) -> None:
        """Ask it to end, by its own stop signal unless another is given. Returns at once."""
        if self.process is not None:
            send(self.process, signum or self.program.stop_signal, group=False)

    def kill(self) -> None:
        if self.process is not None:
            send(self.process, signal.SIGKILL, group=True)

    def bound_logs(self, at_most: int = LOG_BYTES) -> None:
        """Keep one earlier log beside each current one. Truncating is safe: children append."""
        for log in {self.log, self.errors}:
            if log.exists() and log.stat().st_size > at_most:
                shutil.copyfile(log, log.with_suffix(".log.1"))
                with log.open("r+b") as file:
                    file.truncate(0)

    def last_lines(self, count: int = 12) -> str:
        """The end of its log; of what it complained about, where that is kept apart."""
        try:
            lines = self.errors.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-count:])
