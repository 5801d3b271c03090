"""`make test`: everything that the tests need, then pytest, whose summary and exit code are the last word.

The tests have servers, a model and folders of their own, in LINGKE_VAR/test: what is slow to make is kept
there from one run to the next.
"""

from __future__ import annotations

import sys

from chatbot.embedded import browser
from chatbot.embedded.errors import EmbeddedError, Stopped
from chatbot.embedded.lock import hold
from chatbot.embedded.model import live_kind
from chatbot.embedded.places import Places
from chatbot.embedded.preparation import Preparation
from chatbot.embedded.product import Product
from chatbot.embedded.run import run_beside
from chatbot.embedded.servers import services_of, start_servers, withdraw
from chatbot.embedded.steps import Step
from chatbot.embedded.supervisor import Supervisor
from chatbot.embedded.terminal import say
from chatbot.environment import LINGKE_VAR

ANY_PORT = 0


def main(arguments: list[str]) -> int:
    places = Places(LINGKE_VAR / "test")
    try:
        hold(places.run / "lock")
        return run_tests(Supervisor(places), arguments)
    except Stopped as stopped:
        say(f"LingKe: {stopped}")
        return 130
    except EmbeddedError as problem:
        say(f"LingKe: {problem}")
        return 1


def run_tests(supervisor: Supervisor, arguments: list[str]) -> int:
    """Prepare, then pytest with these arguments; its exit code."""
    supervisor.listen_to_signals()
    places = supervisor.places
    product = Product(places.var, ANY_PORT, services_of(places))
    try:
        prepare(supervisor, product)
        command = [sys.executable, "-m", "pytest", *arguments]
        return run_beside(supervisor, command, product.services)
    finally:
        withdraw(supervisor)


def prepare(supervisor: Supervisor, product: Product) -> None:
    """Browser, pages, encoder, first model and servers, each only where it is missing. Raises EmbeddedError."""
    preparation = Preparation(supervisor, product)
    packages = browser.installation()
    installing = (
        []
        if packages is None
        else [Step(supervisor, packages, "Installing the browser of the tests", quiet=True)]
    )
    encoder = [] if live_kind(product.var) else preparation.encoder()
    steps = [*installing, *preparation.pages(), *encoder]
    start_servers(supervisor)
    preparation.finish(steps)
    preparation.statics()
    preparation.first_model()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
