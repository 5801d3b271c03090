"""`make run`: the whole product on this machine, from an empty LINGKE_VAR to pages that answer."""

from __future__ import annotations

import http.client
import os
import socket
import sys
from http import HTTPStatus

import redis

from chatbot.embedded.errors import CannotStart, EmbeddedError, Stopped
from chatbot.embedded.fine_tuning import FineTuning
from chatbot.embedded.lock import hold
from chatbot.embedded.places import Places
from chatbot.embedded.ports import HOST, reserve
from chatbot.embedded.preparation import Preparation
from chatbot.embedded.product import Product
from chatbot.embedded.servers import demo_password, services_of, start_servers, withdraw
from chatbot.embedded.supervisor import Supervisor
from chatbot.embedded.terminal import say
from chatbot.environment import LINGKE_VAR, PORT

# A turns worker refreshes it every few seconds once its model is loaded (dialogs.watch reads it too).
WORKER_KEY = "lingke:worker:turns"
UP_TIMEOUT_S = 180.0
HOPELESS_DEATHS = 5
IGNORED_SETTINGS = ("DATABASE_URL", "REDIS_URL")


def main() -> int:
    """Run until a signal asks for the end; the exit code."""
    places = Places(LINGKE_VAR)
    try:
        reserved = reserve(PORT)
        hold(places.run / "lock")
        return supervise(Supervisor(places), reserved)
    except EmbeddedError as problem:
        say(f"LingKe: {problem}")
        return 1


def supervise(supervisor: Supervisor, reserved: socket.socket) -> int:
    """Bring everything up, keep it up, end it all."""
    supervisor.listen_to_signals()
    try:
        Start(supervisor, reserved).bring_up()
        supervisor.serve()
    except Stopped:
        say("Stopping")
    finally:
        withdraw(supervisor)
    say("Stopped")
    return 0


class Start:
    """One start of the product."""

    def __init__(self, supervisor: Supervisor, reserved: socket.socket) -> None:
        self.supervisor = supervisor
        self.places = supervisor.places
        self.reserved = reserved
        self.port: int = reserved.getsockname()[1]
        self.product = Product(self.places.var, self.port, services_of(self.places))
        self.url = f"http://{HOST}:{self.port}/"

    def bring_up(self) -> None:
        """Returns when the page answers and a turns worker has its model. Raises EmbeddedError."""
        say(f"LingKe in {self.places.var}")
        for name in IGNORED_SETTINGS:
            if name in os.environ:
                say(f"{name} of the environment is left aside: `make run` brings its own servers")
        preparation = Preparation(self.supervisor, self.product)
        independent = [*preparation.pages(), *preparation.encoder()]
        start_servers(self.supervisor)
        preparation.finish([preparation.database(), *independent])
        preparation.statics()
        self.supervisor.start(self.product.web(self.reserved.fileno()))
        preparation.first_model()
        first, *more = self.product.turns_workers()
        say("Starting the web process and the workers")
        self.supervisor.start(first)
        self.supervisor.wait_until(self._is_ready, timeout_s=UP_TIMEOUT_S, what="The page and a turns worker")
        # Not before: each takes seconds of a core to start, and hints wait for them in Valkey.
        for program in [*self.product.other_workers(), *more]:
            self.supervisor.start(program)
        self._greet()
        FineTuning(self.supervisor, self.product).begin()

    def _is_ready(self) -> bool:
        for child in self.supervisor.children.values():
            if child.deaths_in_a_row >= HOPELESS_DEATHS:
                raise CannotStart(
                    f"{child.program.name} keeps ending. The end of {child.log}:\n{child.last_lines()}"
                )
        return self._worker_has_its_model() and self._page_answers()

    def _worker_has_its_model(self) -> bool:
        try:
            with redis.Redis.from_url(self.product.services["REDIS_URL"], socket_timeout=1) as client:
                return bool(client.exists(WORKER_KEY))
        except (redis.RedisError, OSError):
            return False

    def _page_answers(self) -> bool:
        page = http.client.HTTPConnection(HOST, self.port, timeout=5)
        try:
            page.request("GET", "/")
            return page.getresponse().status == HTTPStatus.OK
        except (http.client.HTTPException, OSError):
            return False
        finally:
            page.close()

    def _greet(self) -> None:
        say(f"LingKe is ready: {self.url}")
        say(f"  the demo customer    {self.url}")
        say(f"  a stranger           {self.url}?as=guest")
        say(f"  staff                {self.url}admin/")
        say(f"    admin, agent1, agent2, password {demo_password(self.places.var)}")


if __name__ == "__main__":
    sys.exit(main())
