"""What a `turns` worker holds: the live model, loaded once after the process started, and its sign of life."""

from __future__ import annotations

import logging
import threading
import time
from functools import cache
from typing import Any

import redis
from celery.signals import worker_ready
from django.conf import settings
from redis.exceptions import RedisError

from dialogs import hints
from dialogs.slots.time import warm
from dialogs.watch import WORKER_KEY
from intents.live import LiveClassifier, ModelUnavailable

logger = logging.getLogger(__name__)

BEAT_S = 2.0
QUEUE = "turns"


@cache
def classifier() -> LiveClassifier:
    """The live model of this process."""
    return LiveClassifier(settings.LINGKE_VAR)


@worker_ready.connect
def on_worker_ready(sender: Any, **kwargs: Any) -> None:
    """In a worker that serves turns: load what is slow, then say every two seconds that it is there."""
    if QUEUE in sender.app.amqp.queues.consume_from:
        threading.Thread(target=_live, name="sign-of-life", daemon=True).start()


def _live() -> None:
    warm()
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    said = False
    while True:
        try:
            version = classifier().current().version
            client.set(WORKER_KEY, version, ex=settings.WORKER_SILENT_AFTER_S)
            if not said:
                logger.info("turns worker is ready with model %s", version)
                said = True
                hints.look_for_turns()
        except ModelUnavailable as error:
            logger.warning("turns worker waits for a model: %s", error)
        except (RedisError, OSError) as error:
            logger.warning("turns worker: Redis does not answer: %s", error)
        time.sleep(BEAT_S)
