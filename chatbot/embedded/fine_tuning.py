"""The model is trained on while the product serves; a killed training begins again at the next start."""

from __future__ import annotations

import os

from chatbot.embedded.model import FINE_TUNED, live_kind
from chatbot.embedded.product import Product, niced
from chatbot.embedded.steps import Step
from chatbot.embedded.supervisor import Supervisor
from chatbot.embedded.terminal import say

ATTEMPTS = 3


class FineTuning:
    """Runs the training beside everything else, again when it fails, and says when its result is live."""

    def __init__(self, supervisor: Supervisor, product: Product) -> None:
        self._supervisor = supervisor
        self._product = product
        self._attempts = 0
        self._step: Step | None = None

    def begin(self) -> None:
        """Say so when the live model is fine-tuned already; else train in the background.

        LINGKE_FINE_TUNE=no keeps the first model: for machines that have better things to do.
        """
        if self._is_live() or os.environ.get("LINGKE_FINE_TUNE", "yes").lower() in ("no", "0", "false"):
            return
        self._try()
        self._supervisor.watchers.append(self._look)

    def _try(self) -> None:
        self._attempts += 1
        command = niced(self._product.command("fine-tuning", "train_starter", "--fine-tune"))
        self._step = Step(self._supervisor, command, "Fine-tuning the model while serving")

    def _look(self) -> None:
        step = self._step
        if step is None or not step.ended:
            return
        self._step = None
        if step.succeeded and self._is_live():
            return
        say(step.failure)
        if self._attempts < ATTEMPTS:
            self._try()
        else:
            say("The model stays as it is; the next start tries again.")

    def _is_live(self) -> bool:
        if live_kind(self._supervisor.places.var) != FINE_TUNED:
            return False
        say("LingKe model: fine-tuned")
        return True
