"""Children of a supervisor: started again, shown at work, ended by force where they don't listen."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chatbot.embedded.errors import CannotStart, Stopped
from chatbot.embedded.places import Places
from chatbot.embedded.programs import Program
from chatbot.embedded.steps import Step, finish
from chatbot.embedded.supervisor import Supervisor
from tests.processes import lives

LONGEST_S = 30.0
WAIT = "import time; time.sleep(3600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {WAIT}"


def python(name: str, code: str, **more: object) -> Program:
    return Program(name, (sys.executable, "-c", code), env=dict(os.environ), **more)  # type: ignore[arg-type]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    supervisor = Supervisor(Places(tmp_path))
    yield supervisor
    supervisor.stop_all()


def wait(supervisor: Supervisor, holds: Callable[[], bool]) -> None:
    supervisor.wait_until(holds, timeout_s=LONGEST_S, what="what the test waits for")


def test_a_killed_child_gets_a_new_process_and_a_new_entry(supervisor: Supervisor) -> None:
    child = supervisor.start(python("worker", WAIT))
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait(supervisor, lambda: child.pid not in (None, first))
    assert json.loads(supervisor.places.processes.read_text()) == {"worker": child.pid}


def test_a_deaf_child_is_ended_all_the_same(supervisor: Supervisor) -> None:
    child = supervisor.start(python("deaf", DEAF))
    wait(supervisor, lambda: "deaf" in child.log.read_text())
    pid = child.pid
    assert pid is not None
    supervisor.stop_all()
    assert not lives(pid)


def test_a_steps_output_is_shown_and_what_libraries_say_is_not(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import sys; print('half way'); print('a warning', file=sys.stderr)"
    finish(supervisor, [Step(supervisor, python("step", code), "Working")], timeout_s=LONGEST_S)
    supervisor.tick()
    assert capsys.readouterr().out == "Working\n  half way\n"


def test_a_failed_step_tells_its_last_words(supervisor: Supervisor) -> None:
    step = Step(supervisor, python("step", "raise SystemExit('no space left')"), "Working")
    with pytest.raises(CannotStart, match=r"(?s)Working: failed \(exit 1\).*no space left"):
        finish(supervisor, [step], timeout_s=LONGEST_S)


def test_a_stop_signal_ends_a_wait(supervisor: Supervisor) -> None:
    supervisor.stopping = signal.SIGTERM
    with pytest.raises(Stopped):
        wait(supervisor, lambda: False)


def test_a_large_log_is_kept_once_and_begun_anew(supervisor: Supervisor) -> None:
    child = supervisor.start(python("chatty", WAIT))
    child.log.write_text("x" * 100)
    child.bound_logs(at_most=10)
    assert child.log.read_text() == ""
    assert child.log.with_suffix(".log.1").read_text() == "x" * 100


def test_a_child_is_niced_and_gets_its_input(supervisor: Supervisor) -> None:
    code = "import os, sys; print(os.nice(0), sys.stdin.read(), flush=True)"
    before = os.nice(0)
    child = supervisor.start(python("nice", code, niceness=3, feed="secret"), lasting=False)
    wait(supervisor, lambda: child.process is None)
    assert child.log.read_text() == f"{before + 3} secret\n"
