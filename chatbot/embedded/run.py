"""`python -m chatbot.embedded.run -- COMMAND …`: the command with a PostgreSQL and a Valkey of its own.

The servers live in LINGKE_VAR as under `make run`, and end with the command. Its exit code is ours.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping

from chatbot.embedded.errors import EmbeddedError, Stopped
from chatbot.embedded.lock import hold
from chatbot.embedded.places import Places
from chatbot.embedded.programs import tie_to_us
from chatbot.embedded.servers import services_of, start_servers, withdraw
from chatbot.embedded.supervisor import Supervisor
from chatbot.embedded.terminal import say
from chatbot.environment import LINGKE_VAR

USAGE = "usage: python -m chatbot.embedded.run -- COMMAND [ARGUMENT …]"
COMMAND_GRACE_S = 5.0


def main(arguments: list[str]) -> int:
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        say(USAGE)
        return 2
    places = Places(LINGKE_VAR)
    try:
        hold(places.run / "lock")
        return run_with_servers(Supervisor(places), command)
    except EmbeddedError as problem:
        say(f"LingKe: {problem}")
        return 1


def run_with_servers(supervisor: Supervisor, command: list[str]) -> int:
    """Start the servers, run the command to its end, stop the servers."""
    supervisor.listen_to_signals()
    try:
        start_servers(supervisor)
        return run_beside(supervisor, command, services_of(supervisor.places))
    finally:
        withdraw(supervisor)


def run_beside(supervisor: Supervisor, command: list[str], environment: Mapping[str, str]) -> int:
    """Run the command in our own process group (so it has the terminal) while the servers are kept up."""
    tie = tie_to_us(orphan_signal=signal.SIGTERM)
    process = subprocess.Popen(command, env={**os.environ, **environment}, preexec_fn=tie)
    try:
        while process.poll() is None:
            supervisor.tick()
    except Stopped:
        # Ctrl-C reached the command as well: it ends in its own way, or is made to.
        process.send_signal(supervisor.stopping or signal.SIGTERM)
        try:
            process.wait(COMMAND_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
