"""Training as a task of the `training` worker: one at a time, niced, one thread while serving."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.core.management import call_command

logger = logging.getLogger(__name__)


@shared_task(queue="training", ignore_result=True, acks_late=True)
def fine_tune() -> None:
    """What `manage.py train_starter --fine-tune` does; repeating it for the same data costs nothing."""
    logger.info("fine-tuning under %s", settings.LINGKE_VAR)
    call_command("train_starter", "--fine-tune")
