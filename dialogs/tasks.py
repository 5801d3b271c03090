"""Celery's entry points. A message is only a hint: each task does whatever is due, whoever was named."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from dialogs import hints, search, worker
from dialogs.actions.runs import due_runs, run_due
from dialogs.attachments import store as attachments
from dialogs.turns.claims import pending_sessions
from dialogs.turns.run import run_pending

# Younger work has just been hinted at by whoever made it.
SWEEP_AFTER = timedelta(seconds=1)


@shared_task(name="dialogs.tasks.run_turns")
def run_turns(sessions: list[str]) -> None:
    """Answer whatever waits for the bot; `sessions` are those that the sender knew of."""
    live = worker.classifier()
    live.current()  # loads the model, which may take longer than a lease: so before anything is claimed
    run_pending(live.understand)


@shared_task(name="dialogs.tasks.run_actions")
def run_actions(runs: list[str]) -> None:
    """Do whatever was confirmed; `runs` are those that the sender knew of."""
    run_due()


@shared_task(name="dialogs.tasks.sweep_turns")
def sweep_turns() -> None:
    """Hint again at turns whose hint or worker was lost."""
    hints.wake_turns(pending_sessions(timezone.now() - SWEEP_AFTER))


@shared_task(name="dialogs.tasks.sweep_actions")
def sweep_actions() -> None:
    """Hint again at action runs whose hint or worker was lost."""
    hints.wake_actions(due_runs(timezone.now() - SWEEP_AFTER))


@shared_task(name="dialogs.tasks.sweep_attachments")
def sweep_attachments() -> None:
    """Remove files that were uploaded and never sent."""
    attachments.sweep()


@shared_task(name="dialogs.tasks.index_messages")
def index_messages() -> None:
    """Index what was said since the last time, for the search in the admin."""
    search.index_messages()
