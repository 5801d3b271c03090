"""What is made once and kept: built pages, encoder, first model, collected files. Each only where missing."""

from __future__ import annotations

from chatbot.embedded import frontend, statics
from chatbot.embedded.model import FINE_TUNED, live_kind
from chatbot.embedded.product import Product
from chatbot.embedded.steps import Step, finish
from chatbot.embedded.supervisor import Supervisor

STEP_TIMEOUT_S = 1800.0


class Preparation:
    """The steps of one LINGKE_VAR, run as children of the supervisor."""

    def __init__(self, supervisor: Supervisor, product: Product) -> None:
        self.supervisor = supervisor
        self.product = product

    def pages(self) -> list[Step]:
        """Under way afterwards, when the front end's sources have changed; needs no server."""
        if frontend.is_current():
            return []
        program = self.product.module("front-end", "chatbot.embedded.frontend")
        return [Step(self.supervisor, program, "Building the pages")]

    def encoder(self) -> list[Step]:
        """Under way afterwards: what training starts from. A fine-tuned model needs it no more."""
        if live_kind(self.product.var) == FINE_TUNED:
            return []
        program = self.product.command("encoder", "prepare_encoder")
        return [Step(self.supervisor, program, "Preparing the pretrained encoder")]

    def database(self) -> Step:
        """Under way afterwards: migrations and starter data; needs the servers."""
        return Step(self.supervisor, self.product.command("demo", "prepare_demo"), "Preparing the database")

    def first_model(self) -> None:
        """Done afterwards; needs the encoder. Raises CannotStart."""
        if not live_kind(self.product.var):
            command = self.product.command("warm-model", "train_starter", "--warm")
            self.finish([Step(self.supervisor, command, "Training the first model")])

    def statics(self) -> None:
        """Done afterwards; needs the pages. Raises CannotStart."""
        if statics.are_current(self.product.var):
            return
        command = self.product.command("statics", "collectstatic", "--noinput", "--clear", "--verbosity=0")
        self.finish([Step(self.supervisor, command, "Collecting style sheets and scripts")])
        statics.mark_current(self.product.var)

    def finish(self, steps: list[Step]) -> None:
        """Wait for all of them; raises CannotStart at the first that fails."""
        finish(self.supervisor, steps, timeout_s=STEP_TIMEOUT_S)
